/**
 * What the page is doing: one thing at a time, with its progress, and the error or notice it ended with.
 *
 * @module
 */
import type { SerializedError } from '../../errors.ts';
import type { Progress } from '../../worker/api.ts';
import { toTrackletError } from '../../worker/errors.ts';

/** How far something is: what the worker reports, or the page's own giving of prompts. */
export type TaskProgress =
  | Progress
  | { readonly stage: 'prompt'; readonly done: number; readonly total: number; readonly unit: 'keyframes' };

export type ReportProgress = (progress: TaskProgress) => void;

/** Something that takes its time. */
export interface Task {
  readonly title: string;
  readonly progress: TaskProgress | undefined;
  /** Where the present stage began, `performance.now()`, and what was done of it then. */
  readonly began: { readonly at: number; readonly done: number };
  readonly cancel: (() => void) | undefined;
}

/** Who is told what becomes of it. */
export interface ActivityListener {
  changed(): void;
  /** There is news of the same task. */
  progressed(): void;
}

export class Activity {
  readonly #listener: ActivityListener;
  task: Task | undefined;
  /** What stands for several runs, while none of them is going on. */
  #together: Task | undefined;
  error: SerializedError | undefined;
  notice: string | undefined;

  constructor(listener: ActivityListener) {
    this.#listener = listener;
  }

  /** Whether a {@link run} is going on, so that no other one can. */
  get running(): boolean {
    return this.task !== this.#together;
  }

  /** Does work that makes several {@link run}s: between them the page stays busy, and takes nothing else in. */
  async together<T>(title: string, work: () => Promise<T>): Promise<T | undefined> {
    if (this.task) return undefined;
    this.#together = { title, progress: undefined, began: now(0), cancel: undefined };
    this.task = this.#together;
    this.#listener.changed();
    try {
      return await work();
    } finally {
      this.#together = undefined;
      this.task = undefined;
      this.#listener.changed();
    }
  }

  /** Runs one thing at a time, with its title and progress on screen. Resolves to false where it failed or was cancelled. */
  async run(
    title: string,
    work: (report: ReportProgress) => Promise<void>,
    cancel?: () => void,
  ): Promise<boolean> {
    if (this.running) return false;
    this.error = undefined;
    this.notice = undefined;
    const task: Task = { title, progress: undefined, began: now(0), cancel };
    this.task = task;
    this.#listener.changed();
    let running = true;
    try {
      await work((progress) => {
        // A worker's progress takes another way than its answer, and may come after it.
        if (!running) return;
        const before = this.task;
        const began = before?.progress?.stage === progress.stage ? before.began : now(progress.done);
        this.task = { ...task, progress, began };
        this.#listener.progressed();
      });
      return true;
    } catch (error) {
      const failure = toTrackletError(error);
      if (failure.code === 'model/cancelled') this.notice = failure.message;
      else this.error = failure.toJSON();
      return false;
    } finally {
      running = false;
      this.task = this.#together;
      this.#listener.changed();
    }
  }

  /** Shows an error until the next action. */
  fail(error: unknown): void {
    this.error = toTrackletError(error).toJSON();
    this.#listener.changed();
  }

  /** Shows a sentence until the next action. */
  notify(notice: string): void {
    this.notice = notice;
    this.#listener.changed();
  }

  dismiss(): void {
    this.error = undefined;
    this.notice = undefined;
    this.#listener.changed();
  }
}

const now = (done: number): Task['began'] => ({ at: performance.now(), done });
