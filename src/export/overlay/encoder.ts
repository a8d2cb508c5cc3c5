/**
 * The browser's video encoder, chosen by what it can do, fed no faster than it works.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';

export interface PictureFormat {
  readonly width: number;
  readonly height: number;
  /** Frames a second, on average. */
  readonly framerate: number;
}

/** What the MP4 file calls the codec. */
export type EncodedCodec = 'avc' | 'vp9' | 'av1';

export interface EncoderChoice {
  readonly codec: EncodedCodec;
  readonly config: VideoEncoderConfig;
}

/** Bits a pixel that keep thin lines and flat colours clean. */
const BITS_PER_PIXEL = 0.15;
const LEAST_BITRATE = 1_000_000;
/** Pictures handed to the encoder and not yet taken up. */
const MAX_QUEUED = 4;
/** Seconds between pictures from which a player can start. */
const KEY_FRAME_SECONDS = 2;

/** Levels of H.264 by the most macroblocks a picture may have (ITU-T H.264, table A-1): 4.0, 5.1, 6.2. */
const h264Levels = [
  { macroblocks: 8192, level: '28' },
  { macroblocks: 36864, level: '33' },
  { macroblocks: Number.POSITIVE_INFINITY, level: '3e' },
] as const;

/** Codecs in the order in which they are tried: H.264 plays everywhere. */
function candidates({ width, height }: PictureFormat): readonly (readonly [EncodedCodec, string])[] {
  const macroblocks = Math.ceil(width / 16) * Math.ceil(height / 16);
  const level = h264Levels.find((entry) => macroblocks <= entry.macroblocks)?.level ?? '3e';
  return [
    // High, Main, Baseline
    ['avc', `avc1.6400${level}`],
    ['avc', `avc1.4d00${level}`],
    ['avc', `avc1.42e0${level}`],
    ['vp9', 'vp09.00.51.08'],
    ['av1', 'av01.0.13M.08'],
  ];
}

/**
 * The first codec that this browser encodes at this size.
 *
 * @throws TrackletError `export/no-encoder`
 */
export async function chooseEncoder(format: PictureFormat): Promise<EncoderChoice> {
  const { width, height, framerate } = format;
  if (typeof VideoEncoder !== 'undefined') {
    const bitrate = Math.round(Math.max(LEAST_BITRATE, width * height * framerate * BITS_PER_PIXEL));
    for (const [codec, string] of candidates(format)) {
      const config: VideoEncoderConfig = { codec: string, width, height, framerate, bitrate };
      const { supported } = await VideoEncoder.isConfigSupported(config);
      if (supported) return { codec, config };
    }
  }
  throw new TrackletError(
    'export/no-encoder',
    `This browser cannot encode video of ${width} x ${height} pixels (H.264, VP9 or AV1). Use a current Chrome or Edge, or export masks or COCO instead.`,
  );
}

/** Encodes pictures in their order. Close it, whatever happens. */
export class PictureEncoder {
  readonly #encoder: VideoEncoder;
  readonly #chunks: [EncodedVideoChunk, EncodedVideoChunkMetadata | undefined][] = [];
  #lastKey = Number.NEGATIVE_INFINITY;
  #failure: unknown;

  constructor(config: VideoEncoderConfig) {
    this.#encoder = new VideoEncoder({
      output: (chunk, metadata) => this.#chunks.push([chunk, metadata]),
      error: (error) => {
        this.#failure = error;
      },
    });
    this.#encoder.configure(config);
  }

  /**
   * Hands over a picture, and gives what is encoded by now.
   *
   * @param timestamp microseconds
   * @throws TrackletError `export/encoder-failed`
   */
  async encode(
    picture: OffscreenCanvas,
    timestamp: number,
    duration: number,
  ): Promise<[EncodedVideoChunk, EncodedVideoChunkMetadata | undefined][]> {
    const frame = new VideoFrame(picture, { timestamp, duration });
    const keyFrame = timestamp - this.#lastKey >= KEY_FRAME_SECONDS * 1e6;
    if (keyFrame) this.#lastKey = timestamp;
    try {
      this.#check();
      this.#encoder.encode(frame, { keyFrame });
    } finally {
      frame.close();
    }
    while (this.#encoder.encodeQueueSize > MAX_QUEUED && this.#failure === undefined) {
      await new Promise((resolve) => {
        this.#encoder.addEventListener('dequeue', resolve, { once: true });
        // A failure dequeues nothing.
        setTimeout(resolve, 100);
      });
    }
    this.#check();
    return this.#chunks.splice(0);
  }

  /** Gives the rest. @throws TrackletError `export/encoder-failed` */
  async finish(): Promise<[EncodedVideoChunk, EncodedVideoChunkMetadata | undefined][]> {
    await this.#encoder.flush().catch((error: unknown) => {
      this.#failure ??= error;
    });
    this.#check();
    return this.#chunks.splice(0);
  }

  close(): void {
    if (this.#encoder.state !== 'closed') this.#encoder.close();
  }

  #check(): void {
    if (this.#failure === undefined) return;
    const why = this.#failure instanceof Error ? this.#failure.message : String(this.#failure);
    throw new TrackletError(
      'export/encoder-failed',
      `The browser's video encoder stopped: ${why}. Try again; where it stops again, export a shorter range.`,
      { cause: this.#failure },
    );
  }
}
