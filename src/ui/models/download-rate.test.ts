import { expect, it } from 'vitest';
import { DownloadRate } from './download-rate.ts';

const after = (...samples: readonly (readonly [at: number, bytes: number])[]) => {
  const rate = new DownloadRate();
  for (const [at, bytes] of samples) rate.add(at, bytes);
  return rate.perSecond;
};

it('is not known at first', () => {
  expect(after()).toBeUndefined();
  expect(after([0, 0])).toBeUndefined();
  expect(after([0, 0], [100, 5000])).toBeUndefined();
});

it('does not count what lay there before', () => {
  expect(after([0, 1_000_000], [2000, 1_004_000])).toBe(2000);
});

it('is that of the last ten seconds', () => {
  const fastThenSlow = Array.from({ length: 30 }, (_, s): [number, number] => [
    s * 1000,
    s <= 10 ? s * 1000 : 10_000 + (s - 10) * 100,
  ]);
  expect(after(...fastThenSlow)).toBe(100);
});

it('is known where pieces come seldom', () => {
  expect(after([0, 0], [60_000, 6000])).toBe(100);
});

it('begins anew with another attempt', () => {
  expect(after([0, 0], [1000, 9000], [2000, 0], [3000, 500])).toBe(500);
});
