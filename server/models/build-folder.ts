/**
 * Where builds lie on disk:
 *
 * ```
 * {builder version}/{key}/                what was built, and made.json
 * {builder version}/{key}.{pid}.partial/  the same folder while it is being filled
 * ```
 *
 * A build is there when its folder has been renamed, so it is there whole or not at all.
 *
 * @module
 */
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ServedBuild } from '../../src/catalog/offered.ts';
import { builderVersion } from '../../src/model/build.ts';
import { type FileSource, manifestName, readManifest } from '../../src/model/model-files.ts';
import { selfTestFile } from '../../src/runtime/self-test.ts';
import { isRunning } from '../running-process.ts';
import type { StoredNames } from './disk-space.ts';
import { fileSize } from './store.ts';

const madeSchema = z.strictObject({
  /** Identifies the checkpoint. */
  checkpoint: z.string(),
  /** Why there is no self-test; null where there is one. */
  selfTestFailure: z.string().nullable(),
});
/** What is kept of a build for the server alone. */
export type Made = z.infer<typeof madeSchema>;

const madeFile = 'made.json';
const keyForm = /^[0-9a-f]{64}$/;
/** Of graphs, weights, the manifest, the self-test. */
const servedForm = /^(?:[a-z][a-z0-9-]*\.(?:onnx|weights)|manifest\.json|self-test\.bin)$/;
const partialForm = /^[0-9a-f]{64}\.(\d+)\.partial$/;

const isBuild = (name: string): boolean => keyForm.test(name) || partialForm.test(name);

/** Days after which a build that nobody used goes. */
const keptDays = 30;

export class BuildFolder {
  readonly #root: string;
  /** Of this version of the builder. */
  readonly #folder: string;

  constructor(root: string) {
    this.#root = root;
    this.#folder = path.join(root, builderVersion);
  }

  /** For errors of the disk. */
  get names(): StoredNames {
    return buildNames(this.#root);
  }

  /** Path of a served file; undefined where key or name cannot be one. */
  file(key: string, name: string): string | undefined {
    return keyForm.test(key) && servedForm.test(name) ? path.join(this.#folder, key, name) : undefined;
  }

  /** The files of a build, which counts as used; undefined where there is none, or a file was changed or lost. */
  async use(key: string): Promise<ServedBuild['files'] | undefined> {
    const folder = path.join(this.#folder, key);
    const files = await wholeFiles(folder);
    const now = new Date();
    // A store that may only be read is not cleaned either.
    if (files) await utimes(folder, now, now).catch(() => undefined);
    return files;
  }

  /** Makes the folder in which a build is put together. */
  async openPartial(key: string): Promise<string> {
    const folder = path.join(this.#folder, `${key}.${process.pid}.partial`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    return folder;
  }

  async removePartial(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true });
  }

  /** Makes a whole build of the folder, unless another process was faster. */
  async finish(partial: string, key: string, made: Made): Promise<void> {
    await writeFile(path.join(partial, madeFile), JSON.stringify(made));
    const folder = path.join(this.#folder, key);
    if ((await wholeFiles(folder)) !== undefined) return;
    await this.remove(key);
    await rename(partial, folder);
  }

  async remove(key: string): Promise<void> {
    await rm(path.join(this.#folder, key), { recursive: true, force: true });
  }

  /** Keys of the builds of a checkpoint. */
  async keysOf(checkpoint: string): Promise<string[]> {
    const keys = (await namesIn(this.#folder)).filter((name) => keyForm.test(name));
    const made = await Promise.all(keys.map((key) => this.#made(key)));
    return keys.filter((_, i) => made[i]?.checkpoint === checkpoint);
  }

  /** Bytes on the disk. */
  async bytes(key: string): Promise<number> {
    const folder = path.join(this.#folder, key);
    const sizes = (await namesIn(folder)).map((name) => fileSize(path.join(folder, name)));
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  /** Removes what other versions built, what broken builds left, and what was not used for long. */
  async clean(): Promise<void> {
    const remove = (...names: readonly string[]) =>
      rm(path.join(this.#root, ...names), { recursive: true, force: true });
    for (const name of await namesIn(this.#root)) {
      const builds = await namesIn(path.join(this.#root, name));
      // The folder may have been the user's before: what was not built here is left alone.
      if (name !== builderVersion && builds.length > 0 && builds.every(isBuild)) await remove(name);
    }
    const oldest = Date.now() - keptDays * 24 * 3600 * 1000;
    for (const name of (await namesIn(this.#folder)).filter(isBuild)) {
      const pid = partialForm.exec(name)?.[1];
      const used = await stat(path.join(this.#folder, name)).catch(() => undefined);
      if (used === undefined) continue;
      const over = pid === undefined ? used.mtimeMs < oldest : !isRunning(Number(pid), used.mtime);
      if (over) await remove(builderVersion, name);
    }
  }

  async #made(key: string): Promise<Made | undefined> {
    try {
      return madeSchema.parse(JSON.parse(await readFile(path.join(this.#folder, key, madeFile), 'utf8')));
    } catch {
      return undefined;
    }
  }
}

async function wholeFiles(folder: string): Promise<ServedBuild['files'] | undefined> {
  try {
    const manifest = await readManifest(fileSource(folder));
    const files = Object.entries(manifest.files).map(([name, bytes]) => ({ name, bytes }));
    for (const { name, bytes } of files) {
      if ((await stat(path.join(folder, name))).size !== bytes) return undefined;
    }
    for (const name of [selfTestFile, manifestName]) {
      const bytes = await fileSize(path.join(folder, name));
      if (bytes > 0) files.push({ name, bytes });
    }
    return files;
  } catch {
    return undefined;
  }
}

/** What errors of the disk name. */
export const buildNames = (folder: string): StoredNames => ({ id: 'The converted model', folder });

/** The files of a folder. */
export function fileSource(folder: string): FileSource {
  return {
    read: async (name) => {
      const { buffer, byteOffset, byteLength } = await readFile(path.join(folder, name));
      return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    },
  };
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
