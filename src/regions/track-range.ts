/**
 * Which frames of the file a job visits.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import type { FrameClock } from './clock.ts';

/**
 * The source frames that some display frame shows, ascending, as `TrackOptions.visit` wants them: all of them, or at
 * most `maxFrames` display frames after the first prompt (forward), before the last (backward), or both.
 *
 * @param prompted source frames with a prompt; at least one
 * @param maxFrames display frames in each direction; 0 or undefined: no limit
 */
export function framesToVisit(
  _clock: FrameClock,
  _prompted: readonly SourceFrame[],
  _direction: 'forward' | 'backward' | 'both',
  _maxFrames: number | undefined,
): SourceFrame[] {
  throw new Error('helper REGIONS');
}
