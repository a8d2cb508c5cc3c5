/**
 * Where the edges of a mask's box lie, finer than pixels. `box-edges.wgsl` does the same on WebGPU, within
 * 2 / {@link edgeSteps} of a pixel.
 *
 * Each edge is found on the outermost row or column that has a pixel of the parts that count. Between the centre of
 * each such pixel (inside) and the centre of its neighbour beyond that line (outside) the mask ends where the line
 * through their margins crosses 0; the edge is the outermost of these crossings. So it lies less than a pixel beyond the
 * centres of the outermost pixels, and a larger logit never makes the box smaller, as long as the same parts count. At
 * the border of the picture the edge is the border.
 *
 * The margin of a pixel is its logit, less the highest logit of another object there where that is positive and pixels
 * go to one object only.
 *
 * @module
 */

/** Edges are told in this many steps a pixel, so that an object's four fit into the 32 bytes read back from a GPU. */
export const edgeSteps = 256;

/** The outermost pixels of a mask that its box goes around, all inclusive. */
export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A mask as edges are found on it, at the size of the video. */
export interface MaskField {
  readonly width: number;
  readonly height: number;
  /** Whether the pixel is in the mask, in a part that counts. */
  isCounted(x: number, y: number): boolean;
  /** By how much the pixel is inside the mask; 0 or less outside. */
  margin(x: number, y: number): number;
}

/** [x, y, width, height] in pixels. */
export function boxAround(extent: Extent, field: MaskField): [number, number, number, number] {
  const { left, top, right, bottom } = extent;
  const x0 = left + 0.5 - columnDistance(field, extent, left, -1);
  const y0 = top + 0.5 - rowDistance(field, extent, top, -1);
  const x1 = right + 0.5 + columnDistance(field, extent, right, 1);
  const y1 = bottom + 0.5 + rowDistance(field, extent, bottom, 1);
  return [x0, y0, x1 - x0, y1 - y0];
}

/** How far beyond the centres of column `x` the edge lies, in pixels; `step` is the way out. */
function columnDistance(field: MaskField, { top, bottom }: Extent, x: number, step: -1 | 1): number {
  if (x + step < 0 || x + step >= field.width) return 0.5;
  let steps = 0;
  for (let y = top; y <= bottom; y++) {
    if (!field.isCounted(x, y)) continue;
    steps = Math.max(steps, crossing(field.margin(x, y), field.margin(x + step, y)));
  }
  return steps / edgeSteps;
}

/** The same for row `y`. */
function rowDistance(field: MaskField, { left, right }: Extent, y: number, step: -1 | 1): number {
  if (y + step < 0 || y + step >= field.height) return 0.5;
  let steps = 0;
  for (let x = left; x <= right; x++) {
    if (!field.isCounted(x, y)) continue;
    steps = Math.max(steps, crossing(field.margin(x, y), field.margin(x, y + step)));
  }
  return steps / edgeSteps;
}

/** For a margin of 0, where two objects are equal. */
const leastMargin = 1e-30;

/**
 * Where the line between two margins crosses 0, in steps from the centre of the inside pixel, at least 1. A neighbour
 * inside a part that does not count is taken as on the edge.
 */
function crossing(inside: number, outside: number): number {
  const from = Math.max(inside, leastMargin);
  const way = from / (from - Math.min(outside, 0));
  return Math.max(1, Math.floor(way * edgeSteps + 0.5));
}
