/**
 * Which frames of the file a job visits.
 *
 * @module
 */
import { type DisplayFrame, displayFrame, type SourceFrame } from '../units.ts';
import type { FrameClock } from './clock.ts';

/**
 * The source frames that some display frame shows, ascending, as `TrackOptions.visit` wants them: all of them, or at
 * most `maxFrames` display frames after the first prompt (forward), before the last (backward), or before and after
 * the first (both: the worker tracks both ways from there). The prompt's own frame is not counted.
 *
 * @param prompted source frames with a prompt; at least one
 * @param maxFrames display frames in each direction; 0 or undefined: no limit
 */
export function framesToVisit(
  clock: FrameClock,
  prompted: readonly SourceFrame[],
  direction: 'forward' | 'backward' | 'both',
  maxFrames: number | undefined,
): SourceFrame[] {
  if (!maxFrames) return clock.shownSources();
  const start = direction === 'backward' ? lastShowing(clock, prompted) : firstShowing(clock, prompted);
  const from = direction === 'forward' ? start : Math.max(1, start - maxFrames);
  const to = direction === 'backward' ? start : Math.min(clock.length, start + maxFrames);
  return clock.shownSources(displayFrame(from), displayFrame(to));
}

/** The first display frame that shows the earliest prompt, or, where none does, the first after it. */
function firstShowing(clock: FrameClock, prompted: readonly SourceFrame[]): DisplayFrame {
  const earliest = Math.min(...prompted);
  for (const frame of clock.displayFrames()) if (clock.source(frame) >= earliest) return frame;
  return displayFrame(clock.length);
}

/** The last display frame that shows the latest prompt, or, where none does, the last before it. */
function lastShowing(clock: FrameClock, prompted: readonly SourceFrame[]): DisplayFrame {
  const latest = Math.max(...prompted);
  let last = displayFrame(1);
  for (const frame of clock.displayFrames()) if (clock.source(frame) <= latest) last = frame;
  return last;
}
