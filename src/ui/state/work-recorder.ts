/**
 * Writes one work to the browser's storage while it changes, at most once a second.
 *
 * @module
 */
import type { Database } from '../../storage/database.ts';
import { deleteWork, writeWork } from '../../storage/unsaved-work.ts';
import type { ObjectResult } from '../../worker/api.ts';
import type { KeptWork } from './kept-work.ts';
import type { TrackedObject } from './tracked-objects.ts';

/** Milliseconds between two writes. */
const interval = 1000;

/** What is recorded, as it is at the moment. */
export interface Recorded {
  readonly work: KeptWork;
  readonly objects: readonly TrackedObject[];
}

type ResultMap = ReadonlyMap<number, ObjectResult>;

export class WorkRecorder {
  readonly #database: Database;
  readonly #key: string;
  readonly #job: string;
  readonly #read: () => Recorded;
  readonly #failed: (error: unknown) => void;
  /** What lies in storage. */
  #written: ReadonlyMap<string, ResultMap> = new Map();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #lastWrite = Number.NEGATIVE_INFINITY;

  /**
   * @param read what there is to write
   * @param failed is told where storage is full; nothing is written any more then
   */
  constructor(
    database: Database,
    { key, job }: { readonly key: string; readonly job: string },
    read: () => Recorded,
    failed: (error: unknown) => void,
  ) {
    this.#database = database;
    this.#key = key;
    this.#job = job;
    this.#read = read;
    this.#failed = failed;
  }

  /** The results that lie in storage already: those which the work was continued with. */
  startFrom(objects: readonly TrackedObject[]): void {
    this.#written = copyOf(objects);
  }

  /** To be called after every change: writes soon. */
  changed(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#lastWrite + interval - performance.now());
    this.#timer = setTimeout(() => void this.flush(), wait);
  }

  /** Writes now. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastWrite = performance.now();
    const { work, objects } = this.#read();
    const before = this.#written;
    const now = copyOf(objects);
    this.#written = now;
    const change = {
      work: { key: this.#key, job: this.#job, changedAt: Date.now(), content: work },
      puts: differences(now, before),
      deletes: differences(before, now).filter(({ object, frame }) => !now.get(object)?.has(frame)),
    };
    // The transaction is made at once, so that it is also begun where the page is being closed.
    const written = writeWork(this.#database, change);
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
    await this.#writing;
    this.#written = new Map();
    await deleteWork(this.#database, this.#key).catch(this.#failed);
  }
}

/** Results are never changed in place, so copying the maps is enough. */
function copyOf(objects: readonly TrackedObject[]): ReadonlyMap<string, ResultMap> {
  return new Map(objects.map(({ id, results }) => [id, new Map<number, ObjectResult>(results)]));
}

/** Results in `first` that `second` has not, or not the same. */
function differences(first: ReadonlyMap<string, ResultMap>, second: ReadonlyMap<string, ResultMap>) {
  return [...first].flatMap(([object, results]) =>
    [...results]
      .filter(([frame, result]) => second.get(object)?.get(frame) !== result)
      .map(([frame, result]) => ({ object, frame, result })),
  );
}
