/**
 * Whose keyframe is it? Keyframes that Tracklet wrote carry `auto`, a hash of their frame and shape. Label Studio keeps
 * the key when an annotator moves the keyframe, so it counts only while the hash fits.
 *
 * @module
 */
import type { Keyframe } from './region.ts';

/** The keyframe with its mark. */
export function markAsTracked(_keyframe: Keyframe): Keyframe {
  throw new Error('helper REGIONS');
}

/** True for a keyframe that Tracklet wrote and nobody has changed since. */
export function isTracked(_keyframe: Keyframe): boolean {
  throw new Error('helper REGIONS');
}
