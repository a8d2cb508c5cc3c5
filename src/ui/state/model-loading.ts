/**
 * Loading a model while a video is open: prompts and marks go over to it.
 *
 * @module
 */
import type { ModelSource } from '../../worker/api.ts';
import type { Activity } from './activity.ts';
import type { MasksOnScreen } from './masks-on-screen.ts';
import type { ModelInUse } from './model-in-use.ts';
import type { Prompter } from './prompter.ts';

interface ModelLoadingParts {
  readonly activity: Activity;
  readonly modelInUse: ModelInUse;
  readonly prompter: Prompter;
  readonly masks: MasksOnScreen;
  /** The video, and whether its work misses the model that it was made with. */
  readonly opening: { readonly video: unknown; modelMissing: boolean };
  /** Writes unsaved work, which names the model that it goes on with. */
  readonly keep: () => Promise<void>;
}

export class ModelLoading {
  readonly #parts: ModelLoadingParts;

  constructor(parts: ModelLoadingParts) {
    this.#parts = parts;
  }

  /** Whether there is a model to go on with. */
  get hasModel(): boolean {
    const { modelInUse, opening } = this.#parts;
    return modelInUse.loaded !== undefined && !opening.modelMissing;
  }

  /** Loads a model; the one in use stays where that fails or the user cancels it. Resolves to false there. */
  async load(source: ModelSource): Promise<boolean> {
    const { activity, modelInUse, opening } = this.#parts;
    const cancel = new AbortController();
    const loaded = await activity.run(
      'Loading the model',
      (report) => modelInUse.load(source, report, cancel.signal),
      () => cancel.abort(),
    );
    if (loaded) opening.modelMissing = false;
    return loaded && opening.video ? this.#findObjects() : loaded;
  }

  #findObjects(): Promise<boolean> {
    const { activity, masks, prompter, keep } = this.#parts;
    const stop = new AbortController();
    return activity.run(
      'Finding the objects',
      async () => {
        await prompter.takeUp();
        await masks.findAgain(stop.signal);
        await keep();
      },
      () => stop.abort(),
    );
  }
}
