import { describe, expect, it } from 'vitest';
import { stretch, turn } from './picture.ts';
import type { RgbaPicture } from './video.ts';

/** A grey picture from rows of values. */
function grey(rows: readonly (readonly number[])[]): RgbaPicture {
  const data = new Uint8ClampedArray(rows.flat().flatMap((value) => [value, value, value, 255]));
  return { width: rows[0]?.length ?? 0, height: rows.length, data };
}

const values = ({ width, height, data }: RgbaPicture): number[][] =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => data[(y * width + x) * 4] ?? -1),
  );

describe('turn', () => {
  const picture = grey([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it('turns clockwise', () => {
    expect(values(turn(picture, 90))).toEqual([
      [4, 1],
      [5, 2],
      [6, 3],
    ]);
    expect(values(turn(picture, 180))).toEqual([
      [6, 5, 4],
      [3, 2, 1],
    ]);
    expect(values(turn(picture, 270))).toEqual([
      [3, 6],
      [2, 5],
      [1, 4],
    ]);
  });
});

describe('stretch', () => {
  it('interpolates between pixel centres and repeats the edges', () => {
    expect(values(stretch(grey([[0, 100]]), 4, 1))).toEqual([[0, 25, 75, 100]]);
    expect(values(stretch(grey([[0], [100]]), 1, 4))).toEqual([[0], [25], [75], [100]]);
  });

  it('leaves square pixels alone', () => {
    const picture = grey([[1, 2]]);
    expect(stretch(picture, 2, 1)).toBe(picture);
  });
});
