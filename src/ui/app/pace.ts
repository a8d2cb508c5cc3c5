/**
 * How fast something goes, and how long it will still take.
 *
 * @module
 */
import type { Task } from '../state/activity.ts';
import { clock } from './amounts.ts';

export interface Pace {
  /** Units a second. */
  readonly rate: number;
  readonly secondsLeft: number;
}

/** Undefined until it can be told. @param now `performance.now()` */
export function paceOf(
  { done, total }: { readonly done: number; readonly total: number },
  began: Task['began'],
  now: number,
): Pace | undefined {
  const rate = (1000 * (done - began.done)) / (now - began.at);
  return rate > 0 && Number.isFinite(rate) ? { rate, secondsLeft: (total - done) / rate } : undefined;
}

/** E.g. `3.1 frames/s · 0:52 left`. */
export function describePace({ rate, secondsLeft }: Pace, unit: string): string {
  return `${rate.toFixed(1)} ${unit}/s · ${clock(secondsLeft)} left`;
}
