/**
 * The masks of what is prompted on the frame on screen, where the tracker has not been asked for them yet: a video was
 * opened, or another model loaded.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { ReportProgress } from './activity.ts';
import type { ObjectPrompt, Prompter } from './prompter.ts';

interface MaskParts {
  readonly prompter: Prompter;
  readonly player: { readonly frame: SourceFrame };
  readonly hasModel: () => boolean;
}

export class MasksOnScreen {
  readonly #parts: MaskParts;

  constructor(parts: MaskParts) {
    this.#parts = parts;
  }

  /** Finds those that are not there; nothing where there is no model. */
  async find(report: ReportProgress, signal?: AbortSignal): Promise<void> {
    const { hasModel, prompter } = this.#parts;
    if (hasModel()) await prompter.give(this.#waiting, { report, signal });
  }

  /** Finds all of them, in place of those of the model before. */
  async findAgain(signal?: AbortSignal): Promise<void> {
    for (const [{ id }, prompt] of this.#waiting) {
      if (signal?.aborted) return;
      await this.#parts.prompter.set(id, prompt);
    }
  }

  /** What the tracker has not. */
  get #waiting(): readonly ObjectPrompt[] {
    const { player, prompter } = this.#parts;
    return prompter.waiting().filter(([, prompt]) => prompt.frame === player.frame);
  }
}
