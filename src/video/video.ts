/**
 * Video files as numbered frames.
 *
 * @module
 */
import type { Microseconds, SourceFrame } from '../units.ts';

/** Random access to a media file: a `File`, or a URL read by ranges. */
export interface MediaSource {
  /** The name shown in errors. */
  readonly name: string;
  readonly size: number;
  /** Reads up to `length` bytes from `offset`; fewer only at the end of the file. */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/** What is known of a video before any frame is decoded. */
export interface VideoInfo {
  readonly name: string;
  /** Size as displayed, in pixels: rotation and sample aspect ratio applied. */
  readonly width: number;
  readonly height: number;
  /** Codec string as WebCodecs takes it, e.g. `avc1.64001f`. */
  readonly codec: string;
  /** Clockwise degrees by which decoded pictures are turned for display. */
  readonly rotation: 0 | 90 | 180 | 270;
  readonly frameCount: number;
  /**
   * Presentation time of each frame, ascending, edit list applied: the time at which a video element shows it. The
   * first may be later than 0; a video element shows it from 0 on.
   */
  readonly timestamps: readonly Microseconds[];
  /**
   * Duration of the file as a media element reports it when it has read the container's header: what Label Studio
   * counts its frames by. Not the end of the last frame: longer where the sound is longer, shorter by the first
   * timestamp where that is not 0. (Chromium raises it to the last timestamp once it has read so far; Label Studio sees
   * that only of clips of about 2 seconds.)
   *
   * Where the header states none (a live recording), an element says Infinity until it has read the whole file; this is
   * what it says then: the last timestamp.
   */
  readonly duration: Microseconds;
}

/** One decoded frame. Close it, once: only a few may be alive. */
export interface DecodedFrame {
  readonly index: SourceFrame;
  readonly timestamp: Microseconds;
  /** As decoded: not yet turned; its `displayWidth`/`displayHeight` are before rotation. */
  readonly frame: VideoFrame;
  readonly rotation: 0 | 90 | 180 | 270;
  close(): void;
}

/** Pixels of one frame, turned as displayed, 8 bits a channel, RGBA, row-major. */
export interface RgbaPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** An open video file. */
export interface Video {
  readonly info: VideoInfo;
  /**
   * Decodes `from`, `from + 1`, ... up to and without `to` (or downwards, where `to < from`: `from`, `from - 1`, ...
   * down to and without `to`). Streams with back-pressure; the consumer closes each frame. Backwards, each group of
   * pictures is decoded once, and only a bounded number of frames is alive (the group is decoded again in parts where
   * it is longer).
   *
   * Where the file is broken at frame n, frames before n are yielded and then a `video/broken` error names n; where
   * it is cut off there, a `video/truncated` error. A cut-off file whose index is cut off with it (fragments, WebM)
   * has only the frames before the cut in `frameCount`, and the error comes after the last of them.
   */
  frames(from: SourceFrame, to: number, signal?: AbortSignal): AsyncGenerator<DecodedFrame, void, void>;
  /** Decodes one frame. Asking for the frame after the last one, or for the last one again, costs no seek. */
  frame(index: SourceFrame, signal?: AbortSignal): Promise<DecodedFrame>;
  close(): void;
}
