/**
 * When a tracked object is there, and when it is lost.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import type { XywhBox } from './iou.ts';

/** One object on one frame, as tracked; pixels of the displayed video. */
export interface TrackedFrame {
  readonly frame: SourceFrame;
  /** Around the mask; undefined where it is empty. */
  readonly box: XywhBox | undefined;
  /** Pixels of the mask. */
  readonly area: number;
  /** Logit; below 0 the model believes the object is not there. */
  readonly objectScore: number;
}

export interface LostSettings {
  /** The object is lost where its score is below 0, or its mask empty, on this many display frames in a row. */
  readonly missedFrames: number;
  /** It is lost, too, where its mask covers more than this part of the picture (0-1): the mask has run over. */
  readonly maxAreaFraction: number;
}

export const DEFAULT_LOST_SETTINGS: LostSettings = { missedFrames: 3, maxAreaFraction: 0.7 };

/** A stretch of frames on which the object is visible, both ends included. */
export interface Lifespan {
  readonly first: SourceFrame;
  readonly last: SourceFrame;
  /** The frames of it on which the object was seen; between them it was missed too briefly to be lost. */
  readonly seen: readonly TrackedFrame[];
}

/**
 * The lifespans of one object.
 *
 * @param track By display frame, ascending: a picture that two display frames show is there twice, one that none shows
 *   is not, and those that were not visited are not.
 * @param prompted Frames for which the user has said where the object is: it is never lost there. Where a prompted
 *   mask is itself over the limit of size, the limit does not hold for this object.
 * @param pictureArea Pixels.
 */
export function lifespans(
  track: readonly TrackedFrame[],
  prompted: ReadonlySet<SourceFrame>,
  pictureArea: number,
  settings: LostSettings,
): Lifespan[] {
  const isLarge = ({ area }: TrackedFrame) => area > settings.maxAreaFraction * pictureArea;
  const large = track.some((item) => prompted.has(item.frame) && isLarge(item));
  const spans: TrackedFrame[][] = [];
  let missed = Number.POSITIVE_INFINITY;
  for (const item of track) {
    const ranOver = !large && isLarge(item);
    const there = item.objectScore >= 0 && item.box !== undefined && !ranOver;
    if (there || prompted.has(item.frame)) {
      if (missed >= settings.missedFrames) spans.push([]);
      spans.at(-1)?.push(item);
      missed = 0;
    } else {
      missed = ranOver ? Number.POSITIVE_INFINITY : missed + 1;
    }
  }
  return spans.flatMap((seen) => {
    const [first, last] = [seen[0], seen.at(-1)];
    return first && last ? [{ first: first.frame, last: last.frame, seen }] : [];
  });
}
