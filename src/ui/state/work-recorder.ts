/**
 * Writes one work to the browser's storage while it changes, at most once a second, and of its results only those that have
 * changed.
 *
 * @module
 */
import type { Database } from '../../storage/database.ts';
import { deleteWork, type WorkChange, writeWork } from '../../storage/unsaved-work.ts';
import type { SourceFrame } from '../../units.ts';
import type { KeptWork } from './kept-work.ts';
import type { ObjectsChange, TrackedObject } from './tracked-objects.ts';

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
  /** Objects whose results lie in storage. */
  #written: ReadonlySet<string> = new Set();
  /** Results that differ from those in storage, of objects that are there. */
  #differing = new Map<string, Set<SourceFrame>>();
  /** Objects that were removed, and perhaps came back. */
  #gone = new Set<string>();
  #noted = false;
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
    this.#written = new Set(objects.map(({ id }) => id));
  }

  /** To be told of every change of the objects, also of those that are not to be written yet. */
  note(change: ObjectsChange): void {
    this.#noted = true;
    if (change.kind === 'frames') {
      const frames = this.#differing.get(change.id) ?? new Set();
      for (const frame of change.frames) frames.add(frame);
      this.#differing.set(change.id, frames);
      return;
    }
    const there = new Set(this.#read().objects.map(({ id }) => id));
    for (const id of this.#written) if (!there.has(id)) this.#gone.add(id);
    this.#written = new Set([...this.#written].filter((id) => there.has(id)));
    for (const id of this.#differing.keys()) if (!there.has(id)) this.#differing.delete(id);
  }

  /** Writes soon, where something was noted. */
  changed(): void {
    if (this.#timer !== undefined || !this.#noted) return;
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
    this.#written = new Set();
    this.#differing.clear();
    this.#gone.clear();
    this.#noted = false;
    await this.#writing;
    await deleteWork(this.#database, this.#place.key).catch(this.#failed);
  }

  /** What has changed since the last write. */
  #takeChange(): WorkChange {
    const { work, objects } = this.#read();
    const { key, job, forGood } = this.#place;
    const change: { -readonly [Key in 'puts' | 'deletes']: WorkChange[Key][number][] } = {
      puts: [],
      deletes: [],
    };
    for (const { id, results } of objects) {
      // Of an object that storage has not, also one that came back, all is written.
      const frames = this.#written.has(id) ? (this.#differing.get(id) ?? []) : results.keys();
      for (const frame of frames) {
        const result = results.get(frame);
        if (result) change.puts.push({ object: id, frame, result });
        else change.deletes.push({ object: id, frame });
      }
    }
    const gone = [...this.#gone];
    this.#written = new Set(objects.map(({ id }) => id));
    this.#differing.clear();
    this.#gone.clear();
    this.#noted = false;
    return { work: { key, job, forGood, changedAt: Date.now(), content: work }, ...change, gone };
  }
}
