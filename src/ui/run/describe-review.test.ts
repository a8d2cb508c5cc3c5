import { expect, it } from 'vitest';
import { describeReview } from './describe-review.ts';

it.each([
  [{ changed: 5, frames: 12, seen: 11 }, 'Tracked again: changed on 5 of 12 frames, seen on 11.'],
  [{ changed: 5, frames: 12, seen: 12 }, 'Tracked again: changed on 5 of 12 frames.'],
  [{ changed: 0, frames: 12, seen: 12 }, 'Tracked again: as before on all 12 frames.'],
  [{ changed: 0, frames: 1, seen: 1 }, 'Tracked again: as before on the one frame.'],
  [{ changed: 0, frames: 12, seen: 0 }, 'Tracked again: still not seen on any of 12 frames.'],
])('says of %o what became of the track', (review, text) => {
  expect(describeReview(review)).toBe(text);
});
