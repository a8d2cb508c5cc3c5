/**
 * The masks that the last click could mean, for as long as another of them may be chosen.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { FramePrompt, ObjectResult } from '../../worker/api.ts';
import type { TrackedObjects } from './tracked-objects.ts';

/** A prompt of an object. */
export interface PromptPlace {
  readonly id: string;
  readonly frame: SourceFrame;
}

export interface Candidates extends PromptPlace {
  /** In the decoder's order. */
  readonly masks: readonly ObjectResult[];
}

export class OfferedMasks {
  readonly #objects: Pick<TrackedObjects, 'find' | 'selectedId'>;
  #offered: (Candidates & { readonly prompt: FramePrompt }) | undefined;

  constructor(objects: Pick<TrackedObjects, 'find' | 'selectedId'>) {
    this.#objects = objects;
  }

  /** A prompt was set. @param masks that it could mean */
  offer(id: string, prompt: FramePrompt, masks: readonly ObjectResult[]): void {
    // A second point has made clear what the first one meant.
    const ambiguous = masks.length > 1 && prompt.points?.length === 1;
    this.#offered = ambiguous ? { id, frame: prompt.frame, masks, prompt } : undefined;
  }

  /** One of them was chosen; another one may still be. @param prompt that the choice has made */
  choose(prompt: FramePrompt): void {
    this.#offered &&= { ...this.#offered, prompt };
  }

  /** Those for the selected object on a frame, while the prompt that they answer is there. */
  on(frame: SourceFrame): Candidates | undefined {
    const offered = this.#offered;
    if (!offered || offered.frame !== frame || offered.id !== this.#objects.selectedId) return undefined;
    return this.#objects.find(offered.id)?.prompts.get(frame) === offered.prompt ? offered : undefined;
  }
}
