/**
 * The one IndexedDB database: built models and whether GPUs run them right, what a running job must not lose, what the user
 * has not saved, and the local projects.
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

/** Key of one record of a job on one frame; several versions of it may lie side by side. */
export type OutputKey =
  | [job: string, record: string, frame: number]
  | [job: string, record: string, frame: number, version: number];

/** Work that was not saved. Its results lie beside it, one record an object and frame. */
export interface StoredWork {
  /** What was worked at: at most one is kept of each. */
  readonly key: string;
  /** The tracker's job that goes with it; empty where there is none. */
  readonly job: string;
  /** In milliseconds since 1970. */
  readonly changedAt: number;
  /** Neither old age nor saving removes it: the work at a local project's video. */
  readonly forGood?: boolean;
  /** As its owner wrote it. */
  readonly content: unknown;
}

/** The result of an object of a work on one frame; the rest is as its owner wrote it. */
export interface StoredResult {
  /** The object's. */
  readonly id: string;
  readonly frame: number;
}

/** A local project, as its owner wrote it. */
export interface StoredProject {
  readonly id: string;
  readonly content: unknown;
}

/** A video of a local project, as its owner wrote it. Its file, where it is kept, lies beside it under the same id. */
export interface StoredVideo {
  readonly id: string;
  readonly project: string;
  /** Of the work at it; see {@link StoredWork}. */
  readonly work: string;
  readonly content: unknown;
}

/** What the self-test found of a model in one form on one GPU. */
export interface StoredVerdict {
  /** Names all of these. */
  readonly key: string;
  readonly passed: boolean;
  /** For display. */
  readonly sentence: string;
}

/** Key of the result of one object of a work on one frame. */
export type WorkResultKey = [work: string, object: string, frame: number];

interface TrackletSchema extends DBSchema {
  models: { key: string; value: StoredModel };
  outputs: { key: OutputKey; value: unknown };
  jobs: { key: string; value: StoredJob };
  works: { key: string; value: StoredWork; indexes: { job: string } };
  workResults: { key: WorkResultKey; value: StoredResult };
  verdicts: { key: string; value: StoredVerdict };
  projects: { key: string; value: StoredProject };
  videos: { key: string; value: StoredVideo; indexes: { project: string } };
  files: { key: string; value: File };
}

export type Database = IDBPDatabase<TrackletSchema>;

/**
 * Opens the database, creating it on first use. Undefined where the browser refuses storage (a private window, a frame
 * of another site), or another tab has an older form of it open: everything then works, without being remembered.
 */
export async function openDatabase(): Promise<Database | undefined> {
  return new Promise((resolve) => {
    // Else nothing would go on until the tab with the older form is closed.
    const nothing = () => resolve(undefined);
    openNewest(nothing).then(resolve, nothing);
  });
}

/** Rejects also where the browser refuses at once. */
async function openNewest(blocked: () => void): Promise<Database> {
  return openDB<TrackletSchema>('tracklet', 4, {
    upgrade(database, from) {
      if (from < 1) {
        database.createObjectStore('models', { keyPath: 'key' });
        database.createObjectStore('outputs');
        database.createObjectStore('jobs', { keyPath: 'key' });
      }
      if (from < 2) {
        database.createObjectStore('works', { keyPath: 'key' }).createIndex('job', 'job');
        database.createObjectStore('workResults');
      }
      if (from < 3) database.createObjectStore('verdicts', { keyPath: 'key' });
      database.createObjectStore('projects', { keyPath: 'id' });
      database.createObjectStore('videos', { keyPath: 'id' }).createIndex('project', 'project');
      database.createObjectStore('files');
    },
    blocked,
  });
}
