/**
 * What the user does to objects by marking them: prompts set and removed, and the masks that they give at once.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { SourceFrame } from '../../units.ts';
import type { Activity, ReportProgress } from './activity.ts';
import { addGesture, type Gesture } from './gesture.ts';
import type { ObjectPrompt, Prompter } from './prompter.ts';
import type { PlannedObject, TrackedObject, TrackedObjects } from './tracked-objects.ts';
import type { Tracking } from './tracking.ts';

/** What marking works with. */
interface MarkingParts {
  readonly objects: TrackedObjects;
  readonly prompter: Prompter;
  readonly activity: Activity;
  /** Where the user is in the video: what is on screen, and where the slider stands. */
  readonly player: {
    readonly picture: ImageBitmap | undefined;
    readonly pictureFrame: SourceFrame;
    readonly frame: SourceFrame;
    show(frame: SourceFrame | undefined): Promise<void>;
  };
  readonly tracking: Tracking;
  readonly hasModel: () => boolean;
  /** Adds an object and selects it. */
  readonly newObject: () => TrackedObject;
  /** Called whenever the user has marked something, or removed a mark. */
  readonly worked: () => void;
}

export class Marking {
  readonly #parts: MarkingParts;

  constructor(parts: MarkingParts) {
    this.#parts = parts;
  }

  /** Adds to the selected object's prompt on this frame (a new object where none is selected), and shows its mask. */
  async mark(gesture: Gesture): Promise<void> {
    const { activity, hasModel, newObject, objects, player, prompter } = this.#parts;
    if (!player.picture || activity.task) return;
    if (!hasModel()) {
      activity.fail(new TrackletError('worker/no-model', 'Load a model first, then mark the object.'));
      return;
    }
    const object = objects.selected ?? newObject();
    // What the user has marked is what was on screen.
    const frame = player.pictureFrame;
    const prompt = addGesture(object.prompts.get(frame), frame, gesture);
    await activity.run('Finding the object', async () => {
      await prompter.set(object, prompt);
      this.#changed();
    });
  }

  /** Removes the selected object's prompt on this frame; with its last prompt go its tracks, which came from it. */
  async unmark(): Promise<void> {
    const { activity, objects, player, prompter } = this.#parts;
    const object = objects.selected;
    const { frame } = player;
    if (!object?.prompts.has(frame)) return;
    await activity.run('Removing the prompt', async () => {
      await prompter.remove(object, frame);
      this.#changed();
    });
  }

  /** Adds objects with their prompts, or gives prompts to those that are there, and shows the first prompt of all. */
  open(planned: readonly PlannedObject[]): Promise<boolean> {
    const { activity, objects, player, tracking } = this.#parts;
    return activity.run('Finding the objects', async (report) => {
      for (const { prompts, ...object } of planned) objects.addPrompts(object, prompts);
      tracking.run = undefined;
      await player.show(objects.firstPrompted);
      await this.showMasks(report);
    });
  }

  async removeObject(id: string): Promise<void> {
    const { activity, objects, prompter, tracking } = this.#parts;
    const object = objects.find(id);
    if (!object) return;
    await activity.run('Removing the object', async () => {
      await prompter.removeObject(object);
      objects.remove(id);
      tracking.run = undefined;
    });
  }

  /** Shows the masks of what is prompted on the frame on screen, where there is a model. */
  async showMasks(report: ReportProgress): Promise<void> {
    const { hasModel, prompter } = this.#parts;
    if (hasModel()) await prompter.give(this.#waitingHere(), { report });
  }

  /** Asks a model that is new for the masks on screen, in place of those of the one before. */
  async markAgain(): Promise<void> {
    for (const [object, prompt] of this.#waitingHere()) await this.#parts.prompter.set(object, prompt);
  }

  /** Prompts on the frame on screen that the tracker has not. */
  #waitingHere(): readonly ObjectPrompt[] {
    const { objects, player, prompter } = this.#parts;
    const { frame } = player;
    return prompter.waiting(objects.all).filter(([, prompt]) => prompt.frame === frame);
  }

  /** A track that was cut off was of other prompts. */
  #changed(): void {
    this.#parts.tracking.run = undefined;
    this.#parts.worked();
  }
}
