/**
 * One run of a `VideoDecoder` from a sync sample onwards, pulled frame by frame.
 *
 * @module
 */
import type { Track } from './track.ts';

/** A decoded sample. */
export interface DecodedSample {
  /** Presentation rank of the sample. */
  readonly rank: number;
  readonly frame: VideoFrame;
}

/** Chunks handed to the decoder and not yet taken up; enough to keep it busy while a frame is consumed. */
const maxQueued = 2;
/** A decoder that shows no sign of life for this long will not come back. */
const patienceMs = 30_000;

/** The decoder refused a sample, or stopped answering. */
export class DecoderFailure extends Error {
  /** The last sample it had been given, in decode order. */
  readonly lastSample: number;

  constructor(lastSample: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.lastSample = lastSample;
  }
}

/**
 * Decodes samples in decode order and gives pictures in presentation order. Samples are fed only while a picture is
 * waited for and none is ready, so that few frames are alive whatever the consumer's speed.
 */
export class DecodeStream {
  readonly #track: Track;
  readonly #end: number;
  readonly #decoder: VideoDecoder;
  readonly #ready: VideoFrame[] = [];
  #nextSample: number;
  #lastRank = -1;
  #state: 'feeding' | 'flushing' | 'drained' = 'feeding';
  #truncated = false;
  #failure: unknown;
  #wake: () => void = () => {};

  /**
   * @param start the sync sample to start from, in decode order
   * @param end decode up to and without this sample, then drain the decoder
   */
  constructor(track: Track, start: number, end = track.samples.count) {
    this.#track = track;
    this.#nextSample = start;
    this.#end = end;
    this.#decoder = new VideoDecoder({
      output: (frame) => {
        this.#ready.push(frame);
        this.#wake();
      },
      error: (error) => {
        this.#failure = error;
        this.#wake();
      },
    });
    this.#decoder.ondequeue = () => this.#wake();
    this.#decoder.configure(track.config);
  }

  /** Rank of the last picture given; -1 before the first. */
  get lastRank(): number {
    return this.#lastRank;
  }

  /** The next sample to be fed, in decode order. */
  get nextSample(): number {
    return this.#nextSample;
  }

  /** Whether the file ended before all samples were fed. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** Whether all its pictures were given. */
  get drained(): boolean {
    return this.#state === 'drained' && this.#ready.length === 0;
  }

  /** Whether the decoder still works. */
  get alive(): boolean {
    return this.#failure === undefined && this.#decoder.state === 'configured';
  }

  /**
   * The next picture in presentation order; the caller closes it. Undefined at the end.
   *
   * @throws DecoderFailure
   */
  async next(signal?: AbortSignal): Promise<DecodedSample | undefined> {
    for (;;) {
      signal?.throwIfAborted();
      const frame = this.#ready.shift();
      if (frame) {
        this.#lastRank = frame.timestamp;
        return { rank: frame.timestamp, frame };
      }
      if (this.#failure !== undefined) {
        throw new DecoderFailure(this.#nextSample - 1, String(this.#failure), this.#failure);
      }
      if (this.#state === 'drained') return undefined;
      if (this.#state === 'feeding' && this.#decoder.decodeQueueSize < maxQueued) await this.#feed(signal);
      else await this.#sign(signal);
    }
  }

  close(): void {
    for (const frame of this.#ready.splice(0)) frame.close();
    if (this.#decoder.state !== 'closed') this.#decoder.close();
  }

  async #feed(signal?: AbortSignal): Promise<void> {
    const sample = this.#nextSample;
    const bytes = sample < this.#end ? await this.#track.read(sample, signal) : undefined;
    if (this.#decoder.state === 'closed') return;
    if (bytes === undefined) {
      this.#truncated = sample < this.#end;
      this.#state = 'flushing';
      this.#decoder.flush().then(
        () => {
          this.#state = 'drained';
          this.#wake();
        },
        (error: unknown) => {
          this.#failure ??= error;
          this.#wake();
        },
      );
      return;
    }
    this.#nextSample = sample + 1;
    try {
      this.#decoder.decode(
        new EncodedVideoChunk({
          type: this.#track.samples.sync[sample] ? 'key' : 'delta',
          // Ranks, not times: pictures are told apart exactly, whatever the decoder does to its timestamps.
          timestamp: this.#track.samples.rankOf[sample] ?? 0,
          data: bytes as Uint8Array<ArrayBuffer>,
        }),
      );
    } catch (error) {
      this.#failure ??= error;
    }
  }

  /** Waits until the decoder takes a chunk up, gives a picture, ends or fails. */
  async #sign(signal?: AbortSignal): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wake = (): void => this.#wake();
    signal?.addEventListener('abort', wake);
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(() => {
        this.#failure ??= new Error(`the decoder gave no answer for ${patienceMs / 1000} s`);
        resolve();
      }, patienceMs);
    });
    clearTimeout(timer);
    signal?.removeEventListener('abort', wake);
    this.#wake = () => {};
  }
}
