/**
 * What the user says about an object: prompts, frame by frame.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import type { VideoRectangle } from './region.ts';
import type { CocoRle } from './rle.ts';

/**
 * A prompt on one frame, in pixels of the displayed video. Box and points may come together. A mask comes without a box;
 * points beside it correct it: the mask is taken first, then the points.
 */
export interface FramePrompt {
  readonly frame: SourceFrame;
  /** [x0, y0, x1, y1] */
  readonly box?: readonly [number, number, number, number];
  readonly points?: readonly (readonly [number, number])[];
  /** 1 inside, 0 outside; one a point. */
  readonly labels?: readonly (0 | 1)[];
  readonly mask?: CocoRle;
  /**
   * Which of the three masks that the decoder offers for the first point is meant, where a single click is ambiguous;
   * default: the one it thinks best. Later points correct that one.
   */
  readonly candidate?: 0 | 1 | 2;
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
