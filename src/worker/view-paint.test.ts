import { expect, it } from 'vitest';
import { decodeDenseMask, encodeDenseMask } from '../regions/rle.ts';
import type { Stroke } from './view-api.ts';
import { paintMask } from './view-paint.ts';

const [height, width] = [40, 60];

/** Pixel by pixel: the nearest of many points along each stroke. */
function reference(base: Uint8Array, strokes: readonly Stroke[]): Uint8Array {
  const mask = base.slice();
  for (const { kind, radius, points } of strokes) {
    for (let i = 0; i < mask.length; i++) {
      const [x, y] = [(i % width) + 0.5, Math.floor(i / width) + 0.5];
      if (distance(x, y, points) <= radius) mask[i] = kind === 'add' ? 1 : 0;
    }
  }
  return mask;
}

function distance(x: number, y: number, points: Stroke['points']): number {
  const distances = points.map(([ax, ay], i) => {
    const [bx, by] = points[i + 1] ?? [ax, ay];
    const length = Math.hypot(bx - ax, by - ay);
    if (length === 0) return Math.hypot(x - ax, y - ay);
    const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
    if (along <= 0) return Math.hypot(x - ax, y - ay);
    if (along >= length) return Math.hypot(x - bx, y - by);
    return Math.abs((x - ax) * (by - ay) - (y - ay) * (bx - ax)) / length;
  });
  return Math.min(...distances);
}

const line: Stroke = {
  kind: 'add',
  radius: 4.3,
  points: [
    [5.2, 6.1],
    [40.7, 21.4],
    [40.7, 21.4],
    [12.9, 37.3],
  ],
};
const dot: Stroke = { kind: 'erase', radius: 6.2, points: [[30.3, 17.8]] };
const beyond: Stroke = {
  kind: 'add',
  radius: 9.7,
  points: [
    [-20.4, -3.1],
    [75.6, 2.2],
  ],
};

it.each<[string, readonly Stroke[]]>([
  ['a line', [line]],
  ['the eraser over it', [line, dot]],
  ['a line that begins and ends beyond the picture', [beyond]],
  ['the brush again over what was erased', [beyond, dot, line]],
])('paints %s, pixel for pixel', (_what, strokes) => {
  const checked = Uint8Array.from({ length: width * height }, (_, i) => (i % 7 === 0 ? 1 : 0));
  const painted = paintMask(encodeDenseMask(checked, width, height), [height, width], strokes);
  expect(decodeDenseMask(painted)).toEqual(reference(checked, strokes));
  const anew = paintMask(undefined, [height, width], strokes);
  expect(decodeDenseMask(anew)).toEqual(reference(new Uint8Array(width * height), strokes));
});

it('refuses a mask of another video', () => {
  const other = encodeDenseMask(new Uint8Array(4), 2, 2);
  expect(() => paintMask(other, [height, width], [line])).toThrow(
    expect.objectContaining({
      code: 'prompt/mask-size',
      message: expect.stringContaining('2 x 2 pixels, the video 60 x 40'),
    }),
  );
});
