/**
 * The library and the builds of a store, opened together.
 *
 * @module
 */
import path from 'node:path';
import { type ModelBuilds, openBuilds } from './builds.ts';
import { type LibraryOptions, type ModelLibrary, openLibrary } from './library.ts';

export interface OpenModels {
  readonly library: ModelLibrary;
  readonly builds: ModelBuilds;
}

/** Builds lie in the `builds/` folder of the store. */
export async function openModels(options: Omit<LibraryOptions, 'builds'>): Promise<OpenModels> {
  const builds = openBuilds({ folder: path.join(options.storeFolder, 'builds') });
  return { library: await openLibrary({ ...options, builds }), builds };
}
