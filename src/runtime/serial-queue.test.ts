import { expect, it } from 'vitest';
import { SerialQueue } from './serial-queue.ts';

it('runs one job at a time, in order, also after one that failed', async () => {
  const queue = new SerialQueue();
  const log: string[] = [];
  const job = (name: string, fails = false) =>
    queue.add(async () => {
      log.push(`${name} starts`);
      await Promise.resolve();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const [a, b, c] = await Promise.allSettled([job('a'), job('b', true), job('c')]);
  expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
  expect([a?.status, b?.status, c?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
