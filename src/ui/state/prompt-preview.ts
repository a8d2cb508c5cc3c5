/**
 * What a prompt would give, asked for while the pointer moves: one question at a time, and only the latest after it.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { FramePrompt, PromptAnswer, TrackletWorker } from '../../worker/api.ts';

/** A prompt that is being thought about. */
export interface PreviewQuestion {
  readonly id: string;
  readonly prompt: FramePrompt;
}

/** What it would give. */
export interface Previewed {
  /** The object's; that of an object to come is in no list. */
  readonly id: string;
  readonly frame: SourceFrame;
  readonly answer: PromptAnswer;
}

export class PromptPreview {
  readonly #engine: Pick<TrackletWorker, 'preview'>;
  readonly #changed: () => void;
  #wanted: PreviewQuestion | undefined;
  #asking = false;
  previewed: Previewed | undefined;

  /** @param changed called whenever {@link previewed} is another one */
  constructor(engine: Pick<TrackletWorker, 'preview'>, changed: () => void) {
    this.#engine = engine;
    this.#changed = changed;
  }

  /** @param question undefined: nothing is shown any more */
  ask(question: PreviewQuestion | undefined): void {
    this.#wanted = question;
    if (question) void this.#answer();
    else this.#show(undefined);
  }

  async #answer(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    let asked: PreviewQuestion | undefined;
    while (this.#wanted && this.#wanted !== asked) {
      asked = this.#wanted;
      const previewed = await this.#try(asked);
      // Also where a later question waits: the mask follows the pointer. But not where it was called off.
      if (this.#wanted) this.#show(previewed);
    }
    this.#asking = false;
  }

  /** Nothing where the tracker is busy, or the prompt is none: the gesture itself tells why. */
  async #try({ id, prompt }: PreviewQuestion): Promise<Previewed | undefined> {
    try {
      return { id, frame: prompt.frame, answer: await this.#engine.preview(id, prompt) };
    } catch {
      return undefined;
    }
  }

  #show(previewed: Previewed | undefined): void {
    if (this.previewed === previewed) return;
    this.previewed = previewed;
    this.#changed();
  }
}
