/**
 * What the page is doing: one thing at a time, with its progress, and the error or notice it ended with.
 *
 * @module
 */
import type { SerializedError } from '../errors.ts';
import type { Progress } from '../worker/api.ts';
import { toTrackletError } from '../worker/errors.ts';

/** Something that takes its time. */
export interface Task {
  readonly title: string;
  readonly progress: Progress | undefined;
  /** `performance.now()` at its start. */
  readonly startedAt: number;
  readonly cancel: (() => void) | undefined;
}

export class Activity {
  readonly #changed: () => void;
  task: Task | undefined;
  error: SerializedError | undefined;
  notice: string | undefined;

  /** @param changed called whenever one of the fields changed */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Runs one thing at a time, with its title and progress on screen. Resolves to false where it failed. */
  async run(
    title: string,
    work: (report: (progress: Progress) => void) => Promise<void>,
    cancel?: () => void,
  ): Promise<boolean> {
    if (this.task) return false;
    this.error = undefined;
    this.notice = undefined;
    const task: Task = { title, progress: undefined, startedAt: performance.now(), cancel };
    this.task = task;
    this.#changed();
    let running = true;
    try {
      await work((progress) => {
        // A worker's progress takes another way than its answer, and may come after it.
        if (!running) return;
        this.task = { ...task, progress };
        this.#changed();
      });
      return true;
    } catch (error) {
      this.error = toTrackletError(error).toJSON();
      return false;
    } finally {
      running = false;
      this.task = undefined;
      this.#changed();
    }
  }

  /** Shows an error until the next action. */
  fail(error: unknown): void {
    this.error = toTrackletError(error).toJSON();
    this.#changed();
  }

  /** Shows a sentence until the next action. */
  notify(notice: string): void {
    this.notice = notice;
    this.#changed();
  }

  dismiss(): void {
    this.error = undefined;
    this.notice = undefined;
    this.#changed();
  }
}
