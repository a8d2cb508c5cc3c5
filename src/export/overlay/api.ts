/**
 * What the page asks of the overlay worker: the video with its objects burnt in, as an MP4 file.
 *
 * @module
 */
import type { VideoSource } from '../../worker/api.ts';
import type { TrackedVideo } from '../tracked-video.ts';

/** How objects are drawn. */
export interface OverlayStyle {
  /** Of masks, 0-1. */
  readonly opacity: number;
  /** Lines around masks. */
  readonly outlines: boolean;
  readonly boxes: boolean;
  readonly names: boolean;
}

export interface OverlayRequest {
  readonly source: VideoSource;
  readonly tracked: TrackedVideo;
  readonly style: OverlayStyle;
  /** Frames of the file, half-open. */
  readonly range: readonly [from: number, to: number];
  readonly sound: boolean;
}

export interface OverlayOutcome {
  readonly frames: number;
  /** Codec string, e.g. `avc1.640028`. */
  readonly codec: string;
  /** Codecs of the sound that was taken over as it is; empty where the video has none, or none was asked for. */
  readonly sound: readonly string[];
  /** Where it was not written to a file. */
  readonly blob: Blob | undefined;
}

export interface OverlayWorker {
  /**
   * Encodes the video. Times of frames are those of the file; in a range they count from its first frame.
   *
   * @param file where it is written, as it is made; undefined: in memory. The file changes only when all is done.
   * @throws TrackletError `export/no-encoder`, `export/cancelled`, `export/write-failed`, `export/encoder-failed`, and
   *   what opening and decoding the video throws
   */
  write(
    request: OverlayRequest,
    file: FileSystemFileHandle | undefined,
    onProgress: (done: number, total: number) => void,
  ): Promise<OverlayOutcome>;
  /** Ends {@link write}, which rejects with `export/cancelled`. */
  cancel(): Promise<void>;
}
