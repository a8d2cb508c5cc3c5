/**
 * Built models on disk, so that a second start converts nothing.
 *
 * @module
 */
import type { Database, StoredModel } from './database.ts';

/** How many built models are kept; the oldest goes first. A large model takes 0.9 GB. */
const keptModels = 4;

/** The files stored under `key`, or undefined where there are none. */
export async function keptModelFiles(
  database: Database | undefined,
  key: string,
): Promise<ReadonlyMap<string, Blob> | undefined> {
  return (await database?.get('models', key))?.files;
}

/**
 * Stores the files of a built model. Returns false where the browser has no room or refuses: the model then works all
 * the same, and is converted again at the next start.
 */
export async function keepModelFiles(
  database: Database | undefined,
  key: string,
  files: ReadonlyMap<string, Blob>,
): Promise<boolean> {
  if (!database) return false;
  try {
    // Files come as handles, not as bytes.
    const others = (await database.getAll('models')).filter((model) => model.key !== key);
    for (const old of surplusModels(others)) await database.delete('models', old);
    await database.put('models', { key, files, storedAt: Date.now() });
    return true;
  } catch {
    return false;
  }
}

/** Adds a file to a model that is stored, if it is. */
export async function addModelFile(
  database: Database | undefined,
  key: string,
  name: string,
  file: Blob,
): Promise<void> {
  try {
    const model = await database?.get('models', key);
    if (model) await database?.put('models', { ...model, files: new Map([...model.files, [name, file]]) });
  } catch {
    // No room: it is made again at the next start.
  }
}

/** Keys of the stored models that make room for one more: the oldest beyond {@link keptModels}. */
export function surplusModels(stored: readonly Pick<StoredModel, 'key' | 'storedAt'>[]): string[] {
  return [...stored]
    .sort((a, b) => a.storedAt - b.storedAt)
    .slice(0, Math.max(0, stored.length + 1 - keptModels))
    .map(({ key }) => key);
}
