/**
 * A lane as the pixels of the screen see it: one column a pixel, whatever the number of frames under it.
 *
 * @module
 */
import type { LaneSummary } from './lane-summary.ts';
import type { TimeScale } from './time-scale.ts';

/** Steps of confidence that are told apart. */
export const confidenceSteps = 8;

/** What lies under each column of pixels. */
export interface LaneColumns {
  /** `laneBits`. */
  readonly bits: Uint8Array;
  /** The least confidence: 0 to {@link confidenceSteps} - 1. */
  readonly confidence: Uint8Array;
}

export function columnsOf(lane: LaneSummary, scale: TimeScale): LaneColumns {
  const width = Math.floor(scale.width);
  const bits = new Uint8Array(width);
  const confidence = new Uint8Array(width);
  for (let x = 0; x < width; x++) {
    const from = scale.position(x) - scale.first;
    // The positions that begin in this column; where one is wider than a column, the one that covers it.
    const to = Math.max(from + 1, Math.floor(scale.start + (x + 1) / scale.step) - scale.first);
    const stretch = lane.over(from, to);
    bits[x] = stretch.bits;
    confidence[x] = Math.floor((stretch.confidence / 256) * confidenceSteps);
  }
  return { bits, confidence };
}

/** Neighbouring columns of which the same is drawn. */
export interface Run {
  readonly x: number;
  readonly width: number;
  readonly value: number;
}

/** @param valueAt what is drawn of a column; 0: nothing */
export function* runs(width: number, valueAt: (x: number) => number): Generator<Run> {
  let x = 0;
  while (x < width) {
    const value = valueAt(x);
    const start = x;
    while (x < width && valueAt(x) === value) x++;
    if (value !== 0) yield { x: start, width: x - start, value };
  }
}
