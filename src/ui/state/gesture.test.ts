import { describe, expect, it } from 'vitest';
import { sourceFrame } from '../../units.ts';
import { addGesture } from './gesture.ts';

const frame = sourceFrame(7);
const mask = { size: [4, 4], counts: '04' } as const;

describe('addGesture', () => {
  it('adds points up, in front of what was marked before', () => {
    const first = addGesture(undefined, frame, { kind: 'point', point: [1, 2], label: 1 });
    expect(addGesture(first, frame, { kind: 'point', point: [3, 4], label: 0 })).toEqual({
      frame,
      points: [
        [1, 2],
        [3, 4],
      ],
      labels: [1, 0],
    });
  });

  it('corrects a mask with a point', () => {
    const painted = addGesture(undefined, frame, { kind: 'mask', mask, id: 'a', frame });
    expect(addGesture(painted, frame, { kind: 'point', point: [1, 2], label: 0 })).toEqual({
      frame,
      mask,
      points: [[1, 2]],
      labels: [0],
    });
  });

  it('replaces everything by a painted mask', () => {
    const before = { frame, box: [0, 0, 9, 9], points: [[1, 2]], labels: [1] } as const;
    expect(addGesture(before, frame, { kind: 'mask', mask, id: 'a', frame })).toEqual({ frame, mask });
  });

  it('keeps with a new box the points that do not contradict it', () => {
    const before = {
      frame,
      mask,
      candidate: 2,
      points: [
        [5, 5],
        [50, 50],
        [60, 60],
      ],
      labels: [1, 1, 0],
    } as const;
    expect(addGesture(before, frame, { kind: 'box', box: [0, 0, 9, 9] })).toEqual({
      frame,
      box: [0, 0, 9, 9],
      points: [
        [5, 5],
        [60, 60],
      ],
      labels: [1, 0],
    });
    expect(
      addGesture({ frame, points: [[50, 50]], labels: [1] }, frame, { kind: 'box', box: [0, 0, 9, 9] }),
    ).toEqual({ frame, box: [0, 0, 9, 9] });
  });

  it('moves one point, and chooses a candidate, beside what is there', () => {
    const before = { frame, box: [0, 0, 9, 9], points: [[1, 2]], labels: [0] } as const;
    expect(addGesture(before, frame, { kind: 'move-point', index: 0, point: [3, 4] })).toEqual({
      ...before,
      points: [[3, 4]],
    });
    const clicked = { frame, points: [[1, 2]], labels: [1] } as const;
    expect(addGesture(clicked, frame, { kind: 'candidate', candidate: 2 })).toEqual({
      ...clicked,
      candidate: 2,
    });
  });
});
