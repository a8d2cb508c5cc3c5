/**
 * Brush and eraser: strokes made exact on a mask of the video's size.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { type CocoRle, decodeDenseMask, encodeDenseMask } from '../regions/rle.ts';
import type { Stroke } from './view-api.ts';

type Point = readonly [number, number];

/**
 * A pixel is in a stroke where its centre is not farther than the radius from the line through the stroke's points.
 *
 * @param base what is painted on; undefined: an empty mask
 * @param size of the video: [height, width]
 * @throws TrackletError `prompt/mask-size` where the base is of another video; `prompt/bad-rle`
 */
export function paintMask(
  base: CocoRle | undefined,
  size: CocoRle['size'],
  strokes: readonly Stroke[],
): CocoRle {
  const [height, width] = size;
  if (base && (base.size[0] !== height || base.size[1] !== width)) {
    throw new TrackletError(
      'prompt/mask-size',
      `The mask that was to be painted on is ${base.size[1]} x ${base.size[0]} pixels, the video ${width} x ${height}. ` +
        'Remove the mask and paint it anew.',
    );
  }
  const mask = base ? decodeDenseMask(base) : new Uint8Array(height * width);
  for (const { kind, radius, points } of strokes) {
    const value = kind === 'add' ? 1 : 0;
    const [first] = points;
    if (first && points.length === 1) paintSegment(mask, size, radius, value, first, first);
    for (const [i, to] of points.entries()) {
      const from = points[i - 1];
      if (from) paintSegment(mask, size, radius, value, from, to);
    }
  }
  return encodeDenseMask(mask, width, height);
}

/** Sets the pixels within the radius of a segment. */
function paintSegment(
  mask: Uint8Array,
  [height, width]: CocoRle['size'],
  radius: number,
  value: 0 | 1,
  [x0, y0]: Point,
  [x1, y1]: Point,
): void {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const squared = dx * dx + dy * dy;
  const left = Math.max(0, Math.floor(Math.min(x0, x1) - radius));
  const right = Math.min(width, Math.ceil(Math.max(x0, x1) + radius));
  const top = Math.max(0, Math.floor(Math.min(y0, y1) - radius));
  const bottom = Math.min(height, Math.ceil(Math.max(y0, y1) + radius));
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const [x, y] = [column + 0.5 - x0, row + 0.5 - y0];
      // The nearest point of the segment, 0 at its start, 1 at its end.
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / squared));
      const [toX, toY] = [x - along * dx, y - along * dy];
      if (toX * toX + toY * toY <= radius * radius) mask[row * width + column] = value;
    }
  }
}
