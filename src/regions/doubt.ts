/**
 * How far a tracked frame is to be trusted: what an annotator should look at first.
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

/** Why a frame is doubtful. */
export type Doubt = 'score' | 'quality' | 'jump';

/** How sure the model is, and why not. */
export interface Judgement {
  /** 0 (not at all) to 1. */
  readonly confidence: number;
  /** Undefined where the frame is not doubtful. */
  readonly doubt: Doubt | undefined;
}

/** @param previous the frame before it in the video, where it was tracked */
export function judge(_frame: JudgedFrame, _previous: JudgedFrame | undefined): Judgement {
  throw new Error('helper TIMELINE');
}
