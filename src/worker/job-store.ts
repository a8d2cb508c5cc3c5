/**
 * The tracker's outputs and state in IndexedDB, so that a killed worker or a lost device costs a few frames at most.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { Database } from '../storage/database.ts';
import type { FrameKey, FrameRecord, FrameStore, StoreCommit } from '../tracker/frame-store.ts';
import type { SavedState } from '../tracker/saved-state.ts';

/** Jobs older than this are removed when a new one starts. */
const keptMilliseconds = 7 * 24 * 3600 * 1000;

/** A new job's key; it starts with the time of its making. */
export const newJobKey = (): string => `${Date.now()}-${crypto.randomUUID()}`;

/** Records of one object sort together: the kind comes with the frame. */
const outputKey = (job: string, { objectId, kind, frame }: FrameKey): [string, string, number] => [
  job,
  `${objectId}/${kind}`,
  frame,
];

/** The {@link FrameStore} of one job. */
export class JobStore implements FrameStore {
  readonly #database: Database;
  readonly #job: string;

  constructor(database: Database, job: string) {
    this.#database = database;
    this.#job = job;
  }

  async get(key: FrameKey): Promise<FrameRecord | undefined> {
    return (await this.#database.get('outputs', outputKey(this.#job, key))) as FrameRecord | undefined;
  }

  /** The state of the last commit. */
  async savedState(): Promise<SavedState | undefined> {
    return (await this.#database.get('jobs', this.#job))?.state as SavedState | undefined;
  }

  /** One transaction: after a crash all of it is there, or nothing. */
  async commit({ removedObjects, deletes, puts, state }: StoreCommit): Promise<void> {
    try {
      const transaction = this.#database.transaction(['outputs', 'jobs'], 'readwrite');
      const outputs = transaction.objectStore('outputs');
      for (const id of removedObjects) {
        for (const kind of ['output', 'temporary']) {
          outputs.delete(IDBKeyRange.bound([this.#job, `${id}/${kind}`], [this.#job, `${id}/${kind}`, []]));
        }
      }
      for (const key of deletes) outputs.delete(outputKey(this.#job, key));
      for (const record of puts) outputs.put(record, outputKey(this.#job, record));
      transaction.objectStore('jobs').put({ key: this.#job, state });
      await transaction.done;
    } catch (cause) {
      throw new TrackletError(
        'storage/write-failed',
        'The browser could not store what was tracked: its storage is full or was cleared. Free disk space, then track on.',
        { cause },
      );
    }
  }

  /** Forgets the job. */
  async delete(): Promise<void> {
    await deleteJob(this.#database, this.#job);
  }
}

async function deleteJob(database: Database, job: string): Promise<void> {
  await database.delete('outputs', IDBKeyRange.bound([job], [job, []]));
  await database.delete('jobs', job);
}

/** Removes jobs that nobody has come back to. */
export async function deleteOldJobs(database: Database, now: number): Promise<void> {
  for (const job of await database.getAllKeys('jobs')) {
    if (now - Number.parseInt(job, 10) > keptMilliseconds) await deleteJob(database, job);
  }
}
