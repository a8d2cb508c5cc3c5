/**
 * What the page can ask of the view worker: pictures and masks to look at, made beside the tracking worker, so that
 * looking never waits for a model and the page touches no mask larger than what is on screen.
 *
 * @module
 */
import type { CocoRle } from '../regions/rle.ts';
import type { SourceFrame } from '../units.ts';
import type { VideoSource } from './api.ts';

/** A mask to draw. */
export interface ShownMask {
  readonly mask: CocoRle;
  /** `#rrggbb` */
  readonly colour: string;
  /** 0-1 */
  readonly opacity: number;
  /** Width of a line around the mask, in device pixels; 0: none. */
  readonly outline: number;
}

/** What part of the picture is on screen, and how large. */
export interface Viewport {
  /** [x, y, width, height] in pixels of the video; may reach beyond the picture. */
  readonly area: readonly [number, number, number, number];
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
}

/** One stroke of the brush or the eraser, in pixels of the video. */
export interface Stroke {
  readonly kind: 'add' | 'erase';
  readonly radius: number;
  readonly points: readonly (readonly [number, number])[];
}

export interface ViewWorker {
  /** Opens the video that pictures come from, in place of the one before. */
  openVideo(source: VideoSource): Promise<void>;
  /** One frame as displayed, at the video's size. Requests that a later one has overtaken may reject with `view/overtaken`. */
  picture(frame: SourceFrame): Promise<ImageBitmap>;
  /** One frame, small. @param height device pixels */
  thumbnail(frame: SourceFrame, height: number): Promise<ImageBitmap>;
  /** Masks over each other in their order, transparent elsewhere, as large as the viewport. */
  overlay(masks: readonly ShownMask[], viewport: Viewport): Promise<ImageBitmap>;
  /** The mask that strokes make of another one (of nothing). @param size of the video: [height, width] */
  paint(base: CocoRle | undefined, size: CocoRle['size'], strokes: readonly Stroke[]): Promise<CocoRle>;
}
