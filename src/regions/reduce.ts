/**
 * As few keyframes as Label Studio's linear interpolation needs to stay close to every tracked box.
 *
 * @module
 */
import { interpolate } from './interpolate.ts';
import { boxIou, type XywhBox } from './iou.ts';
import { type Keyframe, type PictureSize, shapeBounds } from './region.ts';

/** A keyframe that may be written, and the box it stands for. */
export interface Candidate {
  readonly keyframe: Keyframe;
  /** In pixels, as tracked. */
  readonly box: XywhBox;
  /** The user's own: always kept. */
  readonly own: boolean;
}

/**
 * Chooses from the keyframes of one lifespan: its ends, the user's own, and as many as are needed for an IoU of at
 * least `minIou` between the interpolated and the tracked box on every frame in between.
 *
 * Splits at the worst frame until every stretch holds (Ramer, Douglas and Peucker, with IoU for the distance), then
 * drops what turned out not to be needed.
 *
 * @param candidates Ascending by frame.
 */
export function reduceKeyframes(
  candidates: readonly Candidate[],
  picture: PictureSize,
  minIou: number,
): Candidate[] {
  const kept = new Set<number>();
  const last = candidates.length - 1;
  let start = 0;
  for (let i = 0; i <= last; i++) {
    if (i !== 0 && i !== last && !candidates[i]?.own) continue;
    kept.add(i);
    split(candidates, start, i, picture, minIou, kept);
    start = i;
  }
  const order = [...kept].sort((a, b) => a - b);
  for (let i = 1; i < order.length - 1; ) {
    const [before = 0, own = 0, after = 0] = order.slice(i - 1, i + 2);
    const needed = candidates[own]?.own || worst(candidates, before, after, picture).iou < minIou;
    if (needed) i++;
    else order.splice(i, 1);
  }
  return order.flatMap((i) => candidates[i] ?? []);
}

/** Adds to `kept` what the stretch between two kept candidates needs. */
function split(
  candidates: readonly Candidate[],
  start: number,
  end: number,
  picture: PictureSize,
  minIou: number,
  kept: Set<number>,
): void {
  // A list instead of recursion: a stretch may be as long as the video.
  const open: [number, number][] = [[start, end]];
  for (let stretch = open.pop(); stretch !== undefined; stretch = open.pop()) {
    const [from, to] = stretch;
    const { iou, at } = worst(candidates, from, to, picture);
    if (iou >= minIou) continue;
    kept.add(at);
    open.push([from, at], [at, to]);
  }
}

/** The frame between two candidates where interpolating between them is furthest from the tracked box. */
function worst(
  candidates: readonly Candidate[],
  from: number,
  to: number,
  picture: PictureSize,
): { iou: number; at: number } {
  let result = { iou: 1, at: from };
  const [start, end] = [candidates[from], candidates[to]];
  if (start === undefined || end === undefined) return result;
  for (let i = from + 1; i < to; i++) {
    const candidate = candidates[i];
    if (candidate === undefined) continue;
    const shape = interpolate(start.keyframe, end.keyframe, candidate.keyframe.frame);
    const iou = boxIou(shapeBounds(shape, picture), candidate.box);
    if (iou < result.iou) result = { iou, at: i };
  }
  return result;
}
