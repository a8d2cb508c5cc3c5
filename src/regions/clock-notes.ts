/**
 * What a user should know where Label Studio's frame numbers and the file's frames are not the same.
 *
 * @module
 */
import type { FrameClock, VideoTiming } from './clock.ts';

/** Sentences about this clock on this file; empty where every display frame is one frame of the file. */
export function clockNotes(_clock: FrameClock, _timing: VideoTiming): string[] {
  throw new Error('helper REGIONS');
}
