/**
 * Frames of an indexed track by number: forwards, backwards, one by one.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { microseconds, type SourceFrame, sourceFrame } from '../units.ts';
import { DecoderFailure, DecodeStream } from './decode-stream.ts';
import { syncBefore, type Track } from './track.ts';
import type { DecodedFrame, Video, VideoInfo } from './video.ts';

/** Decoding on to a frame this many samples ahead is cheaper than a new decoder. */
const worthSkipping = 32;
/** Memory for the pictures of a group that is shown backwards. */
const backwardBytes = 192 * 1024 * 1024;
/** A {@link Video} over a {@link Track}. */
export class FrameReader implements Video {
  readonly info: VideoInfo;
  readonly #track: Track;
  /** A decoder left running after its last frame, so that the next frame costs one frame. */
  #idle: DecodeStream | undefined;
  #closed = false;

  private constructor(track: Track, info: VideoInfo) {
    this.#track = track;
    this.info = info;
  }

  /** Decodes the first frame, which tells the size, and opens the track. */
  static async open(name: string, track: Track, signal?: AbortSignal): Promise<FrameReader> {
    const { ranks, timestamps, duration } = track.frames;
    const info = {
      name,
      width: 0,
      height: 0,
      codec: track.config.codec,
      rotation: track.rotation,
      frameCount: ranks.length,
      timestamps,
      duration,
    };
    const probe = new FrameReader(track, info);
    const first = await probe.frame(sourceFrame(0), signal);
    const { displayWidth, displayHeight } = first.frame;
    first.close();
    const upright = track.rotation === 0 || track.rotation === 180;
    const reader = new FrameReader(track, {
      ...info,
      width: upright ? displayWidth : displayHeight,
      height: upright ? displayHeight : displayWidth,
    });
    reader.#idle = probe.#idle;
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
    else yield* this.#forwards(from, to, signal);
  }

  async frame(index: SourceFrame, signal?: AbortSignal): Promise<DecodedFrame> {
    this.#check(index);
    for await (const decoded of this.#forwards(index, index + 1, signal)) return decoded;
    throw this.#broken(index, false);
  }

  close(): void {
    this.#closed = true;
    this.#idle?.close();
    this.#idle = undefined;
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

  async *#forwards(from: number, to: number, signal?: AbortSignal): AsyncGenerator<DecodedFrame, void, void> {
    let stream = this.#idle;
    this.#idle = undefined;
    try {
      for (let index = from; index < to; index++) {
        const rank = this.#rank(index);
        if (!stream || !this.#reaches(stream, rank)) {
          stream?.close();
          stream = new DecodeStream(this.#track, syncBefore(this.#track.samples, rank));
        }
        const frame = await this.#pull(stream, rank, signal);
        if (!frame) throw this.#broken(index, stream.truncated);
        yield this.#decoded(index, frame);
      }
    } catch (error) {
      if (!(error instanceof DecoderFailure)) throw error;
      throw this.#broken(from, false);
    } finally {
      if (stream) this.#keep(stream);
    }
  }

  #keep(stream: DecodeStream): void {
    if (this.#closed || !stream.alive) stream.close();
    else {
      this.#idle?.close();
      this.#idle = stream;
    }
  }

  #rank(index: number): number {
    return this.#track.frames.ranks[index] ?? 0;
  }

  #reaches(stream: DecodeStream, rank: number): boolean {
    if (!stream.alive || rank <= stream.lastRank) return false;
    return syncBefore(this.#track.samples, rank) < stream.nextSample + worthSkipping;
  }

  /** The picture of `rank`; undefined where the decoder leaves it out. */
  async #pull(stream: DecodeStream, rank: number, signal?: AbortSignal): Promise<VideoFrame | undefined> {
    for (;;) {
      const next = await stream.next(signal);
      if (next?.rank === rank) return next.frame;
      next?.frame.close();
      if (next === undefined || next.rank > rank) return undefined;
    }
  }

  #decoded(index: number, frame: VideoFrame): DecodedFrame {
    const timestamp = this.info.timestamps[index] ?? microseconds(0);
    const timed = new VideoFrame(frame, { timestamp });
    frame.close();
    return {
      index: sourceFrame(index),
      timestamp,
      frame: timed,
      rotation: this.info.rotation,
      close: () => timed.close(),
    };
  }

  #broken(index: number, truncated: boolean): TrackletError {
    return truncated
      ? new TrackletError(
          'video/truncated',
          `${this.info.name}: the file ends before frame ${index} of ${this.info.frameCount}. It is incomplete: ` +
            'download or copy it again.',
        )
      : new TrackletError(
          'video/broken',
          `${this.info.name}: frame ${index} cannot be decoded; the file is damaged there. Frames before it can be ` +
            'used; to skip over the damage, re-encode the file: ffmpeg -i in.mp4 out.mp4',
        );
  }

  async *#backwards(
    from: number,
    to: number,
    signal?: AbortSignal,
  ): AsyncGenerator<DecodedFrame, void, void> {
    for (let high = from; high > to; ) {
      const low = this.#groupStart(high, to + 1);
      const held: DecodedFrame[] = [];
      try {
        for await (const decoded of this.#forwards(low, high + 1, signal)) held.push(decoded);
        for (let decoded = held.pop(); decoded; decoded = held.pop()) yield decoded;
      } finally {
        for (const decoded of held) decoded.close();
      }
      high = low - 1;
    }
  }

  #groupStart(high: number, lowest: number): number {
    const size = (this.info.width * this.info.height * 3) / 2;
    const most = Math.max(4, Math.floor(backwardBytes / size));
    const group = syncBefore(this.#track.samples, this.#rank(high));
    let low = high;
    while (
      low > lowest &&
      high - low + 1 < most &&
      syncBefore(this.#track.samples, this.#rank(low - 1)) === group
    ) {
      low--;
    }
    return low;
  }
}
