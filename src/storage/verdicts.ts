/**
 * What the self-test found, so that a GPU is tested once with each model.
 *
 * @module
 */
import type { Database, StoredVerdict } from './database.ts';

/** Undefined where nothing is stored under the key, or the browser refuses. */
export async function storedVerdict(
  database: Database | undefined,
  key: string,
): Promise<StoredVerdict | undefined> {
  return database?.get('verdicts', key).catch(() => undefined);
}

/** Returns whether it was stored. */
export async function storeVerdict(database: Database | undefined, verdict: StoredVerdict): Promise<boolean> {
  if (!database) return false;
  return database.put('verdicts', verdict).then(
    () => true,
    () => false,
  );
}

/** Forgets all of them. */
export async function deleteVerdicts(database: Database | undefined): Promise<void> {
  await database?.clear('verdicts');
}
