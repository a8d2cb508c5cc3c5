/**
 * How large a binary mask is, and the box around it, from its runs. Of painted masks nothing finer than pixels is known, so
 * the box has whole ones.
 *
 * @module
 */
import type { XywhBox } from './iou.ts';
import { type CocoRle, rleRuns } from './rle.ts';

/** A part with less than 1/20 of the largest part's pixels is a speck, as for tracked masks (`src/runtime/mask-parts.ts`). */
const speckShare = 20;

/** An 8-connected part of a mask, x1 and y1 excluded. */
interface Part {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly area: number;
}

/** Pixels of one column that follow each other, y1 excluded. */
interface ColumnRun {
  readonly x: number;
  readonly y0: number;
  readonly y1: number;
}

export interface MaskExtent {
  /** [x, y, width, height] around the mask in whole pixels, specks left out; undefined where the mask is empty. */
  readonly box: XywhBox | undefined;
  /** All its pixels. */
  readonly area: number;
}

/** @throws TrackletError `prompt/bad-rle` */
export function maskExtent(mask: CocoRle): MaskExtent {
  const parts = partsOf(mask);
  const area = parts.reduce((sum, part) => sum + part.area, 0);
  const largest = parts.reduce((most, part) => Math.max(most, part.area), 0);
  const counted = parts.filter((part) => part.area * speckShare >= largest);
  if (counted.length === 0) return { box: undefined, area };
  const { x0, y0, x1, y1 } = counted.reduce(join);
  return { box: [x0, y0, x1 - x0, y1 - y0], area };
}

function partsOf(mask: CocoRle): readonly Part[] {
  const parts = new Set<Part>();
  // Only runs in the column before can touch a run, so no others need to know their part.
  let before = new Map<ColumnRun, Part>();
  let here = new Map<ColumnRun, Part>();
  let column = 0;
  for (const run of columnRuns(mask)) {
    if (run.x !== column) {
      before = run.x === column + 1 ? here : new Map();
      here = new Map();
      column = run.x;
    }
    const touched = new Set([...before].filter(([other]) => touches(run, other)).map(([, part]) => part));
    const part = [...touched].reduce(join, { ...run, x0: run.x, x1: run.x + 1, area: run.y1 - run.y0 });
    for (const known of [before, here]) {
      for (const [other, old] of known) if (touched.has(old)) known.set(other, part);
    }
    for (const old of touched) parts.delete(old);
    parts.add(part);
    here.set(run, part);
  }
  return [...parts];
}

/** Down the columns, from left to right. A run of the mask that goes on in the next column is several. */
function* columnRuns(mask: CocoRle): Generator<ColumnRun> {
  const [height] = mask.size;
  let at = 0;
  for (const [index, length] of rleRuns(mask).entries()) {
    const end = at + length;
    // Odd runs are inside the mask.
    while (index % 2 === 1 && at < end) {
      const x = Math.floor(at / height);
      const stop = Math.min(end, (x + 1) * height);
      yield { x, y0: at - x * height, y1: stop - x * height };
      at = stop;
    }
    at = end;
  }
}

/** Of runs in neighbouring columns, also where only corners meet. */
const touches = (a: ColumnRun, b: ColumnRun): boolean => a.y0 <= b.y1 && b.y0 <= a.y1;

const join = (a: Part, b: Part): Part => ({
  x0: Math.min(a.x0, b.x0),
  y0: Math.min(a.y0, b.y0),
  x1: Math.max(a.x1, b.x1),
  y1: Math.max(a.y1, b.y1),
  area: a.area + b.area,
});
