import { describe, expect, it } from 'vitest';
import { sourceFrame } from '../units.ts';
import { type ProcessingRange, processingOrder, VisitedFrames } from './visited-frames.ts';

const list = (...numbers: number[]) => numbers.map(sourceFrame);

function order(visited: VisitedFrames, range: Omit<ProcessingRange, 'startFrame'> & { from: number }) {
  return [...processingOrder(visited, { ...range, startFrame: sourceFrame(range.from) })];
}

describe('processingOrder', () => {
  const all = new VisitedFrames(10);

  it('runs to the end of the clip, or down to its first frame', () => {
    expect(order(all, { from: 6, reverse: false })).toEqual([6, 7, 8, 9]);
    expect(order(all, { from: 3, reverse: true })).toEqual([3, 2, 1, 0]);
  });

  it('does nothing in reverse from the first frame', () => {
    expect(order(all, { from: 0, reverse: true })).toEqual([]);
  });

  it('stays in the range, and moves a start frame outside to its nearer end', () => {
    expect(order(all, { from: 1, reverse: false, range: [4, 7] })).toEqual([4, 5, 6]);
    expect(order(all, { from: 9, reverse: true, range: [4, 7] })).toEqual([6, 5, 4]);
    expect(order(all, { from: 9, reverse: false, range: [4, 7] })).toEqual([]);
  });

  it('counts the start frame among the frames that may be visited', () => {
    expect(order(all, { from: 2, reverse: false, maxFrames: 3 })).toEqual([2, 3, 4]);
    expect(order(all, { from: 8, reverse: true, maxFrames: 1 })).toEqual([8]);
  });

  it('visits listed frames only, from the first one at or behind the start in its direction', () => {
    const some = new VisitedFrames(10, list(1, 4, 5, 9));
    expect(order(some, { from: 2, reverse: false })).toEqual([4, 5, 9]);
    expect(order(some, { from: 4, reverse: false, range: [0, 6] })).toEqual([4, 5]);
    expect(order(some, { from: 8, reverse: true })).toEqual([5, 4, 1]);
    expect(order(some, { from: 5, reverse: true })).toEqual([5, 4, 1]);
  });
});

describe('VisitedFrames', () => {
  it.each([
    { name: 'an empty list', frames: [] },
    { name: 'a frame beyond the clip', frames: [3, 10] },
    { name: 'a frame twice', frames: [3, 3] },
    { name: 'a negative frame', frames: [-1, 2] },
    { name: 'half a frame', frames: [1.5] },
  ])('refuses $name', ({ frames }) => {
    expect(() => new VisitedFrames(10, list(...frames))).toThrow(
      expect.objectContaining({ code: 'tracker/visit' }),
    );
  });
});
