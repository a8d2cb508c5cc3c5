/**
 * The prompts of a worker that cannot store them: what a new worker is told where the old one died.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import type { FramePrompt, TrackletWorker } from './api.ts';

type Frames = ReadonlyMap<SourceFrame, FramePrompt>;

/** Prompts by object and frame, in the order in which they came. */
export class PromptLog {
  /** Never changed, but replaced, so that a copy is cheap. */
  #objects: ReadonlyMap<string, Frames> = new Map();

  /** The log as it is now. */
  copy(): PromptLog {
    const copy = new PromptLog();
    copy.#objects = this.#objects;
    return copy;
  }

  set(id: string, prompt: FramePrompt): void {
    const frames = new Map(this.#objects.get(id));
    frames.delete(prompt.frame);
    this.#objects = new Map(this.#objects).set(id, frames.set(prompt.frame, prompt));
  }

  remove(id: string, frame: SourceFrame): void {
    const frames = new Map(this.#objects.get(id));
    frames.delete(frame);
    this.#objects = new Map(this.#objects).set(id, frames);
  }

  removeObject(id: string): void {
    const objects = new Map(this.#objects);
    objects.delete(id);
    this.#objects = objects;
  }

  clear(): void {
    this.#objects = new Map();
  }

  /** Gives all of them to a worker that knows none. */
  async replay(worker: {
    setPrompt(id: string, prompt: FramePrompt): ReturnType<TrackletWorker['setPrompt']>;
  }) {
    for (const [id, frames] of this.#objects) {
      for (const prompt of frames.values()) await worker.setPrompt(id, prompt);
    }
  }
}
