/**
 * The objects' prompts, and which of them the tracker has. A prompt costs a run of the image encoder and a task may hold
 * hundreds, so the tracker is given what is on screen, and the rest when tracking starts.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { FramePrompt, Mark, PromptAnswer, TrackletWorker } from '../../worker/api.ts';
import { toTrackletError } from '../../worker/errors.ts';
import type { ReportProgress } from './activity.ts';
import type { TrackedObject, TrackedObjects } from './tracked-objects.ts';

/** A prompt, and the object whose it is. */
export type ObjectPrompt = readonly [TrackedObject, FramePrompt];

export type PromptedEngine = Pick<
  TrackletWorker,
  | 'setPrompt'
  | 'removePrompt'
  | 'removeObject'
  | 'promptedFrames'
  | 'reset'
  | 'mark'
  | 'goTo'
  | 'forgetMarks'
  | 'preview'
>;

type Given = ReadonlyMap<string, ReadonlyMap<SourceFrame, FramePrompt>>;

/** A state of the tracker to come back to, with the prompts that it had. */
export interface TrackerMark {
  readonly mark: Mark;
  readonly given: Given;
}

interface GiveOptions {
  readonly report?: ReportProgress;
  /** Stops after the prompt in progress; the others go on waiting. */
  readonly signal?: AbortSignal | undefined;
}

export class Prompter {
  readonly #engine: PromptedEngine;
  readonly #objects: TrackedObjects;
  /** What the tracker has, by object and frame. Never changed in place: marks hold it as it was. */
  #given: Given = new Map();
  /** Marks that nobody needs, and that the tracker could not yet be told of. */
  #stale: readonly Mark[] = [];

  constructor(engine: PromptedEngine, objects: TrackedObjects) {
    this.#engine = engine;
    this.#objects = objects;
  }

  /** The tracker starts anew. */
  forget(): void {
    this.#given = new Map();
    this.#stale = [];
  }

  /**
   * Asks the tracker what it has: that of a job which was taken up, or of a model that is loaded again. To give a prompt
   * twice is to correct it, so what it has is not given again; where it has what the objects have not, it forgets all.
   */
  async takeUp(): Promise<void> {
    this.forget();
    const known = await this.#engine.promptedFrames();
    const prompts = new Map(this.#objects.all.map((object) => [object.id, object.prompts]));
    const strange = [...known].some(([id, frames]) => frames.some((frame) => !prompts.get(id)?.has(frame)));
    if (strange) return this.#engine.reset();
    for (const [id, frames] of known) {
      for (const frame of frames) this.#keep(id, frame, prompts.get(id)?.get(frame));
    }
  }

  /** What the tracker has not, ascending by frame: objects on one frame share its features. */
  waiting(objects: readonly TrackedObject[] = this.#objects.all): readonly ObjectPrompt[] {
    return objects
      .flatMap((object) => [...object.prompts.values()].map((prompt) => [object, prompt] as const))
      .filter(([{ id }, prompt]) => this.#given.get(id)?.get(prompt.frame) !== prompt)
      .toSorted(([, a], [, b]) => a.frame - b.frame);
  }

  /** Gives prompts to the tracker. The masks it answers with go where the objects have no result yet. */
  async give(prompts: readonly ObjectPrompt[], { report, signal }: GiveOptions = {}): Promise<void> {
    for (const [index, [{ id, results }, prompt]] of prompts.entries()) {
      if (signal?.aborted) return;
      report?.({ stage: 'prompt', done: index, total: prompts.length, unit: 'keyframes' });
      const { result } = await this.#ask(id, prompt);
      if (!results.has(prompt.frame)) this.#objects.takeResults([result]);
    }
  }

  /** Sets an object's prompt on a frame, with the mask that it gives. */
  async set(id: string, prompt: FramePrompt): Promise<PromptAnswer> {
    const answer = await this.#ask(id, prompt);
    this.#objects.setPrompt(id, prompt);
    this.#objects.takeResults([answer.result]);
    return answer;
  }

  /** Removes an object's prompt on a frame; with its last prompt go its results, which came from it. */
  async remove(object: TrackedObject, frame: SourceFrame): Promise<void> {
    const { id, prompts } = object;
    if (prompts.size === 1) {
      await this.removeObject(id);
      this.#objects.deleteResults(id);
    } else {
      if (this.#given.get(id)?.has(frame)) await this.#engine.removePrompt(id, frame);
      this.#keep(id, frame, undefined);
      this.#objects.deleteResults(id, [frame]);
    }
    this.#objects.deletePrompt(id, frame);
  }

  /** The tracker forgets an object. */
  async removeObject(id: string): Promise<void> {
    if (this.#given.has(id)) await this.#engine.removeObject(id);
    const given = new Map(this.#given);
    given.delete(id);
    this.#given = given;
  }

  /** Remembers what the tracker has. Undefined where it has nothing, or cannot say. */
  async mark(): Promise<TrackerMark | undefined> {
    try {
      return { mark: await this.#engine.mark(), given: this.#given };
    } catch {
      // No model, or a worker that is gone: what is about to be asked of it tells the user.
      return undefined;
    }
  }

  /**
   * Brings the tracker back to a mark. Where there is none, or no longer, it forgets the objects that differ from it: their
   * prompts are given again when they are needed.
   *
   * @returns whether it is at the mark
   */
  async goTo(mark: TrackerMark | undefined, differing: Iterable<string>): Promise<boolean> {
    if (mark) {
      try {
        await this.#engine.goTo(mark.mark);
        this.#given = mark.given;
        return true;
      } catch (error) {
        if (!goneMarks.includes(toTrackletError(error).code)) throw error;
      }
    }
    for (const id of differing) await this.removeObject(id);
    return false;
  }

  /** Drops marks that nobody goes back to. */
  forgetMarks(marks: readonly (TrackerMark | undefined)[]): void {
    this.#stale = [...this.#stale, ...marks.flatMap((known) => known?.mark ?? [])];
    const stale = this.#stale;
    if (stale.length === 0) return;
    this.#engine.forgetMarks(stale).then(
      () => {
        this.#stale = this.#stale.filter((mark) => !stale.includes(mark));
      },
      // The tracker is busy: with the next ones.
      () => undefined,
    );
  }

  async #ask(id: string, prompt: FramePrompt): Promise<PromptAnswer> {
    const answer = await this.#engine.setPrompt(id, prompt);
    this.#keep(id, prompt.frame, prompt);
    return answer;
  }

  #keep(id: string, frame: SourceFrame, prompt: FramePrompt | undefined): void {
    const frames = new Map(this.#given.get(id));
    if (prompt) frames.set(frame, prompt);
    else frames.delete(frame);
    this.#given = new Map(this.#given).set(id, frames);
  }
}

/** Why a mark leads nowhere. */
const goneMarks: readonly string[] = ['worker/unknown-mark', 'worker/no-model', 'worker/no-video'];
