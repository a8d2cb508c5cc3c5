import { expect, it } from 'vitest';
import { range } from '../../test/fixtures/tracks.ts';
import { isRegionId, newRegionId } from './region-id.ts';

it("ids have Label Studio's form and do not repeat", () => {
  const ids = range(0, 1000).map(newRegionId);
  expect(ids.filter((id) => !isRegionId(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(ids.join('')).size).toBe(64);
});

it.each([
  ['kyYawwuL1Z', true],
  ['a-b_c-d_e-', true],
  ['object-1', false],
  ['aaaaaaaaaaa', false],
  ['aaaa aaaaa', false],
  ['aaaaaaaaaa\n', false],
])('%j: %s', (id, expected) => {
  expect(isRegionId(id)).toBe(expected);
});
