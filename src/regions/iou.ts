/**
 * Intersection over union, of boxes and of masks.
 *
 * @module
 */
import { type CocoRle, rleRuns } from './rle.ts';

/** [x, y, width, height] in any one unit. */
export type XywhBox = readonly [number, number, number, number];

/** IoU of two boxes, 0-1; 0 where both are without area. */
export function boxIou(a: XywhBox, b: XywhBox): number {
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (a[2] * a[3] + b[2] * b[3] - both);
}

/**
 * IoU of two masks of equal size, 0-1; 1 where both are empty. Works on the runs, without decoding.
 *
 * @throws RangeError where the sizes differ.
 */
export function maskIou(a: CocoRle, b: CocoRle): number {
  if (a.size[0] !== b.size[0] || a.size[1] !== b.size[1]) {
    throw new RangeError(`masks of ${a.size.join('x')} and ${b.size.join('x')} cannot be compared`);
  }
  const runsA = rleRuns(a);
  const runsB = rleRuns(b);
  let [i, j, both, either] = [0, 0, 0, 0];
  let [leftA, leftB] = [runsA[0] ?? 0, runsB[0] ?? 0];
  while (i < runsA.length && j < runsB.length) {
    const step = Math.min(leftA, leftB);
    // Odd runs are inside the mask.
    if (i & 1 && j & 1) both += step;
    if ((i | j) & 1) either += step;
    leftA -= step;
    leftB -= step;
    if (leftA === 0) leftA = runsA[++i] ?? 0;
    if (leftB === 0) leftB = runsB[++j] ?? 0;
  }
  return either === 0 ? 1 : both / either;
}
