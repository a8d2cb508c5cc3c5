import { describe, expect, it } from 'vitest';
import { FrameClock } from '../../regions/clock.ts';
import { type Microseconds, microseconds, sourceFrame } from '../../units.ts';
import { displayAxis, fileAxis } from './frame-axis.ts';

/** A video of constant rate. */
function timing(frameCount: number, rate: number) {
  const at = (n: number): Microseconds => microseconds(Math.round((n * 1e6) / rate));
  return {
    frameCount,
    timestamps: Array.from({ length: frameCount }, (_, n) => at(n)),
    duration: at(frameCount),
  };
}

describe('fileAxis', () => {
  it('counts the frames of the file from 0', () => {
    const axis = fileAxis(timing(225, 25));
    expect([axis.first, axis.last, axis.source(17), axis.time(25)]).toEqual([0, 224, 17, 1_000_000]);
    expect(axis.describe(3)).toBe('3 / 224');
    expect(axis.positionsOf(sourceFrame(17))).toEqual([17, 17]);
    expect(axis.positionsOf(sourceFrame(225))).toBeUndefined();
  });

  it('has one position where there is no video', () => {
    const axis = fileAxis(undefined);
    expect([axis.first, axis.last, axis.time(0)]).toEqual([0, 0, 0]);
  });
});

describe('displayAxis', () => {
  it("counts Label Studio's frames from 1", () => {
    const axis = displayAxis(new FrameClock(timing(225, 25), 25));
    expect([axis.first, axis.last]).toEqual([1, 225]);
    expect(axis.describe(3)).toBe('frame 3 of 225');
    expect(axis.positionsOf(sourceFrame(0))).toEqual([1, 1]);
  });

  it('says which of its frames show a frame of the file: several, or none', () => {
    const slow = displayAxis(new FrameClock(timing(100, 10), 20));
    expect(slow.positionsOf(sourceFrame(3))).toEqual([7, 8]);
    const fast = displayAxis(new FrameClock(timing(100, 20), 10));
    expect(fast.positionsOf(sourceFrame(1))).toBeUndefined();
    expect(fast.positionsOf(sourceFrame(2))).toEqual([2, 2]);
  });

  it.each([
    [25, 25],
    [30, 29.97],
    [10, 24],
    [60, 24],
  ])('finds every frame of a file of %d fps that it shows at %d', (rate, framerate) => {
    const axis = displayAxis(new FrameClock(timing(300, rate), framerate));
    for (let position = axis.first; position <= axis.last; position++) {
      const [first, last] = axis.positionsOf(axis.source(position)) ?? [0, 0];
      expect(first <= position && position <= last, `position ${position}`).toBe(true);
    }
  });
});
