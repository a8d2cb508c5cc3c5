/**
 * The prompts of a worker that cannot store them: what a new worker is told where the old one died.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import type { FramePrompt, TrackletWorker } from './api.ts';

/** Prompts by object and frame, in the order in which they came. */
export class PromptLog {
  readonly #objects = new Map<string, Map<SourceFrame, FramePrompt>>();

  set(id: string, prompt: FramePrompt): void {
    const frames = this.#objects.get(id) ?? new Map<SourceFrame, FramePrompt>();
    frames.delete(prompt.frame);
    this.#objects.set(id, frames.set(prompt.frame, prompt));
  }

  remove(id: string, frame: SourceFrame): void {
    this.#objects.get(id)?.delete(frame);
  }

  removeObject(id: string): void {
    this.#objects.delete(id);
  }

  clear(): void {
    this.#objects.clear();
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
