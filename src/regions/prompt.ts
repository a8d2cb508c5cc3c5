/**
 * What the user says about an object: prompts, frame by frame.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import type { VideoRectangle } from './region.ts';
import type { CocoRle } from './rle.ts';

/** A prompt on one frame, in pixels of the displayed video. Box and points may come together; a mask comes alone. */
export interface FramePrompt {
  readonly frame: SourceFrame;
  /** [x0, y0, x1, y1] */
  readonly box?: readonly [number, number, number, number];
  readonly points?: readonly (readonly [number, number])[];
  /** 1 inside, 0 outside; one a point. */
  readonly labels?: readonly (0 | 1)[];
  readonly mask?: CocoRle;
}

/** One object to track. */
export interface PromptedObject {
  readonly id: string;
  /** Names of its classes; may be empty. */
  readonly labels: readonly string[];
  /** Ascending by frame, one a frame; empty where Label Studio's region has no usable keyframe. */
  readonly prompts: readonly FramePrompt[];
  /** The region as read, its sequence sorted: what is written back. Undefined in Tracklet's own form. */
  readonly region: VideoRectangle | undefined;
}
