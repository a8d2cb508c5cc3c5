/**
 * How far a tracked frame is to be trusted: what an annotator should look at first.
 *
 * The thresholds come from tracks that were looked at: in the sample, whose three objects are followed well all the way,
 * 6 frames of 675 are doubtful, each where a box changed at a stroke; of the demo model's tracks in two real clips, which it
 * was not trained for, 862 of 1361.
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

/** Why a frame is doubtful: the object may not be there, its mask may be wrong, or its box has jumped. */
export type Doubt = 'score' | 'quality' | 'jump';

/** How sure the model is, and why not. */
export interface Judgement {
  /** 0 (not at all) to 1. */
  readonly confidence: number;
  /** Undefined where the frame is not doubtful. */
  readonly doubt: Doubt | undefined;
}

/** Logit; the model is undecided whether the object is there (27 to 73 %). */
const undecided = 1;
/** Predicted IoU below which a mask is seldom right. */
const poorQuality = 0.6;
/** A box moved from frame to frame by this share of its own diagonal. */
const farMove = 0.2;
/** Natural logarithm of a box's width or height against that of the frame before: 1.65 times, or 0.6 times. */
const largeChange = 0.5;

/** @param previous the frame before it in the video, where it was tracked */
export function judge(frame: JudgedFrame, previous: JudgedFrame | undefined): Judgement {
  const { box, objectScore, iou } = frame;
  const there = sigmoid(objectScore);
  // That it is not there can be as certain as that it is.
  if (!box || objectScore <= 0) {
    const doubt = Math.abs(objectScore) < undecided ? 'score' : undefined;
    return { confidence: Math.max(there, 1 - there), doubt };
  }
  const jump = previous?.box ? jumpOf(previous.box, box) : 0;
  const confidence = Math.min(there, iou, 1 / (1 + jump));
  if (objectScore < undecided) return { confidence, doubt: 'score' };
  if (jump > 1) return { confidence, doubt: 'jump' };
  return { confidence, doubt: iou < poorQuality ? 'quality' : undefined };
}

/** How far a box has moved or changed its size; more than 1: farther than objects do. */
function jumpOf(from: XywhBox, to: XywhBox): number {
  const moved = Math.hypot(
    to[0] + to[2] / 2 - from[0] - from[2] / 2,
    to[1] + to[3] / 2 - from[1] - from[3] / 2,
  );
  const diagonal = Math.hypot((from[2] + to[2]) / 2, (from[3] + to[3]) / 2);
  const change = Math.max(Math.abs(Math.log(to[2] / from[2])), Math.abs(Math.log(to[3] / from[3])));
  return Math.max(moved / diagonal / farMove, change / largeChange);
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
