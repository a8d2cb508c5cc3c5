/**
 * Writes one work to the browser's storage while it changes, at most once a second, and of its results only those that have
 * changed.
 *
 * @module
 */
import type { Database } from '../../storage/database.ts';
import { deleteWork, type WorkChange, writeWork } from '../../storage/unsaved-work.ts';
import type { KeptWork } from './kept-work.ts';
import type { ObjectsChange, TrackedObject } from './tracked-objects.ts';
import { WorkChanges } from './work-changes.ts';

/** Milliseconds between two writes. */
const interval = 1000;

/** What is recorded, as it is at the moment. */
export interface Recorded {
  readonly work: KeptWork;
  readonly objects: readonly TrackedObject[];
}

/** Where it is written. */
export interface WorkPlace {
  readonly key: string;
  /** The tracker's; empty where there is none. */
  readonly job: string;
  readonly forGood: boolean;
}

export class WorkRecorder {
  readonly #database: Database;
  readonly #place: WorkPlace;
  readonly #read: () => Recorded;
  readonly #failed: (error: unknown) => void;
  #changes = new WorkChanges();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #lastWrite = Number.NEGATIVE_INFINITY;

  /**
   * @param read what there is to write
   * @param failed is told where storage is full; nothing is written any more then
   */
  constructor(database: Database, place: WorkPlace, read: () => Recorded, failed: (error: unknown) => void) {
    this.#database = database;
    this.#place = place;
    this.#read = read;
    this.#failed = failed;
  }

  /** The objects whose results lie in storage already: those which the work was continued with. */
  startFrom(objects: readonly TrackedObject[]): void {
    this.#changes = new WorkChanges(objects);
  }

  /** To be told of every change of the objects, also of those that are not to be written yet. */
  note(change: ObjectsChange, objects: readonly TrackedObject[]): void {
    this.#changes.note(change, objects);
  }

  /** Writes soon, where something was noted. */
  changed(): void {
    if (this.#timer !== undefined || !this.#changes.any) return;
    const wait = Math.max(0, this.#lastWrite + interval - performance.now());
    this.#timer = setTimeout(() => void this.flush(), wait);
  }

  /** Writes now. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastWrite = performance.now();
    // The transaction is made at once, so that it is also begun where the page is being closed.
    const written = writeWork(this.#database, this.#takeChange());
    this.#writing = Promise.all([this.#writing, written]).then(() => undefined, this.#failed);
    return this.#writing;
  }

  /** Writes what is pending. */
  async close(): Promise<void> {
    if (this.#timer !== undefined) await this.flush();
    await this.#writing;
  }

  /** Removes the work from storage: it was saved. The next change keeps it again. */
  async forget(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changes = new WorkChanges();
    await this.#writing;
    await deleteWork(this.#database, this.#place.key).catch(this.#failed);
  }

  /** The work as it is now, and what has changed of its results since the last write. */
  #takeChange(): WorkChange {
    const { work, objects } = this.#read();
    return { work: { ...this.#place, changedAt: Date.now(), content: work }, ...this.#changes.take(objects) };
  }
}
