/**
 * What tracking again has changed, as a sentence.
 *
 * @module
 */
import type { Review } from '../state/review.ts';

/** E.g. `Tracked again: changed on 5 of 12 frames, seen on 11.` */
export function describeReview({
  changed,
  frames,
  seen,
}: Pick<Review, 'changed' | 'frames' | 'seen'>): string {
  const all = frames === 1 ? 'the one frame' : `all ${frames} frames`;
  if (changed > 0) {
    const where = seen === frames ? '' : `, seen on ${seen}`;
    return `Tracked again: changed on ${changed} of ${frames} frames${where}.`;
  }
  if (seen === 0)
    return `Tracked again: still not seen on ${frames === 1 ? all : `any of ${frames} frames`}.`;
  return `Tracked again: as before on ${all}.`;
}
