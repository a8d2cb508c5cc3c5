/**
 * A file's frame rate, from the times of its frames.
 *
 * @module
 */
import type { Microseconds } from '../units.ts';

/** Containers that count milliseconds (WebM) put even frames up to this far off. */
const ROUNDING_MICROSECONDS = 1000;
/** A file with a few frames dropped still has a constant rate. */
const MAX_UNEVEN_FRACTION = 0.02;

export interface FileRate {
  /** Frames a second: of the even part, where a few frames are missing. */
  readonly rate: number;
  /** False where the rate varies; {@link rate} is then that of most frames. */
  readonly constant: boolean;
  /** Shortest and longest distance between frames, in milliseconds. */
  readonly shortest: number;
  readonly longest: number;
}

/**
 * Undefined for a single frame, which has no rate.
 *
 * @param timestamps ascending
 */
export function fileRate(timestamps: readonly Microseconds[]): FileRate | undefined {
  const steps = timestamps.slice(1).map((time, index) => time - (timestamps[index] ?? 0));
  const sorted = steps.toSorted((a, b) => a - b);
  const [shortest, median, longest] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
  if (shortest === undefined || median === undefined || longest === undefined) return undefined;
  const even = steps.filter(
    (step) => Math.abs(step - median) <= Math.max(ROUNDING_MICROSECONDS, median / 100),
  );
  const total = even.reduce((sum, step) => sum + step, 0);
  return {
    rate: (even.length / total) * 1e6,
    constant: even.length >= (1 - MAX_UNEVEN_FRACTION) * steps.length,
    shortest: shortest / 1000,
    longest: longest / 1000,
  };
}

/** The rate as files and configurations state it, to a thousandth: 29.97 for 30000/1001; undefined for a single frame. */
export function statedRate(timestamps: readonly Microseconds[]): number | undefined {
  const rate = fileRate(timestamps)?.rate;
  return rate === undefined ? undefined : Math.round(rate * 1000) / 1000;
}
