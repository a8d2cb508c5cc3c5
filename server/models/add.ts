/**
 * Takes the user's own checkpoint into the store.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Catalog, type CatalogModel, modelIdSchema } from '../../src/catalog/catalog.ts';
import { TrackletError } from '../../src/errors.ts';
import { buildModel } from '../../src/model/build.ts';
import { openFileSource } from '../../src/model/checkpoint/file-source.ts';
import { openCheckpoint } from '../../src/model/checkpoint/open.ts';
import { recogniseConfig } from '../../src/model/config/recognise.ts';
import { checkSpace, diskError } from './disk-space.ts';
import { configuredModelId, type ModelJob } from './library.ts';
import { checkpointEnding } from './model-by-file.ts';
import { readConfigFile } from './model-config.ts';
import { sha256OfFile } from './sha256.ts';
import { fileSize, type ModelStore, type StoreRecord } from './store.ts';

/** What is to be added, as the user named it. */
export interface Addition {
  readonly file: string;
  readonly config: string | undefined;
  /** Default: the file's name without its ending. */
  readonly name: string | undefined;
}

/**
 * Opens the checkpoint, checks that its configuration fits, and copies it. A file of the catalog becomes that model, and a
 * file that is there already stays as it is.
 *
 * @returns the model's id
 * @throws TrackletError those of `openCheckpoint`, `readConfigFile`, `recogniseConfig` and `buildModel`; `model/bad-name`,
 *   `model/name-taken`, `model/in-use`, `model/disk-full`, `model/cannot-store`, `model/cancelled`
 */
export async function addModel(
  addition: Addition,
  store: ModelStore,
  catalog: Catalog,
  job: ModelJob,
): Promise<string> {
  try {
    return (
      (await addPublished(addition, store, catalog, job)) ?? (await addOwn(addition, store, catalog, job))
    );
  } catch (error) {
    if (!job.signal?.aborted) throw error;
    throw new TrackletError('model/cancelled', `Adding ${addition.file} was stopped; nothing is kept of it.`);
  }
}

/** @returns undefined where the file is none of the catalog's, or is to be another model all the same */
async function addPublished(
  addition: Addition,
  store: ModelStore,
  catalog: Catalog,
  job: ModelJob,
): Promise<string | undefined> {
  const { file, config, name } = addition;
  const bytes = await fileSize(file);
  const candidates = catalog.filter(({ checkpoint }) => checkpoint.bytes === bytes);
  if (candidates.length === 0 || config !== undefined || name !== undefined) return undefined;
  const sha256 = await sha256OfFile(file, job);
  const published = candidates.find(({ checkpoint }) => checkpoint.sha256 === sha256);
  const bundled = published?.checkpoint.mirrors.length === 0;
  if (published && !bundled) {
    await take(published.id, addition, { name: published.name, kind: 'pulled', sha256 }, store, job);
  }
  return published?.id;
}

async function addOwn(
  addition: Addition,
  store: ModelStore,
  catalog: Catalog,
  job: ModelJob,
): Promise<string> {
  await checkModel(addition);
  const sha256 = await sha256OfFile(addition.file, job);
  const { id, name } = nameOf(addition);
  const published = catalog.find((model) => model.id === id);
  if (published) throw taken(id, `is a model that Tracklet knows, and ${asPublished(published, sha256)}`);
  if (id === configuredModelId) throw taken(id, 'is what Tracklet calls the model of MODEL_CHECKPOINT');
  await take(id, addition, { name, kind: 'added', sha256 }, store, job);
  return id;
}

function asPublished({ checkpoint }: CatalogModel, sha256: string): string {
  if (checkpoint.sha256 === sha256) return 'this is its file, which needs neither --config nor --name';
  const hashes = `its SHA-256 is ${sha256}, not ${checkpoint.sha256}`;
  return `this file is another (${hashes}). If it should be that model, fetch it again`;
}

/** Whether the checkpoint is a model that can be run: every tensor that the configuration asks for is there. */
async function checkModel({ file, config }: Addition): Promise<void> {
  const source = await openFileSource(file);
  try {
    const checkpoint = await openCheckpoint(source);
    const settings = config === undefined ? recogniseConfig(checkpoint) : await readConfigFile(config);
    buildModel(settings, checkpoint);
  } finally {
    await source.close();
  }
}

function nameOf({ file, name }: Addition): { id: string; name: string } {
  const stem = (name ?? path.basename(file)).replace(checkpointEnding, '');
  // File names have blanks and capitals; a name that was given is taken as it stands.
  const id =
    name !== undefined
      ? stem
      : stem
          .toLowerCase()
          .replace(/[^a-z0-9_.+-]+/g, '-')
          .replace(/^[^a-z0-9]+/, '');
  const checked = modelIdSchema.safeParse(id);
  if (checked.success) return { id, name: stem };
  throw new TrackletError(
    'model/bad-name',
    `"${id.slice(0, 100)}" cannot be the name of a model: ${checked.error.issues[0]?.message} Give another one with --name.`,
  );
}

async function isSame(
  before: StoreRecord,
  { config, sha256 }: { readonly config: string | undefined; readonly sha256: string },
  folder: string,
): Promise<boolean> {
  if (before.sha256 !== sha256 || (before.config === null) !== (config === undefined)) return false;
  if (before.config === null || config === undefined) return true;
  const [old, given] = await Promise.all([readFile(path.join(folder, before.config)), readFile(config)]);
  return old.equals(given);
}

/** Copies the files into the store; the model is there when this resolves. */
async function take(
  id: string,
  { file, config }: Addition,
  record: Pick<StoreRecord, 'name' | 'kind' | 'sha256'>,
  store: ModelStore,
  job: ModelJob,
): Promise<void> {
  const names = { id, folder: store.folder };
  const { size } = await stat(file);
  let unlock: (() => Promise<void>) | undefined;
  try {
    unlock = await store.lock(id);
    const before = await store.read(id);
    if (before && (await isSame(before, { config, sha256: record.sha256 }, store.modelFolder(id)))) return;
    if (before && record.kind === 'added') throw taken(id, 'is another model that was added before');
    await store.removePart(id);
    const folder = await store.openPart(id);
    await checkSpace(names, folder, size);
    // Of the id, so that no name of the user's can meet one of the store's own.
    const checkpoint = `${id}${checkpointEnding.exec(file)?.[0].toLowerCase() ?? '.pt'}`;
    const configName = config === undefined ? null : `${id}.yaml`;
    const bytes = await copyChecked(file, path.join(folder, checkpoint), record.sha256, job);
    if (config !== undefined) await copyFile(config, path.join(folder, `${id}.yaml`));
    await store.finish(id, { ...record, checkpoint, config: configName, bytes });
  } catch (error) {
    if (unlock) await store.removePart(id);
    throw diskError(error, names, size);
  } finally {
    await unlock?.();
  }
}

/** Reports stage `download`. @returns the file's bytes */
async function copyChecked(from: string, to: string, sha256: string, job: ModelJob): Promise<number> {
  const target = await open(to, 'wx');
  const hash = createHash('sha256');
  let done = 0;
  try {
    const { size: total } = await stat(from);
    for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20, signal: job.signal })) {
      await target.writeFile(chunk);
      hash.update(chunk);
      done += chunk.length;
      job.onProgress({ stage: 'download', done, total, unit: 'bytes' });
    }
    await target.sync();
  } finally {
    await target.close();
  }
  if (hash.digest('hex') === sha256) return done;
  throw new TrackletError('model/wrong-bytes', `${from}: the file changed while it was read. Add it again.`);
}

function taken(id: string, why: string): TrackletError {
  return new TrackletError(
    'model/name-taken',
    `"${id}" ${why}. Give this one another name with --name, e.g. ${id}-2.`,
  );
}
