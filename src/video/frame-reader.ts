/**
 * Frames of an indexed track by number: forwards, backwards, one by one.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { microseconds, type SourceFrame, sourceFrame } from '../units.ts';
import { DecoderFailure, DecodeStream } from './decode-stream.ts';
import { checkSize, lostFrame } from './frame-errors.ts';
import { type HeldFrame, hold } from './held-frame.ts';
import { syncBefore, type Track } from './track.ts';
import type { DecodedFrame, Video, VideoInfo } from './video.ts';

/** Decoding on to a frame this many samples ahead is cheaper than a new decoder. */
const worthSkipping = 32;
/** Memory for the pictures of a group that is shown backwards. */
const backwardBytes = 192 * 1024 * 1024;
/** Pictures that can be held at once where their pixels cannot be copied. */
const opaqueFrames = 4;
/** A decoder reports a sample that it refuses at most this many samples later. */
const reportDelay = 24;

/** A {@link Video} over a {@link Track}. */
export class FrameReader implements Video {
  readonly info: VideoInfo;
  readonly #track: Track;
  /** How many pictures may be held for showing them backwards. */
  readonly #holdable: number;
  /** A decoder left running after its last frame, so that the next frame costs one frame. */
  #idle: DecodeStream | undefined;
  /** The last frame that was asked for by itself: a frame is often shown first, then worked on. */
  #last: DecodedFrame | undefined;
  #closed = false;

  private constructor(track: Track, info: VideoInfo, holdable: number) {
    this.#track = track;
    this.info = info;
    this.#holdable = holdable;
  }

  /**
   * Opens a track. Its first frame is decoded, because only the decoder knows the size for certain.
   *
   * @throws TrackletError `video/broken` or `video/truncated` where the first frame cannot be decoded
   */
  static async open(name: string, track: Track, signal?: AbortSignal): Promise<FrameReader> {
    const { ranks, timestamps } = track.frames;
    const info: VideoInfo = {
      name,
      width: 0,
      height: 0,
      codec: track.config.codec,
      rotation: track.rotation,
      frameCount: ranks.length,
      timestamps,
      duration: track.duration,
    };
    const probe = new FrameReader(track, info, 1);
    const { frame } = await probe.frame(sourceFrame(0), signal);
    const { displayWidth, displayHeight, format } = frame;
    const bytes = format === null ? Number.POSITIVE_INFINITY : frame.allocationSize();
    frame.close();
    const upright = track.rotation === 0 || track.rotation === 180;
    const [width, height] = upright ? [displayWidth, displayHeight] : [displayHeight, displayWidth];
    const holdable = Math.max(opaqueFrames, Math.floor(backwardBytes / bytes));
    const reader = new FrameReader(track, { ...info, width, height }, holdable);
    reader.#idle = probe.#idle;
    reader.#last = probe.#last;
    return reader;
  }

  async *frames(
    from: SourceFrame,
    to: number,
    signal?: AbortSignal,
  ): AsyncGenerator<DecodedFrame, void, void> {
    if (to === from) return;
    this.#check(from);
    this.#check(to < from ? to + 1 : to - 1);
    if (to < from) yield* this.#backwards(from, to, signal);
    else {
      for await (const [index, frame] of this.#decode(from, to, signal)) yield this.#decoded(index, frame);
      if (to === this.info.frameCount && this.#track.incomplete) throw lostFrame(this.info.name, to, true);
    }
  }

  async frame(index: SourceFrame, signal?: AbortSignal): Promise<DecodedFrame> {
    this.#check(index);
    if (this.#last?.index !== index) {
      for await (const [, frame] of this.#decode(index, index + 1, signal)) {
        this.#last?.close();
        this.#last = this.#decoded(index, frame);
      }
    }
    if (this.#last?.index !== index) throw lostFrame(this.info.name, index, false);
    return this.#decoded(index, this.#last.frame.clone());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#idle?.close();
    this.#idle = undefined;
    this.#last?.close();
    this.#track.close();
  }

  #check(index: number): void {
    if (this.#closed) throw new TrackletError('video/closed', `${this.info.name}: the video was closed.`);
    if (!Number.isInteger(index) || index < 0 || index >= this.info.frameCount) {
      throw new TrackletError(
        'video/frame-out-of-range',
        `${this.info.name}: there is no frame ${index}; the video has frames 0 to ${this.info.frameCount - 1}.`,
      );
    }
  }

  #rank(index: number): number {
    return this.#track.frames.ranks[index] ?? 0;
  }

  /** Decodes frames upwards; whoever takes a picture closes it. */
  async *#decode(
    from: number,
    to: number,
    signal?: AbortSignal,
  ): AsyncGenerator<[index: number, frame: VideoFrame], void, void> {
    let stream = this.#idle;
    this.#idle = undefined;
    try {
      for (let index = from; index < to; index++) {
        const rank = this.#rank(index);
        if (!stream || !this.#reaches(stream, rank)) {
          stream?.close();
          stream = new DecodeStream(this.#track, syncBefore(this.#track.samples, rank));
        }
        let frame: VideoFrame | undefined;
        try {
          frame = await pull(stream, rank, signal);
        } catch (error) {
          if (!(error instanceof DecoderFailure)) throw error;
          stream.close();
          stream = await this.#streamBefore(error, rank, signal);
          frame = stream && (await pull(stream, rank, signal));
        }
        if (!frame) throw lostFrame(this.info.name, index, stream?.truncated === true);
        yield [index, frame];
      }
    } finally {
      if (stream) this.#keep(stream);
    }
  }

  /** Whether going on with this stream is the way to the picture of `rank`. */
  #reaches(stream: DecodeStream, rank: number): boolean {
    if (!stream.alive || rank <= stream.lastRank) return false;
    return syncBefore(this.#track.samples, rank) < stream.nextSample + worthSkipping;
  }

  #keep(stream: DecodeStream): void {
    if (this.#closed || !stream.alive || stream.drained) {
      stream.close();
      return;
    }
    this.#idle?.close();
    this.#idle = stream;
  }

  /**
   * After a failure: a stream that ends just before the sample that the decoder refused. The pictures which the failed
   * decoder had not given out yet would be lost otherwise.
   */
  async #streamBefore(
    failure: DecoderFailure,
    rank: number,
    signal?: AbortSignal,
  ): Promise<DecodeStream | undefined> {
    const start = syncBefore(this.#track.samples, rank);
    const lowest = Math.max(start, failure.lastSample - reportDelay);
    for (let end = failure.lastSample; end > lowest; end--) {
      if (await decodes(this.#track, start, end, signal)) return new DecodeStream(this.#track, start, end);
    }
    return undefined;
  }

  #decoded(index: number, picture: VideoFrame): DecodedFrame {
    checkSize(this.info, index, picture);
    const timestamp = this.info.timestamps[index] ?? microseconds(0);
    // The decoder was given ranks for times.
    const frame = new VideoFrame(picture, { timestamp });
    picture.close();
    return {
      index: sourceFrame(index),
      timestamp,
      frame,
      rotation: this.info.rotation,
      close: () => frame.close(),
    };
  }

  async *#backwards(
    from: number,
    to: number,
    signal?: AbortSignal,
  ): AsyncGenerator<DecodedFrame, void, void> {
    for (let high = from; high > to; ) {
      const low = this.#groupStart(high, to + 1);
      const held: [index: number, picture: HeldFrame][] = [];
      try {
        for await (const [index, frame] of this.#decode(low, high + 1, signal)) {
          held.push([index, await hold(frame)]);
        }
        for (let next = held.pop(); next; next = held.pop()) yield this.#decoded(next[0], next[1].toFrame());
      } finally {
        for (const [, picture] of held) picture.drop();
      }
      high = low - 1;
    }
  }

  /** The lowest frame that is decoded from the same sync sample as `high`, and near enough to be held with it. */
  #groupStart(high: number, lowest: number): number {
    const group = syncBefore(this.#track.samples, this.#rank(high));
    let low = high;
    while (
      low > lowest &&
      high - low + 1 < this.#holdable &&
      syncBefore(this.#track.samples, this.#rank(low - 1)) === group
    ) {
      low--;
    }
    return low;
  }
}

/** The picture of `rank`; undefined where the decoder leaves it out. */
async function pull(
  stream: DecodeStream,
  rank: number,
  signal?: AbortSignal,
): Promise<VideoFrame | undefined> {
  for (;;) {
    const next = await stream.next(signal);
    if (next?.rank === rank) return next.frame;
    next?.frame.close();
    if (next === undefined || next.rank > rank) return undefined;
  }
}

/** Whether the decoder takes all samples from `start` up to and without `end`. */
async function decodes(track: Track, start: number, end: number, signal?: AbortSignal): Promise<boolean> {
  const stream = new DecodeStream(track, start, end);
  try {
    for (let next = await stream.next(signal); next; next = await stream.next(signal)) next.frame.close();
    return true;
  } catch (error) {
    if (error instanceof DecoderFailure) return false;
    throw error;
  } finally {
    stream.close();
  }
}
