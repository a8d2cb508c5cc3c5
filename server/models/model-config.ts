/**
 * The configuration of a model whose files are at hand.
 *
 * @module
 */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { TrackletError } from '../../src/errors.ts';
import type { ByteSource } from '../../src/model/checkpoint/checkpoint.ts';
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
 * Opens a checkpoint; the caller closes it. Errors show its name and not its folder: pages see them too.
 *
 * @throws TrackletError `checkpoint/unreadable`
 */
export async function openModelFile(file: string): Promise<ByteSource & { close(): Promise<void> }> {
  return { ...(await openFileSource(file)), name: path.basename(file) };
}

/** @throws TrackletError `config/unreadable`, those of `parseConfig` */
export async function readConfigFile(file: string): Promise<Sam2Config> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    const why = `${path.basename(file)}: cannot be read: ${error.message}. Name a YAML file.`;
    throw new TrackletError('config/unreadable', why, { cause: error });
  });
  return parseConfig(text, path.basename(file));
}

/**
 * Reads the YAML file, or recognises the checkpoint from its tensors' shapes.
 *
 * @throws TrackletError those of {@link readConfigFile}, `openCheckpoint` and `recogniseConfig`
 */
export async function readModelConfig({ checkpoint, config }: ModelFiles): Promise<Sam2Config> {
  if (config !== undefined) return readConfigFile(config);
  const source = await openModelFile(checkpoint);
  try {
    return recogniseConfig(await openCheckpoint(source));
  } finally {
    await source.close();
  }
}

/** Lists are asked for again and again: a file is read once, and again when it changes. */
const known = new Map<string, Promise<Sam2Config | undefined>>();

/** Undefined where there is no file, or none that can be used: who loads the model hears why. */
export async function knownConfig(files: ModelFiles): Promise<Sam2Config | undefined> {
  const file = files.config ?? files.checkpoint;
  const found = await stat(file).catch(() => undefined);
  if (!found) return undefined;
  const key = `${file} ${found.size} ${found.mtimeMs}`;
  const config = known.get(key) ?? readModelConfig(files).catch(() => undefined);
  known.set(key, config);
  return config;
}
