import { expect, it } from 'vitest';
import { sourceFrame } from '../units.ts';
import { FrameTable } from './frame-table.ts';

const frame = sourceFrame;
const equal = (a: number, b: number): boolean => a === b;

it('keeps a copy as it was, and the other way round', () => {
  const table = new FrameTable(5000);
  table.set(frame(3000), 7);
  const copy = table.copy();
  table.set(frame(3000), 8);
  copy.set(frame(3001), 9);
  expect([table.get(frame(3000)), copy.get(frame(3000))]).toEqual([8, 7]);
  expect([table.get(frame(3001)), copy.get(frame(3001))]).toEqual([0, 9]);
  expect(table.get(frame(4999))).toBe(0);
});

it('names the frames that none of the others has the same', () => {
  const table = new FrameTable(3000);
  for (const n of [1, 1500, 2999]) table.set(frame(n), n);
  const [one, two] = [table.copy(), table.copy()];
  one.set(frame(1), 5);
  two.set(frame(2999), 5);
  expect([...table.unlike([one, two], equal)]).toEqual([]);
  expect([...table.unlike([one], equal)]).toEqual([1]);
  expect([...table.unlike([], equal)]).toEqual([1, 1500, 2999]);
  table.set(frame(1500), 6);
  expect([...table.unlike([one, two], equal)]).toEqual([1500]);
});

it('passes over frames beyond its end', () => {
  const table = new FrameTable(10);
  table.set(frame(10), 1);
  expect([...table.unlike([], equal)]).toEqual([]);
});
