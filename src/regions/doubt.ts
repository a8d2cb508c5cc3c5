/**
 * How far a tracked frame is to be trusted: what an annotator should look at first.
 *
 * Measured with the demo model on the sample clip, whose true masks are known, and on two real clips. On the sample, mask
 * IoU with the truth falls below 0.8 on 11 of 675 frames, where the ball goes behind a pillar. 19 frames are doubtful, in
 * four stretches: 9 of those 11 and 8 around them (the other two lie between), and 2 where a speck widens the balloon's
 * box. On the real clips this model takes a part for the whole or something else for a ball, and says so of itself: it is
 * sure of a quarter to half of the frames where its dog is right, and of none where its ball is a bush.
 *
 * @module
 */
import type { XywhBox } from './iou.ts';

/** What the model said of one object on one frame. */
export interface JudgedFrame {
  readonly box: XywhBox | undefined;
  /** Logit. */
  readonly objectScore: number;
  /** Predicted IoU, 0-1. */
  readonly iou: number;
}

/**
 * Why a frame is doubtful: the object was there on the frame before and is not here; the model is not sure that it is
 * there; it is not sure of the mask; the box changed too much since the frame before.
 */
export type Doubt = 'lost' | 'score' | 'quality' | 'jump';

/** How sure the model is, and why not. */
export interface Judgement {
  /** 0 (not at all) to 1. */
  readonly confidence: number;
  /** Undefined where the frame is not doubtful. */
  readonly doubt: Doubt | undefined;
}

/** Below this {@link Judgement.confidence} a frame is doubtful; each signal is scaled so that its limit lies here. */
const DOUBTFUL_BELOW = 0.5;

/** Logit: 88 % sure. On the sample the ball's is 5 to 9 in the open and falls below this only behind the pillar. */
const SURE_SCORE = 2;
/** SAM 2's own mask generator drops masks below 0.8; a tracked mask's stays above 0.85 in the open and below 0.72 where it is wrong. */
const GOOD_IOU = 0.7;
/** A predicted IoU of which nothing can be expected, and one that leaves no doubt: as far from {@link GOOD_IOU} each. */
const IOU_REACH = 0.2;
/** Of the boxes' mean diagonal: what moves by more than half of it is hardly the same thing; a juggled ball moves by 0.3. */
const FAR = 0.5;
/** Times as wide or high, or as narrow or low, as on the frame before. Ordinary motion stays below 1.4. */
const RESIZED = 1.8;

/** Whether the model sees the object. */
export const isThere = ({ box, objectScore }: Pick<JudgedFrame, 'box' | 'objectScore'>): boolean =>
  box !== undefined && objectScore > 0;

/**
 * Judges one frame. A frame on which the object is not there is doubtful where it has just been lost; that it stays away
 * is not.
 *
 * @param previous the frame before it in the video, where it was tracked
 */
export function judge(frame: JudgedFrame, previous: JudgedFrame | undefined): Judgement {
  const { box, objectScore, iou } = frame;
  const before = previous !== undefined && isThere(previous) ? previous.box : undefined;
  if (box === undefined || objectScore <= 0) {
    if (before) return { confidence: 0, doubt: 'lost' };
    return judgement('score', 1 / (1 + Math.exp(objectScore)));
  }
  const score = scaled(objectScore, SURE_SCORE, SURE_SCORE);
  const quality = scaled(iou, GOOD_IOU, IOU_REACH);
  const jump = before ? 1 - DOUBTFUL_BELOW * change(before, box) : 1;
  // Written out, because videos have millions of these.
  if (score <= quality && score <= jump) return judgement('score', score);
  return quality <= jump ? judgement('quality', quality) : judgement('jump', jump);
}

/** 0.5 at the limit, 0 and 1 as far from it as `reach`. */
const scaled = (value: number, limit: number, reach: number): number =>
  DOUBTFUL_BELOW + (DOUBTFUL_BELOW * (value - limit)) / reach;

/** How much a box moved or changed its size: 0 not at all, 1 as much as is believed. */
function change(a: XywhBox, b: XywhBox): number {
  const moved = length(b[0] + b[2] / 2 - a[0] - a[2] / 2, b[1] + b[3] / 2 - a[1] - a[3] / 2);
  const diagonal = length((a[2] + b[2]) / 2, (a[3] + b[3]) / 2);
  const resized = Math.max(Math.abs(Math.log(b[2] / a[2])), Math.abs(Math.log(b[3] / a[3])));
  return Math.max(moved / diagonal / FAR, resized / Math.log(RESIZED));
}

/** `Math.hypot` guards against numbers far larger than pixels, and takes ten times as long. */
const length = (x: number, y: number): number => Math.sqrt(x * x + y * y);

function judgement(doubt: Doubt, value: number): Judgement {
  const confidence = Math.min(Math.max(value, 0), 1);
  return { confidence, doubt: confidence < DOUBTFUL_BELOW ? doubt : undefined };
}
