/**
 * Work that was not saved, so that it survives closing the page.
 *
 * @module
 */
import type { Database, StoredResult, StoredWork, WorkResultKey } from './database.ts';
import { deleteJob, keptMilliseconds } from './jobs.ts';

/** A work with what has changed in its results since they were written last. */
export interface WorkChange {
  readonly work: StoredWork;
  readonly puts: readonly StoredResult[];
  readonly deletes: readonly { readonly object: string; readonly frame: number }[];
  /** Objects whose results go, all of them, before any are put. */
  readonly gone: readonly string[];
}

/** Writes a work; one transaction: after a crash all of the change is there, or nothing. */
export async function writeWork(
  database: Database,
  { work, puts, deletes, gone }: WorkChange,
): Promise<void> {
  const transaction = database.transaction(['works', 'workResults'], 'readwrite');
  const results = transaction.objectStore('workResults');
  const keyOf = (object: string, frame: number): WorkResultKey => [work.key, object, frame];
  await Promise.all([
    ...gone.map((object) => results.delete(IDBKeyRange.bound([work.key, object], [work.key, object, []]))),
    ...deletes.map(({ object, frame }) => results.delete(keyOf(object, frame))),
    ...puts.map((result) => results.put(result, keyOf(result.id, result.frame))),
    transaction.objectStore('works').put(work),
    transaction.done,
  ]);
}

/** All works, the newest first. */
export async function listWorks(database: Database): Promise<StoredWork[]> {
  return (await database.getAll('works')).sort((a, b) => b.changedAt - a.changedAt);
}

export async function readWork(database: Database, key: string): Promise<StoredWork | undefined> {
  return database.get('works', key);
}

/** Results that are read at once: more would keep the page from drawing. */
const readAtOnce = 5000;

/** The results of a work, by object and frame, some thousands at a time: a long video has millions. */
export async function* readWorkResults(
  database: Database,
  key: string,
): AsyncGenerator<readonly StoredResult[]> {
  let range = resultsOf(key);
  for (;;) {
    const results = await database.getAll('workResults', range, readAtOnce);
    const last = results.at(-1);
    if (!last) return;
    yield results;
    range = IDBKeyRange.bound([key, last.id, last.frame], [key, []], true);
  }
}

/** Forgets a work; the tracker's job is left to whoever has it open. */
export async function deleteWork(database: Database, key: string): Promise<void> {
  const transaction = database.transaction(['works', 'workResults'], 'readwrite');
  await Promise.all([
    transaction.objectStore('workResults').delete(resultsOf(key)),
    transaction.objectStore('works').delete(key),
    transaction.done,
  ]);
}

/** Forgets a work and the tracker's job, which nobody may have open. */
export async function discardWork(database: Database, key: string): Promise<void> {
  const work = await readWork(database, key);
  await deleteWork(database, key);
  if (work && work.job !== '') await deleteJob(database, work.job);
}

/**
 * Removes works that nobody has come back to; of those kept for good the tracker's job, which is large and is made again
 * from their prompts. @param now in milliseconds since 1970
 */
export async function deleteOldWorks(database: Database, now: number): Promise<void> {
  for (const { key, job, changedAt, forGood } of await listWorks(database)) {
    if (now - changedAt <= keptMilliseconds) continue;
    if (!forGood) await discardWork(database, key);
    else if (job !== '') await deleteJob(database, job);
  }
}

const resultsOf = (key: string): IDBKeyRange => IDBKeyRange.bound([key], [key, []]);
