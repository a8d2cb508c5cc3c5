/**
 * Undo and redo of everything that is done to objects: marks, tracks, names, labels, objects themselves. However long a
 * session lasts, it keeps 500 steps and 256 MiB of what they replaced, at most, and a mark in the tracker for each. What is
 * no step: choosing (an object, a tool, a frame, a range), how things are drawn, how tracking runs, models, which videos a
 * project has.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { Activity } from './activity.ts';
import type { TrackRun } from './kept-work.ts';
import { ObjectPatch } from './object-patch.ts';
import type { Prompter, TrackerMark } from './prompter.ts';
import type { TrackedObjects } from './tracked-objects.ts';

/** Steps that can be undone; the oldest go. */
export const keptSteps = 500;

/** Bytes that steps may keep in use together; the oldest go, but for the last one done. */
const keptBytes = 256 * 2 ** 20;

/** What was done in one step, as the user would call it. */
export interface Step {
  /** In a menu behind "Undo": `box on Ball, frame 12`. */
  readonly name: string;
}

/** What belongs to a step and lies outside the objects, such as the labels that can be chosen. */
export interface Beside {
  undo(): void;
  redo(): void;
}

/** A step with what leads to its other side: to before it while it is done, to after it while it is undone. */
interface KeptStep extends Step {
  readonly patch: ObjectPatch;
  readonly beside: Beside | undefined;
  /** Where the user was in the video. */
  readonly frame: SourceFrame;
  selectedId: string | undefined;
  /** Undefined where the tracker had nothing to remember. */
  mark: TrackerMark | undefined;
  /** The track that could be gone on with there. */
  run: TrackRun | undefined;
}

/** What the history works with. */
interface HistoryParts {
  readonly objects: TrackedObjects;
  readonly prompter: Pick<Prompter, 'mark' | 'goTo' | 'forgetMarks'>;
  readonly activity: Activity;
  readonly player: { readonly frame: SourceFrame; show(frame: SourceFrame): Promise<void> };
  /** With the track that was paused or cut off, which goes on only from the state of the tracker that it left. */
  readonly tracking: () => { run: TrackRun | undefined };
  readonly changed: () => void;
  /** Called when a step was undone or done again: there is something to save. */
  readonly worked: () => void;
}

export class History {
  readonly #parts: HistoryParts;
  #done: KeptStep[] = [];
  /** The one to be done again first comes last. */
  #undone: KeptStep[] = [];
  /** The step that is being done: an object of its own, so that {@link clear} can call it off. */
  #current: object | undefined;

  constructor(parts: HistoryParts) {
    this.#parts = parts;
  }

  /** The step that {@link undo} takes back; undefined where there is none. */
  get undoable(): Step | undefined {
    return this.#done.at(-1);
  }

  get redoable(): Step | undefined {
    return this.#undone.at(-1);
  }

  /** Steps that can be undone. */
  get length(): number {
    return this.#done.length;
  }

  /** Forgets all steps: another video is opened, and the tracker starts anew. */
  clear(): void {
    this.#done = [];
    this.#undone = [];
    this.#current = undefined;
    this.#parts.objects.record(undefined);
  }

  /**
   * Does something in one step: every change that `work` makes through `TrackedObjects` belongs to it. Where it rejects,
   * what it changed so far is taken back, and so does this. Does nothing while another step is being done.
   */
  async step(name: string, work: () => Promise<void>): Promise<void> {
    if (this.#current) return;
    const current = {};
    this.#current = current;
    const { objects, prompter, player } = this.#parts;
    const step = this.#newStep(name, await prompter.mark(), player.frame);
    if (this.#current !== current) return;
    objects.record(step.patch);
    try {
      await work();
    } catch (error) {
      await this.#takeBack(current, step);
      throw error;
    }
    if (this.#current !== current) return;
    this.#end();
    if (step.patch.isEmpty) prompter.forgetMarks([step.mark]);
    else this.#keep(step);
  }

  /**
   * {@link step} for what the tracker needs not know: names, labels, what is drawn. Also while another step is done.
   *
   * @param beside what else is undone and done again with it
   */
  edit<Result>(name: string, work: () => Result, beside?: Beside): Result {
    const { objects, player } = this.#parts;
    const step = this.#newStep(name, undefined, player.frame, beside);
    const outer = objects.record(step.patch);
    try {
      return work();
    } finally {
      objects.record(outer);
      if (!step.patch.isEmpty || beside) this.#keep(step);
    }
  }

  /** Takes the last step back, on the page and in the tracker. Shows the frame where it was done. */
  undo(): Promise<void> {
    return this.#travel('Undoing', this.#done, this.#undone);
  }

  redo(): Promise<void> {
    return this.#travel('Redoing', this.#undone, this.#done);
  }

  #newStep(name: string, mark: TrackerMark | undefined, frame: SourceFrame, beside?: Beside): KeptStep {
    const { objects, tracking } = this.#parts;
    const { selectedId } = objects;
    return { name, patch: new ObjectPatch(), beside, frame, selectedId, mark, run: tracking().run };
  }

  #end(): void {
    this.#current = undefined;
    this.#parts.objects.record(undefined);
  }

  #keep(step: KeptStep): void {
    this.#done.push(step);
    this.#drop(this.#undone.splice(0));
    this.#bound();
    this.#parts.changed();
  }

  /** What a failed step has changed. */
  async #takeBack(current: object, { patch, mark, selectedId }: KeptStep): Promise<void> {
    if (this.#current !== current) return;
    const { objects, prompter } = this.#parts;
    objects.record(undefined);
    try {
      if (patch.concernsTracker) await prompter.goTo(mark, patch.ids);
    } catch {
      // A tracker that cannot go back either: why the step failed says what is wrong with it.
    }
    prompter.forgetMarks([mark]);
    objects.apply(patch);
    objects.selectedId = selectedId;
    this.#end();
  }

  async #travel(title: string, from: KeptStep[], to: KeptStep[]): Promise<void> {
    const { activity, changed, player, worked } = this.#parts;
    const step = from.at(-1);
    if (!step || activity.task || this.#current) return;
    const { frame, name, patch } = step;
    const frames = patch.concernsTracker;
    const move = () => {
      this.#swap(step);
      from.pop();
      to.push(step);
      if (from === this.#done) step.beside?.undo();
      else step.beside?.redo();
      this.#bound();
      worked();
      changed();
    };
    if (!frames) return move();
    await activity.run(`${title} ${name}`, async () => {
      await this.#goThere(step);
      move();
      await player.show(frame);
    });
  }

  /** Brings the tracker to the step's other side. The mark that leads back takes the place of the one that led there. */
  async #goThere(step: KeptStep): Promise<void> {
    const { prompter } = this.#parts;
    const tracking = this.#parts.tracking();
    // Before going back: what no mark needs is dropped on the way.
    const here = await prompter.mark();
    const exactly = await prompter.goTo(step.mark, step.patch.ids);
    prompter.forgetMarks([step.mark]);
    step.mark = here;
    const left = tracking.run;
    tracking.run = exactly ? step.run : undefined;
    step.run = left;
  }

  #swap(step: KeptStep): void {
    const { objects } = this.#parts;
    const { selectedId } = objects;
    objects.apply(step.patch);
    if (objects.find(step.selectedId)) objects.selectedId = step.selectedId;
    step.selectedId = selectedId;
  }

  /** Drops the oldest steps where there are too many, or where they keep too much. */
  #bound(): void {
    const bytes = [...this.#done, ...this.#undone].reduce((sum, { patch }) => sum + patch.bytes, 0);
    let [excess, kept] = [bytes - keptBytes, this.#done.length];
    while (kept > keptSteps || (excess > 0 && kept > 1)) {
      excess -= this.#done[this.#done.length - kept]?.patch.bytes ?? 0;
      kept--;
    }
    this.#drop(this.#done.splice(0, this.#done.length - kept));
  }

  #drop(steps: readonly KeptStep[]): void {
    this.#parts.prompter.forgetMarks(steps.map(({ mark }) => mark));
  }
}
