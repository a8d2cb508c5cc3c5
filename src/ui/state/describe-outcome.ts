/**
 * How a track has ended, as a sentence.
 *
 * @module
 */
import type { TrackOutcome } from '../../worker/api.ts';

/** E.g. `Paused after 12 frames in 4.0 s.` @param paused whether it was stopped to go on later */
export function describeOutcome({ status, framesTracked, seconds }: TrackOutcome, paused: boolean): string {
  const frames = `${framesTracked} ${framesTracked === 1 ? 'frame' : 'frames'} in ${seconds.toFixed(1)} s`;
  if (status === 'done') return `Tracked ${frames}.`;
  return paused ? `Paused after ${frames}.` : `Cancelled after ${frames}; what was tracked is kept.`;
}
