/**
 * A model that is loaded and ready in the browser, whatever runs it.
 *
 * @module
 */
import type { TrackletError } from '../errors.ts';
import type { DecodedFrame } from '../video/video.ts';
import type { RuntimeInfo } from './options.ts';
import type { DeviceTensor, Sam2Graphs } from './sam2-graphs.ts';

/** A model on a backend of the browser. */
export interface Runtime extends Sam2Graphs {
  readonly info: RuntimeInfo;
  /** Resolves with `runtime/device-lost` when the GPU goes; calls then reject with the same. Dispose and create anew. */
  readonly lost: Promise<TrackletError>;
  /** The image encoder's input [1,3,S,S], from the frame as displayed. The frame stays open. */
  imageFrom(frame: DecodedFrame): Promise<DeviceTensor>;
  /** Call when another video is opened: how frames reach the GPU is checked again on its first frame. */
  startJob(): void;
  /** Releases everything, after the calls in progress. */
  dispose(): Promise<void>;
}
