/**
 * Where downloaded and added models lie on disk:
 *
 * ```
 * checkpoints/{id}/{checkpoint file}   whole and checked
 * checkpoints/{id}/model.json          what it is
 * checkpoints/{id}/{name}.yaml         of an added model that has one
 * parts/{id}/                          the same folder while it is being filled
 * builds/                              see `builds.ts`
 * locks/{id}                           while a process changes the model
 * ```
 *
 * A model comes into `checkpoints/` by renaming its folder, so it is there whole or not at all.
 *
 * @module
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { modelIdSchema } from '../../src/catalog/catalog.ts';
import { TrackletError } from '../../src/errors.ts';
import { takeLock } from '../file-lock.ts';

/** Of a file in the model's folder, and nowhere else. */
const fileNameSchema = z.string().regex(/^[^/\\]+$/);

const recordSchema = z.strictObject({
  name: z.string(),
  /** `pulled`: of the catalog; `added`: the user's own. */
  kind: z.enum(['pulled', 'added']),
  checkpoint: fileNameSchema,
  config: fileNameSchema.nullable(),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What `model.json` says. */
export type StoreRecord = z.infer<typeof recordSchema>;

const recordFile = 'model.json';

/** The folders of a store. */
export class ModelStore {
  readonly folder: string;

  /** @param folder absolute; made when it is first needed */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** Where the model lies once it is whole. */
  modelFolder(id: string): string {
    return path.join(this.folder, 'checkpoints', modelIdSchema.parse(id));
  }

  /** Where the model is put together. */
  partFolder(id: string): string {
    return path.join(this.folder, 'parts', modelIdSchema.parse(id));
  }

  /** Undefined where the model is not there, or not whole. */
  async read(id: string): Promise<StoreRecord | undefined> {
    const record = await this.record(id);
    if (record === undefined) return undefined;
    const size = await fileSize(path.join(this.modelFolder(id), record.checkpoint));
    return size === record.bytes ? record : undefined;
  }

  /** What a model is, whether its checkpoint is still whole or not. */
  record(id: string): Promise<StoreRecord | undefined> {
    return readRecord(path.join(this.modelFolder(id), recordFile));
  }

  /** Ids of the models that are there, in alphabetical order. */
  async ids(): Promise<string[]> {
    const names = await readdir(path.join(this.folder, 'checkpoints')).catch(() => []);
    return names.filter((name) => modelIdSchema.safeParse(name).success).sort();
  }

  /**
   * Keeps other processes from changing the model.
   *
   * @returns gives it back
   * @throws TrackletError `model/in-use`
   */
  lock(id: string): Promise<() => Promise<void>> {
    const lock = path.join(this.folder, 'locks', modelIdSchema.parse(id));
    return takeLock(
      lock,
      (holder) =>
        new TrackletError(
          'model/in-use',
          `The model ${id} is being downloaded or added by ${holder}. Wait until that ends. If there is no such process any more, remove ${lock}.`,
        ),
    );
  }

  /** Makes the folder for a model's parts. */
  async openPart(id: string): Promise<string> {
    const folder = this.partFolder(id);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Turns the folder of parts, in which the record's files lie whole and checked, into the model. */
  async finish(id: string, record: StoreRecord): Promise<void> {
    const part = this.partFolder(id);
    const folder = this.modelFolder(id);
    await writeFile(path.join(part, recordFile), `${JSON.stringify(record, null, 2)}\n`, {
      flush: true,
    });
    await mkdir(path.dirname(folder), { recursive: true });
    await rm(folder, { recursive: true, force: true });
    await rename(part, folder);
  }

  /** Bytes that have come of a model that is not whole yet. */
  async partBytes(id: string): Promise<number> {
    const folder = this.partFolder(id);
    const names = await readdir(folder).catch(() => []);
    const sizes = await Promise.all(names.map((name) => fileSize(path.join(folder, name))));
    return Math.max(0, ...sizes);
  }

  async removePart(id: string): Promise<void> {
    await rm(this.partFolder(id), { recursive: true, force: true });
  }

  async remove(id: string): Promise<void> {
    await rm(this.modelFolder(id), { recursive: true, force: true });
    await this.removePart(id);
  }
}

/** Bytes of a file; 0 where there is none. */
export async function fileSize(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

async function readRecord(file: string): Promise<StoreRecord | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}
