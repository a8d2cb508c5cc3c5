/**
 * Gestures one after another: what the user does while the model still answers waits its turn instead of being refused.
 *
 * @module
 */
import type { Gesture } from '../state/gesture.ts';
import type { Workspace } from '../state/workspace.ts';

export class MarkQueue {
  readonly #workspace: () => Workspace;
  #last: Promise<void> = Promise.resolve();

  constructor(workspace: () => Workspace) {
    this.#workspace = workspace;
  }

  /** Resolves when it was taken or refused; never rejects. A gesture on a frame that is no longer shown is dropped. */
  add(gesture: Gesture): Promise<void> {
    const { marking, player, activity } = this.#workspace();
    const frame = player.pictureFrame;
    const mark = async () => {
      if (gesture.kind !== 'mask' && player.pictureFrame !== frame) return;
      await marking.mark(gesture).catch((error: unknown) => activity.fail(error));
    };
    this.#last = this.#last.then(mark);
    return this.#last;
  }
}
