/**
 * Which frames of the clip count as frames, and in which order they are processed.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { type SourceFrame, sourceFrame } from '../units.ts';

/**
 * The frames that tracking visits, ascending, numbered by rank. Without a list every frame is visited and a
 * frame's rank is its number, so that everything below reads as Meta's code; with a list (Label Studio shows only
 * some frames of a file) "the k-th frame before this one" means the k-th visited one, while distances stay in
 * source frames.
 */
export class VisitedFrames {
  readonly frameCount: number;
  readonly list: readonly SourceFrame[] | undefined;

  /** @throws TrackletError `tracker/visit` where the list is empty, not ascending or leaves the clip. */
  constructor(frameCount: number, list?: readonly SourceFrame[]) {
    this.frameCount = frameCount;
    this.list = list;
    if (list === undefined) return;
    if (list.length === 0) throw new TrackletError('tracker/visit', 'The list of frames to visit is empty.');
    list.forEach((frame, rank) => {
      const previous = rank === 0 ? -1 : (list[rank - 1] ?? -1);
      if (!Number.isInteger(frame) || frame <= previous || frame >= frameCount) {
        throw new TrackletError(
          'tracker/visit',
          `The list of frames to visit must ascend within 0-${frameCount - 1}; it has ${frame} after ${previous}.`,
        );
      }
    });
  }

  /**
   * The rank of a frame. A frame that is not visited stands just beyond the frames that lie behind it in the
   * direction of travel, so that rank - 1 (forward) or rank + 1 (reverse) is the nearest of those.
   */
  rank(frame: SourceFrame, reverse: boolean): number {
    if (this.list === undefined) return frame;
    const position = lowerBound(this.list, frame);
    return this.list[position] === frame || !reverse ? position : position - 1;
  }

  /** The frame of a rank; undefined outside the clip. */
  frame(rank: number): SourceFrame | undefined {
    if (this.list !== undefined) return this.list[rank];
    return rank >= 0 && rank < this.frameCount ? sourceFrame(rank) : undefined;
  }
}

/** What to process; every field but `reverse` has a default. */
export interface ProcessingRange {
  readonly startFrame: SourceFrame;
  readonly reverse: boolean;
  /** Half-open, in source frames. */
  readonly range?: readonly [number, number];
  /** At most this many frames, the first included. */
  readonly maxFrames?: number;
}

/**
 * Frames in the order of `propagate_in_video`: from the start frame to the end of the range, or down to its
 * beginning. As there, nothing is done in reverse from the clip's first frame.
 */
export function* processingOrder(
  visited: VisitedFrames,
  { startFrame, reverse, range, maxFrames }: ProcessingRange,
): Generator<SourceFrame, void, void> {
  const [from, to] = range ?? [0, visited.frameCount];
  if (reverse && startFrame === 0) return;
  const step = reverse ? -1 : 1;
  const start = sourceFrame(reverse ? Math.min(startFrame, to - 1) : Math.max(startFrame, from));
  let left = maxFrames ?? Number.POSITIVE_INFINITY;
  // Seen from the other direction, a start frame that is not visited has the rank of the first one to process.
  for (let rank = visited.rank(start, reverse); left > 0; rank += step, left--) {
    const frame = visited.frame(rank);
    if (frame === undefined || frame < from || frame >= to) return;
    yield frame;
  }
}

/** The first position whose frame is not before `frame`. */
function lowerBound(list: readonly SourceFrame[], frame: SourceFrame): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < frame) low = middle + 1;
    else high = middle;
  }
  return low;
}
