/**
 * `MODEL_CHECKPOINT` and `MODEL_CONFIG`: the model that the administrator names.
 *
 * @module
 */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { TrackletError } from '../src/errors.ts';

/** Its id in `GET /models`. */
export const configuredModelId = 'configured';

/** Paths are absolute. */
export interface ConfiguredModel {
  readonly checkpoint: string;
  readonly checkpointBytes: number;
  /** Undefined where the checkpoint is to tell its own settings. */
  readonly config: string | undefined;
}

const isCheckpoint = (name: string) => /\.(pt|pth|safetensors)$/i.test(name);
const isConfig = (name: string) => /\.ya?ml$/i.test(name);

/**
 * Finds the files. A folder stands for the one checkpoint, and the one YAML, in it.
 *
 * @param folders where relative names are looked for, in this order; a configuration's also in `configs/` of each, and
 *   beside the checkpoint
 * @throws TrackletError `server/bad-setting`
 */
export async function findConfiguredModel(
  named: { readonly checkpoint: string; readonly config: string | undefined },
  folders: readonly string[],
): Promise<ConfiguredModel> {
  const found = await find('MODEL_CHECKPOINT', named.checkpoint, folders);
  const folder = (await stat(found)).isDirectory() ? found : undefined;
  const checkpoint = folder === undefined ? found : await onlyFile(folder, isCheckpoint, 'checkpoint');
  if (checkpoint === undefined) {
    throw badSetting(
      'MODEL_CHECKPOINT',
      named.checkpoint,
      'the folder has no checkpoint (.pt, .pth, .safetensors)',
    );
  }
  const { size } = await stat(checkpoint);
  if (named.config === undefined) {
    const config = folder === undefined ? undefined : await onlyFile(folder, isConfig, 'YAML file');
    return { checkpoint, checkpointBytes: size, config };
  }
  const configFolders = folders.flatMap((place) => [place, path.join(place, 'configs')]);
  const config = await find('MODEL_CONFIG', named.config, [...configFolders, path.dirname(checkpoint)]);
  return { checkpoint, checkpointBytes: size, config };
}

async function find(variable: string, name: string, folders: readonly string[]): Promise<string> {
  const candidates = [...new Set(folders.map((folder) => path.resolve(folder, name)))];
  for (const candidate of candidates) {
    if (await stat(candidate).catch(() => undefined)) return candidate;
  }
  throw badSetting(variable, name, `there is no such file; looked for ${candidates.join(', ')}`);
}

async function onlyFile(
  folder: string,
  matches: (name: string) => boolean,
  what: string,
): Promise<string | undefined> {
  const names = (await readdir(folder)).filter(matches);
  if (names.length > 1) {
    throw badSetting(
      'MODEL_CHECKPOINT',
      folder,
      `the folder has more than one ${what}; name the file itself`,
    );
  }
  return names[0] === undefined ? undefined : path.join(folder, names[0]);
}

function badSetting(variable: string, value: string, problem: string): TrackletError {
  return new TrackletError('server/bad-setting', `${variable}=${value}: ${problem}.`);
}
