/**
 * `MODEL_CHECKPOINT` and `MODEL_CONFIG`: the model that the administrator names, as for the SAM 2 backend of Label Studio.
 *
 * @module
 */
import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { TrackletError } from '../src/errors.ts';
import type { LibraryModel, ModelLibrary } from './models/library.ts';
import { isCheckpoint, isConfig, modelByFile } from './models/model-by-file.ts';

/** As the variables are written. */
export interface NamedModel {
  readonly checkpoint: string;
  readonly config: string | undefined;
}

/** Where names are looked for. */
export interface ModelPlaces {
  /** Relative names start here, and in its `checkpoints/` and `configs/`. */
  readonly workingFolder: string;
  /** The folder of Tracklet's own models and of Meta's configurations. */
  readonly catalogFolder: string;
  readonly storeFolder: string;
}

/**
 * Finds the model: a file, a folder that stands for the one checkpoint and the one YAML in it, or a name of the library,
 * which may not be downloaded yet. Names may have a path that is not there, and may lack their ending.
 *
 * @throws TrackletError `server/bad-setting`, `model/not-downloaded` where an own configuration is named for such a model
 */
export async function findConfiguredModel(
  named: NamedModel,
  library: ModelLibrary,
  places: ModelPlaces,
): Promise<LibraryModel> {
  const { workingFolder, storeFolder } = places;
  const folders = [workingFolder, path.join(workingFolder, 'checkpoints'), storeFolder];
  const found = await firstThere(folders.map((folder) => path.resolve(folder, named.checkpoint)));
  if (found !== undefined) return ownFiles(found, named, places);
  const listed = await library.find(path.basename(named.checkpoint)).catch(() => undefined);
  if (listed) return listedModel(listed, named, library, places);
  const names = (await library.list()).map(({ id }) => id).join(', ');
  throw badSetting(
    'MODEL_CHECKPOINT',
    named.checkpoint,
    `there is no such file in ${[...new Set(folders)].join(', ')}, and no such model; Tracklet knows ${names}`,
  );
}

async function ownFiles(found: string, named: NamedModel, places: ModelPlaces): Promise<LibraryModel> {
  const folder = (await stat(found)).isDirectory() ? found : undefined;
  const checkpoint = folder === undefined ? found : await onlyFile(folder, isCheckpoint, 'checkpoint');
  if (checkpoint === undefined) {
    throw badSetting(
      'MODEL_CHECKPOINT',
      named.checkpoint,
      'the folder has no checkpoint (.pt, .pth, .safetensors)',
    );
  }
  const beside = folder === undefined ? undefined : await onlyFile(folder, isConfig, 'YAML file', named);
  return modelByFile({ checkpoint, config: (await findConfig(named, places, checkpoint)) ?? beside });
}

/** A model of the library has its own configuration; another one makes it another model. */
async function listedModel(
  model: LibraryModel,
  named: NamedModel,
  library: ModelLibrary,
  places: ModelPlaces,
): Promise<LibraryModel> {
  const config = await findConfig(named, places, model.checkpoint);
  if (config === undefined || config === model.config) return model;
  if (config.startsWith(path.join(places.catalogFolder, path.sep))) {
    const own = model.config === undefined ? 'none' : path.basename(model.config);
    throw badSetting(
      'MODEL_CONFIG',
      named.config ?? '',
      `the configuration of ${model.id} is ${own}; set that, or nothing`,
    );
  }
  return modelByFile({ checkpoint: (await library.ready(model.id)).checkpoint, config });
}

async function findConfig(
  { config }: NamedModel,
  { workingFolder, catalogFolder }: ModelPlaces,
  checkpoint: string,
): Promise<string | undefined> {
  if (config === undefined) return undefined;
  const officialFolder = path.join(catalogFolder, 'configs');
  const folders = [
    workingFolder,
    path.join(workingFolder, 'configs'),
    catalogFolder,
    officialFolder,
    path.dirname(checkpoint),
  ];
  const named = folders.map((folder) => path.resolve(folder, config));
  // Meta's files are known by their names, whatever folder the other backend had them in.
  const official = (await readdir(officialFolder)).map((folder) =>
    path.join(officialFolder, folder, path.basename(config)),
  );
  const candidates = [...named, ...official];
  const found = await firstThere(
    candidates.flatMap((file) => [file, `${file}.yaml`]),
    (stats) => stats.isFile(),
  );
  if (found !== undefined) return found;
  throw badSetting('MODEL_CONFIG', config, `there is no such file in ${[...new Set(folders)].join(', ')}`);
}

async function firstThere(
  candidates: readonly string[],
  fits: (stats: Stats) => boolean = () => true,
): Promise<string | undefined> {
  for (const candidate of candidates) {
    const stats = await stat(candidate).catch(() => undefined);
    if (stats && fits(stats)) return candidate;
  }
  return undefined;
}

/** The one file of a folder; undefined where there is none, or where `named` says which configuration it is. */
async function onlyFile(
  folder: string,
  matches: (name: string) => boolean,
  what: string,
  named?: NamedModel,
): Promise<string | undefined> {
  if (named?.config !== undefined) return undefined;
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
