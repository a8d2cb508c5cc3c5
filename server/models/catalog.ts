/**
 * Reads `models/catalog.json`.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Catalog, catalogSchema } from '../../src/catalog/catalog.ts';

/** Name of the file in the catalog's folder. */
export const catalogFile = 'catalog.json';

/**
 * The catalog of `folder`, its order kept. Files in it are named relative to the folder.
 *
 * @throws where the file is not a catalog: it comes with Tracklet, so that is a bug
 */
export async function readCatalog(folder: string): Promise<Catalog> {
  const text = await readFile(path.join(folder, catalogFile), 'utf8');
  const catalog = catalogSchema.parse(JSON.parse(text));
  const ids = new Set(catalog.map(({ id }) => id));
  if (ids.size !== catalog.length) throw new Error(`${catalogFile} has an id twice`);
  return catalog;
}
