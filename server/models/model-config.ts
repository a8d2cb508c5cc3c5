/**
 * The configuration of a model whose files are at hand.
 *
 * @module
 */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { openFileSource } from '../../src/model/checkpoint/file-source.ts';
import { openCheckpoint } from '../../src/model/checkpoint/open.ts';
import type { Sam2Config } from '../../src/model/config/config.ts';
import { parseConfig } from '../../src/model/config/parse.ts';
import { recogniseConfig } from '../../src/model/config/recognise.ts';

/** Files of a model. */
export interface ModelFiles {
  readonly checkpoint: string;
  /** Undefined where the checkpoint is to tell its own settings. */
  readonly config: string | undefined;
}

/**
 * Reads the YAML file, or recognises the checkpoint from its tensors' shapes.
 *
 * @throws TrackletError those of `parseConfig`, `openCheckpoint` and `recogniseConfig`
 */
export async function readModelConfig({ checkpoint, config }: ModelFiles): Promise<Sam2Config> {
  if (config !== undefined) return parseConfig(await readFile(config, 'utf8'), path.basename(config));
  const source = await openFileSource(checkpoint);
  try {
    return recogniseConfig(await openCheckpoint(source));
  } finally {
    await source.close();
  }
}

/** Configurations of lists that are asked for again and again: read once, and again when a file changes. */
export class ConfigCache {
  readonly #known = new Map<string, Promise<Sam2Config | undefined>>();

  /** Undefined where there is no file, or none that can be used: who loads the model hears why. */
  async read(files: ModelFiles): Promise<Sam2Config | undefined> {
    const file = files.config ?? files.checkpoint;
    const found = await stat(file).catch(() => undefined);
    if (!found) return undefined;
    const key = `${file} ${found.size} ${found.mtimeMs}`;
    const known = this.#known.get(key) ?? readModelConfig(files).catch(() => undefined);
    this.#known.set(key, known);
    return known;
  }
}
