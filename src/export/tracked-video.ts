/**
 * What there is to export: one video with its objects, as plain values. Page and tests make it; every exporter takes it.
 *
 * @module
 */
import type { CocoRle } from '../regions/rle.ts';
import type { SourceFrame } from '../units.ts';
import type { VideoInfo } from '../video/video.ts';

/** One object on one frame, in pixels of the displayed video. */
export interface ExportedFrame {
  readonly frame: SourceFrame;
  /** [x, y, width, height]; undefined where the object is not seen. */
  readonly box: readonly [number, number, number, number] | undefined;
  readonly mask: CocoRle | undefined;
  readonly area: number;
  /** Logit. */
  readonly objectScore: number;
  /** Predicted IoU, 0-1. */
  readonly iou: number;
}

export interface ExportedObject {
  readonly id: string;
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly labels: readonly string[];
  /** Ascending by frame. */
  readonly frames: readonly ExportedFrame[];
}

export interface TrackedVideo {
  readonly video: VideoInfo;
  readonly objects: readonly ExportedObject[];
}
