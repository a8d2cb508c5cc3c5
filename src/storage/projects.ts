/**
 * Local projects: their videos, and the videos' files where there is room for them.
 *
 * @module
 */
import type { Database, StoredProject, StoredVideo } from './database.ts';
import { discardWork } from './unsaved-work.ts';

/** A project with its videos. */
export interface StoredProjectVideos {
  readonly project: StoredProject;
  readonly videos: readonly StoredVideo[];
  /** Ids of the videos whose files are kept. */
  readonly files: ReadonlySet<string>;
}

export async function listProjects(database: Database): Promise<StoredProject[]> {
  return database.getAll('projects');
}

/** Undefined where there is no such project. */
export async function readProject(database: Database, id: string): Promise<StoredProjectVideos | undefined> {
  const transaction = database.transaction(['projects', 'videos', 'files']);
  const [project, videos, files] = await Promise.all([
    transaction.objectStore('projects').get(id),
    transaction.objectStore('videos').index('project').getAll(id),
    transaction.objectStore('files').getAllKeys(),
    transaction.done,
  ]);
  return project && { project, videos, files: new Set(files) };
}

/**
 * Changes a project in one transaction, so that of two tabs neither writes over what the other has changed.
 *
 * @param change gets what is stored, undefined where there is nothing yet, and gives what is to be stored
 */
export async function updateProject(
  database: Database,
  id: string,
  change: (stored: unknown) => unknown,
): Promise<void> {
  const transaction = database.transaction('projects', 'readwrite');
  const stored = await transaction.store.get(id);
  await Promise.all([transaction.store.put({ id, content: change(stored?.content) }), transaction.done]);
}

export async function writeVideo(database: Database, video: StoredVideo): Promise<void> {
  await database.put('videos', video);
}

/** Keeps a video's file. Rejects where there is no room. */
export async function keepFile(database: Database, video: string, file: File): Promise<void> {
  await database.put('files', file, video);
}

/** Undefined where the file is not kept. */
export async function readFile(database: Database, video: string): Promise<File | undefined> {
  return database.get('files', video);
}

/** Removes a video with its file and all work at it, which nobody may have open. */
export async function deleteVideo(database: Database, { id, work }: StoredVideo): Promise<void> {
  await discardWork(database, work);
  const transaction = database.transaction(['videos', 'files'], 'readwrite');
  await Promise.all([
    transaction.objectStore('videos').delete(id),
    transaction.objectStore('files').delete(id),
    transaction.done,
  ]);
}

/** Removes a project with all of its videos. */
export async function deleteProject(database: Database, id: string): Promise<void> {
  for (const video of await database.getAllFromIndex('videos', 'project', id)) {
    await deleteVideo(database, video);
  }
  await database.delete('projects', id);
}
