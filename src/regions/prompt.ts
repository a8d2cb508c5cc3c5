/**
 * What the user says about one object on one frame.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
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
