import { expect, it } from 'vitest';
import { sourceFrame } from '../units.ts';
import { trackedSide } from './tracked-side.ts';

const prompt = (frame: number) => ({ frame: sourceFrame(frame), box: [0, 0, 1, 1] as const });
const objects = [
  { id: 'early', prompts: [prompt(2), prompt(5)] },
  { id: 'late', prompts: [prompt(4)] },
];
const counting = (direction: 'forward' | 'backward' | 'both', id: string) => {
  const counts = trackedSide(objects, direction);
  return [1, 2, 3, 4, 5, 6].filter((frame) => counts(id, sourceFrame(frame)));
};

it('counts forward from an object’s own first prompt, backward from its last', () => {
  expect(counting('forward', 'early')).toEqual([2, 3, 4, 5, 6]);
  expect(counting('forward', 'late')).toEqual([4, 5, 6]);
  expect(counting('backward', 'early')).toEqual([1, 2, 3, 4, 5]);
  expect(counting('backward', 'late')).toEqual([1, 2, 3, 4]);
});

it('counts everything in both directions', () => {
  expect(counting('both', 'late')).toEqual([1, 2, 3, 4, 5, 6]);
});
