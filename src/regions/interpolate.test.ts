import { describe, expect, it } from 'vitest';
import { interpolate, shownShape } from './interpolate.ts';
import type { Keyframe } from './region.ts';

const keyframe = (frame: number, more: Partial<Keyframe> = {}): Keyframe => ({
  frame,
  enabled: true,
  rotation: 0,
  x: 10,
  y: 10,
  width: 20,
  height: 25,
  ...more,
});

describe('between two keyframes', () => {
  it('is linear by frame number, as measured in Label Studio (20 + 10 * 24 / 49 at frame 25)', () => {
    const shape = interpolate(keyframe(1), keyframe(50, { width: 30, height: 40 }), 25);
    expect(shape.width).toBeCloseTo(24.898, 3);
    expect(shape.height).toBeCloseTo(25 + (15 * 24) / 49, 9);
    expect(shape.x).toBe(10);
  });

  it.each([
    [-170, 170, -175],
    [170, -170, 175],
    [0, 90, 22.5],
    [10, 350, 5],
    [0, 180, 45],
  ])('turns from %d to %d degrees by the shorter way', (from, to, quarter) => {
    const shape = interpolate(keyframe(0, { rotation: from }), keyframe(20, { rotation: to }), 5);
    expect(shape.rotation).toBeCloseTo(quarter, 9);
  });
});

describe('what is shown', () => {
  // The region that Label Studio 1.23.2 saved: drawn at 1, resized at 50, ended at 100, restarted at 150.
  const sequence = [
    keyframe(1),
    keyframe(50, { width: 30 }),
    keyframe(100, { width: 30, enabled: false }),
    keyframe(150, { width: 30 }),
  ];

  it.each([99, 100, 150, 151, 250])('frame %d', (frame) => {
    expect(shownShape(sequence, frame)?.width).toBe(30);
  });

  it.each([0, 101, 149])('not frame %d', (frame) => {
    expect(shownShape(sequence, frame)).toBeUndefined();
  });
});
