/**
 * Which built models give way to a new one.
 *
 * @module
 */
import { describe, expect, it } from 'vitest';
import { surplusModels } from './model-cache.ts';

describe('surplusModels', () => {
  // Keys are hashes: their order says nothing of age.
  const stored = ['d', 'b', 'e', 'a', 'c'].map((key, i) => ({ key, storedAt: 1000 + i }));

  it('is the oldest beyond four, the new one counted, whatever their keys', () => {
    expect(surplusModels(stored)).toEqual(['d', 'b']);
    expect(surplusModels(stored.toReversed())).toEqual(surplusModels(stored));
    expect(surplusModels(stored.slice(0, 4))).toEqual(['d']);
  });

  it('is none while there is room', () => {
    expect(surplusModels(stored.slice(0, 3))).toEqual([]);
    expect(surplusModels([])).toEqual([]);
  });
});
