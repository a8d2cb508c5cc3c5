/**
 * Hands the tracker its pictures, decoding the next one while the model works on the present one.
 *
 * @module
 */
import type { DeviceTensor } from '../runtime/sam2-graphs.ts';
import { type SourceFrame, sourceFrame } from '../units.ts';
import type { DecodedFrame, Video } from '../video/video.ts';

/** Turns a decoded frame into the model's input [1,3,S,S]. */
export type ToImage = (frame: DecodedFrame) => Promise<DeviceTensor>;

/** A step longer than this is a jump to somewhere else, not tracking in strides. */
const longestStep = 32;

/** One decoded frame ahead at most, so that at most two are alive. Called one call at a time. */
export class FrameFeed {
  readonly #video: Video;
  readonly #toImage: ToImage;
  #last: SourceFrame | undefined;
  #ahead: { readonly frame: SourceFrame; readonly decoded: Promise<DecodedFrame> } | undefined;
  /** Frames towards the beginning: the video decodes each group of pictures once for all of them. */
  #backwards: { readonly frames: AsyncGenerator<DecodedFrame, void, void>; next: number } | undefined;

  constructor(video: Video, toImage: ToImage) {
    this.#video = video;
    this.#toImage = toImage;
  }

  /** The model's input of one frame. The caller disposes of it. */
  async image(frame: SourceFrame): Promise<DeviceTensor> {
    const decoded = await this.#take(frame);
    try {
      this.#decodeAhead(frame);
      return await this.#toImage(decoded);
    } finally {
      decoded.close();
    }
  }

  /** Closes what was decoded ahead. */
  async close(): Promise<void> {
    await this.#closeAhead();
    await this.#endBackwards();
  }

  async #take(frame: SourceFrame): Promise<DecodedFrame> {
    const ahead = this.#ahead;
    if (ahead?.frame === frame) {
      this.#ahead = undefined;
      return ahead.decoded;
    }
    await this.#closeAhead();
    return this.#decode(frame);
  }

  async #decode(frame: SourceFrame): Promise<DecodedFrame> {
    const stream = this.#backwards;
    if (stream && frame <= stream.next && stream.next - frame <= longestStep)
      return this.#pull(stream, frame);
    await this.#endBackwards();
    const last = this.#last;
    if (last === undefined || frame >= last || last - frame > longestStep) return this.#video.frame(frame);
    this.#backwards = { frames: this.#video.frames(frame, -1), next: frame };
    return this.#pull(this.#backwards, frame);
  }

  async #pull(
    stream: { readonly frames: AsyncGenerator<DecodedFrame, void, void>; next: number },
    frame: SourceFrame,
  ): Promise<DecodedFrame> {
    for (;;) {
      const { value } = await stream.frames.next();
      // A stream that has failed ends; the frame's own error comes from decoding it alone.
      if (!value) {
        this.#backwards = undefined;
        return this.#video.frame(frame);
      }
      stream.next = value.index - 1;
      if (value.index === frame) return value;
      value.close();
    }
  }

  async #closeAhead(): Promise<void> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    const decoded = await ahead?.decoded.catch(() => undefined);
    decoded?.close();
  }

  async #endBackwards(): Promise<void> {
    const stream = this.#backwards;
    this.#backwards = undefined;
    await stream?.frames.return();
  }

  /** Guesses the next frame from the last two: tracking goes on in the same steps. */
  #decodeAhead(frame: SourceFrame): void {
    const step = this.#last === undefined ? 1 : frame - this.#last;
    this.#last = frame;
    const next = frame + step;
    if (step === 0 || Math.abs(step) > longestStep || next < 0 || next >= this.#video.info.frameCount) return;
    const decoded = this.#decode(sourceFrame(next));
    // An error belongs to the call that asks for that frame, if one does.
    decoded.catch(() => undefined);
    this.#ahead = { frame: sourceFrame(next), decoded };
  }
}
