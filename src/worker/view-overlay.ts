/**
 * Draws masks as large as they are on screen: no picture of a mask's full size is ever made.
 *
 * @module
 */
import { type CocoRle, rleRuns } from '../regions/rle.ts';
import type { ShownMask, Viewport } from './view-api.ts';

/** Pixels, counted from the viewport's corner, some beyond its edges: columns `left` up to and without `right`, rows `top` up to and without `bottom`. */
interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What share of each pixel a mask covers, 0-1, down the columns of the bounds, as masks are run-length encoded. */
interface Coverage extends Bounds {
  readonly shares: Float32Array;
}

/**
 * Masks over each other in their order, transparent elsewhere. A pixel at the edge of a mask is as opaque as the share of
 * it that the mask covers; the line around a mask lies outside of it.
 *
 * @returns RGBA, not premultiplied, as `ImageData` has it
 * @throws TrackletError `prompt/bad-rle`
 */
export function drawOverlay(masks: readonly ShownMask[], viewport: Viewport): Uint8ClampedArray<ArrayBuffer> {
  const { width, height } = viewport;
  const pixels = new Uint8ClampedArray(width * height * 4);
  const words = new Uint32Array(pixels.buffer);
  for (const { mask, colour, opacity, outline } of masks) {
    const coverage = coverageOf(mask, viewport, Math.ceil(outline) + 1);
    if (!coverage) continue;
    const line = outline > 0 ? lineAround(coverage, outline) : undefined;
    const fill = abgr(colour);
    const rows = coverage.bottom - coverage.top;
    const [left, right] = [Math.max(0, coverage.left), Math.min(width, coverage.right)];
    const [top, bottom] = [Math.max(0, coverage.top), Math.min(height, coverage.bottom)];
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const at = (x - coverage.left) * rows + y - coverage.top;
        const share = coverage.shares[at] ?? 0;
        // The line is opaque whatever the mask's opacity is.
        const alpha = share * opacity + (1 - share) * (line?.[at] ?? 0);
        if (alpha === 0) continue;
        const pixel = y * width + x;
        if (words[pixel] === 0) words[pixel] = fill | (Math.round(alpha * 255) << 24);
        else blend(pixels, pixel * 4, fill, alpha);
      }
    }
  }
  return pixels;
}

/** Puts a colour over a pixel that is not transparent ("over" of Porter and Duff). */
function blend(pixels: Uint8ClampedArray, at: number, colour: number, alpha: number): void {
  const below = ((pixels[at + 3] ?? 0) / 255) * (1 - alpha);
  const total = alpha + below;
  const mixed = (channel: number): number =>
    (((colour >> (8 * channel)) & 255) * alpha + (pixels[at + channel] ?? 0) * below) / total;
  pixels[at] = mixed(0);
  pixels[at + 1] = mixed(1);
  pixels[at + 2] = mixed(2);
  pixels[at + 3] = total * 255;
}

/** `#rrggbb` as the lower three bytes of a pixel: every browser runs on little-endian machines. */
function abgr(colour: string): number {
  const rgb = Number.parseInt(colour.slice(1), 16);
  return ((rgb & 255) << 16) | (rgb & 0xff00) | (rgb >> 16);
}

/**
 * @param margin pixels of room around what is seen of the mask: its edge may lie just beyond the viewport
 * @returns undefined where nothing of the mask is in the viewport
 */
function coverageOf(mask: CocoRle, viewport: Viewport, margin: number): Coverage | undefined {
  const { area, width, height } = viewport;
  const [areaX, areaY, areaWidth, areaHeight] = area;
  const scaleX = width / areaWidth;
  const scaleY = height / areaHeight;
  const [rows] = mask.size;
  const runs = rleRuns(mask);
  const extent = extentOf(runs, rows);
  if (!extent) return undefined;
  const bounds = {
    left: Math.max(0, Math.floor((extent.left - areaX) * scaleX)) - margin,
    top: Math.max(0, Math.floor((extent.top - areaY) * scaleY)) - margin,
    right: Math.min(width, Math.ceil((extent.right - areaX) * scaleX)) + margin,
    bottom: Math.min(height, Math.ceil((extent.bottom - areaY) * scaleY)) + margin,
  };
  const boundRows = bounds.bottom - bounds.top;
  if (bounds.left >= bounds.right || bounds.top >= bounds.bottom) return undefined;
  const shares = new Float32Array((bounds.right - bounds.left) * boundRows);
  forEachSpan(runs, rows, (column, top, bottom) => {
    // In pixels of the bounds.
    const x0 = Math.max(0, (column - areaX) * scaleX - bounds.left);
    const x1 = Math.min(bounds.right - bounds.left, (column + 1 - areaX) * scaleX - bounds.left);
    const y0 = Math.max(0, (top - areaY) * scaleY - bounds.top);
    const y1 = Math.min(boundRows, (bottom - areaY) * scaleY - bounds.top);
    for (let x = Math.floor(x0); x < x1; x++) {
      const across = Math.min(x + 1, x1) - Math.max(x, x0);
      addSpan(shares, x * boundRows, y0, y1, across);
    }
  });
  return { ...bounds, shares };
}

/** Adds to each pixel of a column the share of it that lies between y0 and y1, times `weight`. */
function addSpan(shares: Float32Array, column: number, y0: number, y1: number, weight: number): void {
  if (y1 <= y0) return;
  const add = (y: number, share: number): void => {
    shares[column + y] = (shares[column + y] ?? 0) + weight * share;
  };
  const [first, last] = [Math.floor(y0), Math.ceil(y1) - 1];
  if (first === last) {
    add(first, y1 - y0);
    return;
  }
  add(first, first + 1 - y0);
  for (let y = first + 1; y < last; y++) add(y, 1);
  add(last, y1 - last);
}

/** The smallest rectangle around a mask, half-open; undefined where it is empty. */
function extentOf(runs: readonly number[], rows: number): Bounds | undefined {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = 0;
  let bottom = 0;
  forEachSpan(runs, rows, (column, from, to) => {
    left = Math.min(left, column);
    right = column + 1;
    top = Math.min(top, from);
    bottom = Math.max(bottom, to);
  });
  return right > 0 ? { left, top, right, bottom } : undefined;
}

/** Calls back for each unbroken piece of a column that is inside, from left to right and from the top down. */
function forEachSpan(
  runs: readonly number[],
  rows: number,
  call: (column: number, top: number, bottom: number) => void,
): void {
  let at = 0;
  for (const [i, run] of runs.entries()) {
    const end = at + run;
    if (i % 2 === 0) at = end;
    while (at < end) {
      const column = Math.floor(at / rows);
      const stop = Math.min(end, (column + 1) * rows);
      call(column, at - column * rows, stop - column * rows);
      at = stop;
    }
  }
}

/**
 * A line of this width outside of what is covered: for each pixel 0-1, fading over one pixel at its outer edge. A disc is
 * stamped on each pixel at the mask's edge.
 */
function lineAround({ shares, ...bounds }: Coverage, width: number): Float32Array {
  const rows = bounds.bottom - bounds.top;
  const columns = bounds.right - bounds.left;
  const line = new Float32Array(shares.length);
  const disc = discOf(width);
  // What lies beyond the bounds counts as outside, or as the next column: too far off to be seen.
  const inside = (at: number): boolean => (shares[at] ?? 0) >= 0.5;
  for (let x = 0; x < columns; x++) {
    for (let y = 0; y < rows; y++) {
      const pixel = x * rows + y;
      if (!inside(pixel)) continue;
      if (inside(pixel - rows) && inside(pixel + rows) && inside(pixel - 1) && inside(pixel + 1)) continue;
      for (const [dx, dy, value] of disc) {
        const column = x + dx;
        const row = y + dy;
        if (column < 0 || column >= columns || row < 0 || row >= rows) continue;
        const at = column * rows + row;
        line[at] = Math.max(line[at] ?? 0, value);
      }
    }
  }
  return line;
}

/** Offsets of the pixels up to `radius` beyond the edge of a pixel, and how much of the line is in each. */
function discOf(radius: number): readonly (readonly [number, number, number])[] {
  const reach = Math.ceil(radius);
  const steps = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  return steps.flatMap((dx) =>
    steps.flatMap((dy) => {
      const value = Math.min(1, radius + 1 - Math.hypot(dx, dy));
      return value > 0 ? [[dx, dy, value] as const] : [];
    }),
  );
}
