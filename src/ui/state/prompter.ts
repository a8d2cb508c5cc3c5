/**
 * The objects' prompts, and which of them the tracker has. A prompt costs a run of the image encoder and a task may hold
 * hundreds, so the tracker is given what is on screen, and the rest when tracking starts.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { FramePrompt, TrackletWorker } from '../../worker/api.ts';
import type { ReportProgress } from './activity.ts';
import type { TrackedObject } from './tracked-objects.ts';

/** A prompt, and the object whose it is. */
export type ObjectPrompt = readonly [TrackedObject, FramePrompt];

export type PromptedEngine = Pick<
  TrackletWorker,
  'setPrompt' | 'removePrompt' | 'removeObject' | 'promptedFrames' | 'reset'
>;

interface GiveOptions {
  readonly report?: ReportProgress;
  /** Stops after the prompt in progress; the others go on waiting. */
  readonly signal?: AbortSignal;
}

export class Prompter {
  readonly #engine: PromptedEngine;
  /** What the tracker has, by object and frame. */
  readonly #given = new Map<string, Map<SourceFrame, FramePrompt>>();

  constructor(engine: PromptedEngine) {
    this.#engine = engine;
  }

  /** The tracker starts anew. */
  forget(): void {
    this.#given.clear();
  }

  /**
   * Asks the tracker what it has: that of a job which was taken up, or of a model that is loaded again. To give a prompt
   * twice is to correct it, so what it has is not given again; where it has what the objects have not, it forgets all.
   */
  async takeUp(objects: readonly TrackedObject[]): Promise<void> {
    this.#given.clear();
    const known = await this.#engine.promptedFrames();
    const prompts = new Map(objects.map((object) => [object.id, object.prompts]));
    const strange = [...known].some(([id, frames]) => frames.some((frame) => !prompts.get(id)?.has(frame)));
    if (strange) return this.#engine.reset();
    for (const [id, frames] of known) {
      for (const frame of frames) {
        const prompt = prompts.get(id)?.get(frame);
        if (prompt) this.#keep(id, prompt);
      }
    }
  }

  /** What the tracker has not, ascending by frame: objects on one frame share its features. */
  waiting(objects: readonly TrackedObject[]): readonly ObjectPrompt[] {
    return objects
      .flatMap((object) => [...object.prompts.values()].map((prompt) => [object, prompt] as const))
      .filter(([{ id }, prompt]) => this.#given.get(id)?.get(prompt.frame) !== prompt)
      .toSorted(([, a], [, b]) => a.frame - b.frame);
  }

  /** Gives prompts to the tracker. The masks it answers with go where the objects have no result yet. */
  async give(prompts: readonly ObjectPrompt[], { report, signal }: GiveOptions = {}): Promise<void> {
    for (const [index, [object, prompt]] of prompts.entries()) {
      if (signal?.aborted) return;
      report?.({ stage: 'prompt', done: index, total: prompts.length, unit: 'keyframes' });
      const before = object.results.get(prompt.frame);
      await this.set(object, prompt);
      if (before) object.results.set(prompt.frame, before);
    }
  }

  /** Sets an object's prompt on a frame, with the mask that it gives. */
  async set(object: TrackedObject, prompt: FramePrompt): Promise<void> {
    const { result } = await this.#engine.setPrompt(object.id, prompt);
    this.#keep(object.id, prompt);
    object.prompts.set(prompt.frame, prompt);
    object.results.set(prompt.frame, result);
  }

  /** Removes an object's prompt on a frame; with its last prompt go its results, which came from it. */
  async remove(object: TrackedObject, frame: SourceFrame): Promise<void> {
    const given = this.#given.get(object.id);
    if (object.prompts.size === 1) {
      await this.removeObject(object);
      object.results.clear();
    } else {
      if (given?.has(frame)) await this.#engine.removePrompt(object.id, frame);
      given?.delete(frame);
      object.results.delete(frame);
    }
    object.prompts.delete(frame);
  }

  /** The tracker forgets an object. */
  async removeObject({ id }: TrackedObject): Promise<void> {
    if (this.#given.has(id)) await this.#engine.removeObject(id);
    this.#given.delete(id);
  }

  #keep(id: string, prompt: FramePrompt): void {
    const frames = this.#given.get(id) ?? new Map<SourceFrame, FramePrompt>();
    this.#given.set(id, frames.set(prompt.frame, prompt));
  }
}
