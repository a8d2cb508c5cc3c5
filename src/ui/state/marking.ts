/**
 * What the user does to objects by marking them: prompts set and removed, the masks that they give at once, and what they
 * would give while the pointer moves.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { SourceFrame } from '../../units.ts';
import type { FramePrompt } from '../../worker/api.ts';
import type { Activity } from './activity.ts';
import { type FrameAxis, shownNumber } from './frame-axis.ts';
import { addGesture, type Gesture } from './gesture.ts';
import type { History, Step } from './history.ts';
import { markName } from './mark-names.ts';
import type { MasksOnScreen } from './masks-on-screen.ts';
import { type Candidates, OfferedMasks, type PromptPlace } from './offered-masks.ts';
import { addPlanned } from './planned-objects.ts';
import { withoutBox, withoutMask, withoutPoint } from './prompt-parts.ts';
import { type Previewed, PromptPreview } from './prompt-preview.ts';
import type { PromptedEngine, Prompter } from './prompter.ts';
import { isTracked, type PlannedObject, type TrackedObject, type TrackedObjects } from './tracked-objects.ts';
import type { Tracking } from './tracking.ts';

/** What marking works with. */
interface MarkingParts {
  readonly engine: Pick<PromptedEngine, 'preview'>;
  readonly objects: TrackedObjects;
  readonly prompter: Prompter;
  readonly activity: Activity;
  readonly history: Pick<History, 'step' | 'undoable'>;
  /** Where the user is in the video: what is on screen, and where the slider stands. */
  readonly player: {
    readonly axis: FrameAxis;
    readonly picture: ImageBitmap | undefined;
    readonly pictureFrame: SourceFrame;
    readonly frame: SourceFrame;
    readonly playing: boolean;
    show(frame: SourceFrame | undefined): Promise<void>;
  };
  readonly tracking: Pick<Tracking, 'run' | 'running'>;
  readonly masks: MasksOnScreen;
  readonly hasModel: () => boolean;
  /** Adds an object as the user's next one, and selects it. */
  readonly newObject: () => TrackedObject;
  /** Called whenever the user has marked something, or removed a mark. */
  readonly worked: () => void;
  readonly changed: () => void;
  /** {@link Marking.previewed} is another one. */
  readonly previewed: () => void;
}

export class Marking {
  readonly #parts: MarkingParts;
  readonly #preview: PromptPreview;
  readonly #offered: OfferedMasks;
  #corrected: (PromptPlace & { readonly step: Step | undefined }) | undefined;

  constructor(parts: MarkingParts) {
    this.#parts = parts;
    this.#offered = new OfferedMasks(parts.objects);
    this.#preview = new PromptPreview(parts.engine, parts.previewed);
  }

  /** What the last click could mean, while it is on screen and may still be chosen; undefined where there is no choice. */
  get candidates(): Candidates | undefined {
    return this.#offered.on(this.#parts.player.pictureFrame);
  }

  /** What was done last, where it was a mark on a tracked frame: what follows that frame was tracked without it. */
  get corrected(): PromptPlace | undefined {
    return this.#corrected?.step === this.#parts.history.undoable ? this.#corrected : undefined;
  }

  /** Tracks stay as they are, until they are tracked again. */
  leaveCorrection(): void {
    this.#corrected = undefined;
    this.#parts.changed();
  }

  /** What the gesture last asked about would give; undefined before that is known, or where nothing is asked. */
  get previewed(): Previewed | undefined {
    return this.#preview.previewed;
  }

  /** Adds to the selected object's prompt on this frame (a new object where none is selected), and shows its mask. */
  async mark(gesture: Gesture): Promise<void> {
    const { activity, hasModel, newObject, objects, player, tracking } = this.#parts;
    if (!player.picture) return;
    if (activity.task) {
      if (tracking.running) activity.notify('Pause or cancel tracking first, then mark objects.');
      return;
    }
    if (!hasModel()) {
      activity.fail(new TrackletError('worker/no-model', 'Load a model first, then mark the object.'));
      return;
    }
    this.preview(undefined);
    // A painted mask belongs where it was painted; else what the user has marked is what was on screen.
    const painted = gesture.kind === 'mask';
    const frame = painted ? gesture.frame : player.pictureFrame;
    const wanted = painted ? objects.find(gesture.id) : objects.selected;
    // Painted for an object that has been removed meanwhile.
    if (painted && gesture.id !== undefined && !wanted) return;
    await this.#step(
      'Finding the object',
      `${markName(gesture, wanted?.name)}${this.#at(frame)}`,
      async () => {
        const object = wanted ?? newObject();
        return this.#set(
          object,
          addGesture(object.prompts.get(frame), frame, gesture),
          gesture.kind === 'candidate',
        );
      },
    );
  }

  /**
   * Asks what a gesture would give on the frame on screen, to be shown while the pointer moves; undefined: nothing any more.
   * The latest wins: of those asked for while one is being answered, only the last is asked.
   */
  preview(gesture: Gesture | undefined): void {
    const { activity, hasModel, objects, player } = this.#parts;
    if (
      !gesture ||
      gesture.kind === 'mask' ||
      !hasModel() ||
      activity.task ||
      player.playing ||
      !player.picture
    ) {
      this.#preview.ask(undefined);
      return;
    }
    const { selected } = objects;
    const frame = player.pictureFrame;
    const prompt = addGesture(selected?.prompts.get(frame), frame, gesture);
    this.#preview.ask({ id: selected?.id ?? unmarked, prompt });
  }

  /** Removes the selected object's prompt on this frame; with its last prompt go its tracks, which came from it. */
  async unmark(): Promise<void> {
    const { objects, player } = this.#parts;
    if (objects.selected) await this.removePrompt(objects.selected.id, player.frame);
  }

  /** Removes an object's prompt on a frame; with its last prompt go its tracks, which came from it. */
  async removePrompt(id: string, frame: SourceFrame): Promise<void> {
    const { objects, prompter } = this.#parts;
    const object = objects.find(id);
    if (!object?.prompts.has(frame)) return;
    await this.#step(
      'Removing the prompt',
      `removing the prompt of ${object.name}${this.#at(frame)}`,
      async () => {
        await prompter.remove(object, frame);
        return undefined;
      },
    );
  }

  /** Removes one point of a prompt; the mask is found again without it. With the last part goes the prompt. */
  removePoint(id: string, frame: SourceFrame, index: number): Promise<void> {
    return this.#reduce(id, frame, 'a point', (prompt) => withoutPoint(prompt, index));
  }

  removeBox(id: string, frame: SourceFrame): Promise<void> {
    return this.#reduce(id, frame, 'the box', withoutBox);
  }

  removeMask(id: string, frame: SourceFrame): Promise<void> {
    return this.#reduce(id, frame, 'the mask', withoutMask);
  }

  /** Adds objects with their prompts, or gives prompts to those that are there, and shows the first prompt of all. */
  open(planned: readonly PlannedObject[]): Promise<boolean> {
    return addPlanned(this.#parts, planned, () => this.#changed());
  }

  async removeObject(id: string): Promise<void> {
    const { objects, prompter } = this.#parts;
    const object = objects.find(id);
    if (!object) return;
    await this.#step('Removing the object', `removing ${object.name}`, async () => {
      await prompter.removeObject(id);
      objects.remove(id);
      return undefined;
    });
  }

  /** @param choice whether it is one of the {@link candidates}. @returns where it was set, if that corrects a track */
  async #set(object: TrackedObject, prompt: FramePrompt, choice: boolean): Promise<PromptPlace | undefined> {
    const { id } = object;
    const { frame } = prompt;
    const correction = isTracked(object) && object.results.has(frame);
    const { candidates } = await this.#parts.prompter.set(id, prompt);
    if (choice) this.#offered.choose(prompt);
    else this.#offered.offer(id, prompt, candidates);
    return correction ? { id, frame } : undefined;
  }

  async #reduce(
    id: string,
    frame: SourceFrame,
    what: string,
    reduce: (prompt: FramePrompt) => FramePrompt | undefined,
  ): Promise<void> {
    const object = this.#parts.objects.find(id);
    const before = object?.prompts.get(frame);
    if (!object || !before) return;
    const prompt = reduce(before);
    if (prompt === before) return;
    if (!prompt) return this.removePrompt(id, frame);
    await this.#step('Finding the object', `removing ${what} of ${object.name}${this.#at(frame)}`, () =>
      this.#set(object, prompt, false),
    );
  }

  /** Something that the tracker does, as one step; where it fails, all is as before. @param work see {@link #set} */
  async #step(title: string, name: string, work: () => Promise<PromptPlace | undefined>): Promise<void> {
    const { activity, history } = this.#parts;
    await activity.run(title, async () => {
      let corrected: PromptPlace | undefined;
      await history.step(name, async () => {
        corrected = await work();
        this.#changed();
      });
      this.#corrected = corrected && { ...corrected, step: history.undoable };
    });
  }

  /** As the player counts, for the names of steps. */
  #at(frame: SourceFrame): string {
    return `, frame ${shownNumber(this.#parts.player.axis, frame)}`;
  }

  /** A track that was cut off was of other prompts. */
  #changed(): void {
    this.#parts.tracking.run = undefined;
    this.#parts.worked();
  }
}

/** Stands for an object that is not there yet where the tracker is asked for a preview. */
const unmarked = 'new object';
