/**
 * Removing jobs of the tracker.
 *
 * @module
 */
import type { Database } from './database.ts';

/** Jobs, and work that was not saved, are removed when they are older than this. */
export const keptMilliseconds = 7 * 24 * 3600 * 1000;

/** Forgets a job. */
export async function deleteJob(database: Database, job: string): Promise<void> {
  await database.delete('outputs', IDBKeyRange.bound([job], [job, []]));
  await database.delete('jobs', job);
}

/** Forgets a job that no unsaved work needs. */
export async function deleteFinishedJob(database: Database, job: string): Promise<void> {
  if ((await database.countFromIndex('works', 'job', job)) === 0) await deleteJob(database, job);
}

/** Removes jobs that nobody has come back to. Their keys start with the time of their making. */
export async function deleteOldJobs(database: Database, now: number): Promise<void> {
  for (const job of await database.getAllKeys('jobs')) {
    if (now - Number.parseInt(job, 10) > keptMilliseconds) await deleteFinishedJob(database, job);
  }
}
