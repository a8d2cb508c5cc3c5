/**
 * The tracker's outputs and state in IndexedDB, so that a killed worker or a lost device costs a few frames at most.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { Database, OutputKey } from '../storage/database.ts';
import { deleteJob } from '../storage/jobs.ts';
import {
  type FrameKey,
  type FrameRecord,
  type FrameStore,
  InMemoryFrameStore,
  type StoreCommit,
} from '../tracker/frame-store.ts';
import type { SavedState } from '../tracker/saved-state.ts';
import { sourceFrame } from '../units.ts';

/** A new job's key; it starts with the time of its making. */
export const newJobKey = (): string => `${Date.now()}-${crypto.randomUUID()}`;

/** A store that also hands out the state of its last commit. */
export interface RestorableStore extends FrameStore {
  savedState(): Promise<SavedState | undefined>;
}

/** Keeps the job in memory where the browser refuses storage: it outlives a lost device, not the worker. */
export class MemoryJobStore extends InMemoryFrameStore implements RestorableStore {
  async savedState(): Promise<SavedState | undefined> {
    return this.state;
  }
}

/** Records of one object sort together: the kind comes with the frame. Version 0 is not named, as before there were any. */
const outputKey = (job: string, { objectId, kind, frame, version }: FrameKey): OutputKey =>
  version === 0 ? [job, `${objectId}/${kind}`, frame] : [job, `${objectId}/${kind}`, frame, version];

function frameKey([, record, frame, version = 0]: OutputKey): FrameKey {
  const end = record.lastIndexOf('/');
  const kind = record.slice(end + 1) === 'temporary' ? 'temporary' : 'output';
  return { objectId: record.slice(0, end), kind, frame: sourceFrame(frame), version };
}

/** The {@link FrameStore} of one job. */
export class JobStore implements RestorableStore {
  readonly #database: Database;
  readonly #job: string;
  readonly #owner: string;

  private constructor(database: Database, job: string, owner: string) {
    this.#database = database;
    this.#job = job;
    this.#owner = owner;
  }

  /** Opens a job, new or old. What it holds for another `owner` (a model: its outputs fit no other) is removed. */
  static async open(database: Database, job: string, owner: string): Promise<JobStore> {
    return stored(async () => {
      const found = await database.get('jobs', job);
      if (found && found.owner !== owner) await deleteJob(database, job);
      return new JobStore(database, job, owner);
    });
  }

  async get(key: FrameKey): Promise<FrameRecord | undefined> {
    return stored(async () => {
      const record = (await this.#database.get('outputs', outputKey(this.#job, key))) as
        | FrameRecord
        | undefined;
      return record && { ...record, version: key.version };
    });
  }

  /** The state of the last commit. */
  async savedState(): Promise<SavedState | undefined> {
    return stored(async () => (await this.#database.get('jobs', this.#job))?.state as SavedState | undefined);
  }

  /** One transaction: after a crash all of it is there, or nothing. */
  async commit({ removedObjects, deletes, puts, state }: StoreCommit): Promise<void> {
    await stored(async () => {
      const transaction = this.#database.transaction(['outputs', 'jobs'], 'readwrite');
      const outputs = transaction.objectStore('outputs');
      const requests: Promise<unknown>[] = [];
      for (const id of removedObjects) {
        for (const kind of ['output', 'temporary']) {
          const record = `${id}/${kind}`;
          requests.push(outputs.delete(IDBKeyRange.bound([this.#job, record], [this.#job, record, []])));
        }
      }
      for (const key of deletes) requests.push(outputs.delete(outputKey(this.#job, key)));
      for (const record of puts) requests.push(outputs.put(record, outputKey(this.#job, record)));
      requests.push(transaction.objectStore('jobs').put({ key: this.#job, owner: this.#owner, state }));
      await Promise.all([...requests, transaction.done]);
    });
  }

  async sweep(isKept: (key: FrameKey) => boolean): Promise<void> {
    await stored(async () => {
      const transaction = this.#database.transaction('outputs', 'readwrite');
      const keys = await transaction.store.getAllKeys(IDBKeyRange.bound([this.#job], [this.#job, []]));
      const left = keys.filter((key) => !isKept(frameKey(key)));
      await Promise.all([...left.map((key) => transaction.store.delete(key)), transaction.done]);
    });
  }
}

/** What the browser's database does, or an error that says what to do. */
async function stored<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new TrackletError(
      'storage/failed',
      "The browser's storage failed: it is full, or this site's data was cleared. Free disk space, save what was " +
        'tracked, then reload the page.',
      { cause },
    );
  }
}
