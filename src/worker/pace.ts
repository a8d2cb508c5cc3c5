/**
 * How long frames take with the present model on the present device, from what was timed.
 *
 * @module
 */
import type { OnResults } from './api.ts';

/** How much an earlier frame still counts: about the last 50 do. */
const decay = 0.98;
/** The same for prompts, of which there are few. */
const promptDecay = 0.7;
/**
 * Reading and writing an object's memory, which a prompt does not need, makes it so many times as dear while it is
 * tracked (2 to 5 times with the demo model): a first guess, until frames were timed.
 */
const memoryFactor = 4;

/** What a frame takes: a part for its picture, and one for each object. Seconds. */
export interface FrameCost {
  readonly picture: number;
  readonly object: number;
}

/** An average in which the latest counts most. */
class Average {
  #value: number | undefined;

  get value(): number | undefined {
    return this.#value;
  }

  add(value: number): void {
    this.#value = this.#value === undefined ? value : promptDecay * this.#value + (1 - promptDecay) * value;
  }
}

export class Pace {
  readonly #encoded = new Average();
  readonly #answered = new Average();
  /** Decayed sums over tracked frames: their number, objects, objects squared, seconds, seconds times objects. */
  #sums = { frames: 0, objects: 0, squares: 0, seconds: 0, products: 0 };

  /** A prompt that was answered. @param encoded whether its picture had to be encoded first */
  addPrompt(seconds: number, encoded: boolean): void {
    (encoded ? this.#encoded : this.#answered).add(seconds);
  }

  /** A tracked frame. */
  addFrame(seconds: number, objects: number): void {
    const { frames, objects: n, squares, seconds: s, products } = this.#sums;
    this.#sums = {
      frames: decay * frames + 1,
      objects: decay * n + objects,
      squares: decay * squares + objects * objects,
      seconds: decay * s + seconds,
      products: decay * products + seconds * objects,
    };
  }

  /** Tells the same results on, and takes the time between two of them. */
  timed(onResults: OnResults): OnResults {
    let last: number | undefined;
    return (results, progress, position) => {
      const now = performance.now();
      if (last !== undefined) this.addFrame((now - last) / 1000, results.length);
      last = now;
      return onResults(results, progress, position);
    };
  }

  /** Undefined before anything was timed. */
  get cost(): FrameCost | undefined {
    return this.#sums.frames > 0 ? this.#fromFrames() : this.#fromPrompts();
  }

  /** The line through seconds by number of objects. */
  #fromFrames(): FrameCost {
    const { frames, objects, squares, seconds, products } = this.#sums;
    const spread = frames * squares - objects * objects;
    const meanObjects = objects / frames;
    const meanSeconds = seconds / frames;
    // Always as many objects: what prompts took tells the picture's part; else it counts as one object more.
    const slope =
      spread > 1e-6 * squares * frames
        ? (frames * products - objects * seconds) / spread
        : (meanSeconds - (this.#fromPrompts()?.picture ?? meanSeconds / (1 + meanObjects))) / meanObjects;
    const object = Math.min(Math.max(slope, 0), meanSeconds / meanObjects);
    return { picture: meanSeconds - object * meanObjects, object };
  }

  #fromPrompts(): FrameCost | undefined {
    const encoded = this.#encoded.value;
    if (encoded === undefined) return undefined;
    const answered = Math.min(this.#answered.value ?? encoded / 2, encoded);
    return { picture: encoded - answered, object: memoryFactor * answered };
  }
}
