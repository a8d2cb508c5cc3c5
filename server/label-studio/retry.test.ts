import { expect, it } from 'vitest';
import { TrackletError } from '../../src/errors.ts';
import { Retry, retryAfterMilliseconds, TemporaryFailure } from './retry.ts';

const busy = new TrackletError('labelstudio/busy', 'busy');

/** The waits of a retry that fails until it gives up. */
async function waits(random: () => number, tries?: number): Promise<number[]> {
  const slept: number[] = [];
  const retry = new Retry({ sleep: async (milliseconds) => void slept.push(milliseconds), random });
  const attempt = () => Promise.reject(new TemporaryFailure(busy));
  await expect(retry.run(attempt, undefined, tries)).rejects.toBe(busy);
  return slept;
}

it('waits twice as long each time, up to 8 s, by half at random', async () => {
  expect(await waits(() => 0, 7)).toEqual([250, 500, 1000, 2000, 4000, 4000]);
  expect(await waits(() => 1)).toEqual([500, 1000, 2000, 4000]);
});

it('repeats nothing but what may pass', async () => {
  let calls = 0;
  const failing = new Retry({ sleep: async () => undefined }).run(async () => {
    calls++;
    throw busy;
  }, undefined);
  await expect(failing).rejects.toBe(busy);
  expect(calls).toBe(1);
});

it.each([
  [undefined, undefined],
  ['0', 0],
  ['120', 120_000],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 7000],
  ['Sun, 06 Nov 1994 08:49:00 GMT', 0],
  ['soon', undefined],
])('reads Retry-After: %s', (header, milliseconds) => {
  expect(retryAfterMilliseconds(header, Date.UTC(1994, 10, 6, 8, 49, 30))).toBe(milliseconds);
});
