import { describe, expect, it } from 'vitest';
import { indexSamples, syncBefore } from './track.ts';

describe('indexSamples', () => {
  it('ranks samples by composition time, equal ones by decode order', () => {
    const { rankOf, sampleAt } = indexSamples([0, 30, 10, 10], [true, false, false, false]);
    expect([...rankOf]).toEqual([0, 3, 1, 2]);
    expect([...sampleAt]).toEqual([0, 2, 3, 1]);
  });
});

describe('syncBefore', () => {
  // I0 P3 B1 B2 | I6 B4 B5 P7: pictures 4 and 5 follow I6 in the file but are shown before it.
  const samples = indexSamples(
    [0, 3, 1, 2, 6, 4, 5, 7],
    [true, false, false, false, true, false, false, false],
  );

  it('starts at the nearest sync sample', () => {
    expect(syncBefore(samples, 2)).toBe(0);
    expect(syncBefore(samples, 6)).toBe(4);
    expect(syncBefore(samples, 7)).toBe(4);
  });

  it('starts a group earlier for leading pictures of an open group', () => {
    expect(syncBefore(samples, 4)).toBe(0);
    expect(syncBefore(samples, 5)).toBe(0);
  });
});
