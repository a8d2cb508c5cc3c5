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
 * Finds the files. A relative name is looked for in the current folder, then in `models/`, for a configuration also in
 * `models/configs/`; a folder stands for the one checkpoint, and the one YAML, in it.
 *
 * @throws TrackletError `server/bad-setting`
 */
export async function findConfiguredModel(
  { checkpoint, config }: { readonly checkpoint: string; readonly config: string | undefined },
  modelsFolder: string,
): Promise<ConfiguredModel> {
  const places = [process.cwd(), modelsFolder];
  const found = await find('MODEL_CHECKPOINT', checkpoint, places);
  const configPlaces = [...places, path.join(modelsFolder, 'configs'), path.dirname(found)];
  const ownConfig = config === undefined ? undefined : await find('MODEL_CONFIG', config, configPlaces);
  const isFolder = (await stat(found)).isDirectory();
  const file = isFolder ? await onlyFile(found, isCheckpoint, 'checkpoint (.pt, .pth, .safetensors)') : found;
  if (file === undefined) {
    throw badSetting(
      'MODEL_CHECKPOINT',
      checkpoint,
      'the folder has no checkpoint (.pt, .pth, .safetensors)',
    );
  }
  const besideIt =
    isFolder && config === undefined ? await onlyFile(found, isConfig, 'YAML file') : undefined;
  return { checkpoint: file, checkpointBytes: (await stat(file)).size, config: ownConfig ?? besideIt };
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
