/**
 * Whose keyframe is it? Keyframes that Tracklet wrote carry `auto`, a hash of their frame and shape. Label Studio keeps
 * the key when an annotator moves the keyframe, and copies it into one that is inserted just before, so it counts only
 * while the hash fits.
 *
 * @module
 */
import type { Keyframe } from './region.ts';

/** Ten-thousandths of a percent: 0.004 pixels of a 4K picture. */
const STEPS_PER_PERCENT = 1e4;

/** The keyframe with its mark. */
export function markAsTracked(keyframe: Keyframe): Keyframe {
  return { ...keyframe, auto: fingerprint(keyframe) };
}

/** True for a keyframe that Tracklet wrote and nobody has changed since. */
export function isTracked(keyframe: Keyframe): boolean {
  return keyframe.auto === fingerprint(keyframe);
}

/**
 * Eight hexadecimal digits. `enabled` is part of it: who switches one of our keyframes off or on has decided when the
 * object is there.
 */
function fingerprint({ frame, enabled, x, y, width, height, rotation = 0 }: Keyframe): string {
  const shape = [x, y, width, height, rotation].map(step);
  return fnv1a([frame, Number(enabled), ...shape].join(' '));
}

/**
 * The step of a coordinate. Label Studio's page recomputes shapes through pixels and leaves noise in the last digits
 * (10.078125 becomes 10.078125000000002). Pixels are fractions of the picture's size and often lie halfway between two
 * steps (65 of 640 is 10.15625 %), so steps do not end at a half but at the golden ratio, which is furthest from all
 * fractions: noise never changes the step of a whole pixel.
 */
const step = (percent: number): number => Math.floor(percent * STEPS_PER_PERCENT + (3 - Math.sqrt(5)) / 2);

/**
 * FNV-1a, 32 bits, over ASCII. Nothing has to be secret and a chance match is one in four thousand million, so eight
 * lines serve that run at once and alike in Node and browser; Web Crypto's digests are asynchronous.
 *
 * Source: Fowler, Noll, Vo, {@link http://www.isthe.com/chongo/tech/comp/fnv/}
 */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
