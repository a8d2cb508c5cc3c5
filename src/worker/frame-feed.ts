/**
 * Pictures one after another, both ways: the next one is decoded while the present one is worked on.
 *
 * @module
 */
import { type SourceFrame, sourceFrame } from '../units.ts';
import type { DecodedFrame, Video } from '../video/video.ts';

/** A step longer than this is a jump to somewhere else, not tracking in strides. */
const longestStep = 32;

/**
 * One decoded frame ahead at most, so that at most two are alive. Called one call at a time.
 *
 * @template Image what becomes of a decoded frame: the model's input, or pixels to show
 */
export class FrameFeed<Image> {
  readonly #video: Video;
  readonly #toImage: (frame: DecodedFrame) => Promise<Image>;
  #last: SourceFrame | undefined;
  #ahead: { readonly frame: SourceFrame; readonly decoded: Promise<DecodedFrame> } | undefined;
  /** Frames towards the beginning: the video decodes each group of pictures once for all of them. */
  #backwards: { readonly frames: AsyncGenerator<DecodedFrame, void, void>; next: number } | undefined;

  constructor(video: Video, toImage: (frame: DecodedFrame) => Promise<Image>) {
    this.#video = video;
    this.#toImage = toImage;
  }

  /** What is made of one frame. */
  async image(frame: SourceFrame): Promise<Image> {
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
