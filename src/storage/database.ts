/**
 * The one IndexedDB database: built models, and what a running job must not lose.
 *
 * @module
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** Files of a built model, by name. */
export interface StoredModel {
  readonly key: string;
  readonly files: ReadonlyMap<string, Blob>;
  /** When it was stored, in milliseconds since 1970. */
  readonly storedAt: number;
}

/** The state of one job, as its owner serialised it. */
export interface StoredJob {
  readonly key: string;
  /** What the state belongs to; it means nothing to anything else. */
  readonly owner: string;
  readonly state: unknown;
}

/** Key of one record of a job on one frame. */
export type OutputKey = [job: string, record: string, frame: number];

interface TrackletSchema extends DBSchema {
  models: { key: string; value: StoredModel };
  outputs: { key: OutputKey; value: unknown };
  jobs: { key: string; value: StoredJob };
}

export type Database = IDBPDatabase<TrackletSchema>;

/**
 * Opens the database, creating it on first use. Undefined where the browser refuses storage (a private window, a frame
 * of another site): everything then works, without being remembered.
 */
export async function openDatabase(): Promise<Database | undefined> {
  try {
    return await openDB<TrackletSchema>('tracklet', 1, {
      upgrade(database) {
        database.createObjectStore('models', { keyPath: 'key' });
        database.createObjectStore('outputs');
        database.createObjectStore('jobs', { keyPath: 'key' });
      },
    });
  } catch {
    return undefined;
  }
}
