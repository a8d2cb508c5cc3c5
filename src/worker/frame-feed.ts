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

/** One decoded frame ahead at most, so that at most two are alive. */
export class FrameFeed {
  readonly #video: Video;
  readonly #toImage: ToImage;
  #last: SourceFrame | undefined;
  #ahead: { readonly frame: SourceFrame; readonly decoded: Promise<DecodedFrame> } | undefined;

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
    const ahead = this.#ahead;
    this.#ahead = undefined;
    const decoded = await ahead?.decoded.catch(() => undefined);
    decoded?.close();
  }

  async #take(frame: SourceFrame): Promise<DecodedFrame> {
    const ahead = this.#ahead;
    if (ahead?.frame === frame) {
      this.#ahead = undefined;
      return ahead.decoded;
    }
    await this.close();
    return this.#video.frame(frame);
  }

  /** Guesses the next frame from the last two: tracking goes on in the same steps. */
  #decodeAhead(frame: SourceFrame): void {
    const step = this.#last === undefined ? 1 : frame - this.#last;
    this.#last = frame;
    const next = frame + step;
    if (step === 0 || next < 0 || next >= this.#video.info.frameCount) return;
    const decoded = this.#video.frame(sourceFrame(next));
    // An error belongs to the call that asks for that frame, if one does.
    decoded.catch(() => undefined);
    this.#ahead = { frame: sourceFrame(next), decoded };
  }
}
