/**
 * `--model` and `--config`: which model is meant.
 *
 * @module
 */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { TrackletError } from '../../src/errors.ts';
import type { LibraryModel, ModelLibrary } from '../models/library.ts';
import { isCheckpoint, isConfig, modelByFile } from '../models/model-by-file.ts';

/**
 * Finds the model; its checkpoint is on the disk.
 *
 * @param model a name of the library, a checkpoint, or a folder with one checkpoint and at most one YAML
 * @throws TrackletError `cli/no-such-model`, `cli/model-folder`, `cli/config-with-catalog`, `cli/no-such-file`,
 *   `model/not-downloaded`
 */
export async function chooseModel(
  model: string,
  config: string | undefined,
  library: ModelLibrary,
): Promise<LibraryModel> {
  const found = await stat(model).catch(() => undefined);
  const listed = await findListed(model, library);
  // A file that is called like a model of the library is that file.
  if (listed && (listed.id === model || !found)) {
    if (config === undefined) return library.ready(listed.id);
    throw new TrackletError(
      'cli/config-with-catalog',
      `--config ${config}: the model "${model}" has its own configuration; --config goes with a checkpoint file.`,
    );
  }
  if (config !== undefined && !(await isFile(config))) {
    throw new TrackletError('cli/no-such-file', `--config ${config}: there is no such file.`);
  }
  if (found?.isFile()) return modelByFile({ checkpoint: model, config });
  if (found?.isDirectory()) return fromFolder(model, config);
  const names = (await library.list()).map(({ id }) => id).join(', ');
  throw new TrackletError(
    'cli/no-such-model',
    `--model ${model}: neither a file or folder nor one of the models that Tracklet knows (${names}).`,
  );
}

async function findListed(name: string, library: ModelLibrary): Promise<LibraryModel | undefined> {
  try {
    return await library.find(name);
  } catch (error) {
    if (error instanceof TrackletError && error.code === 'model/unknown') return undefined;
    throw error;
  }
}

async function fromFolder(folder: string, config: string | undefined): Promise<LibraryModel> {
  const names = await readdir(folder);
  const checkpoints = names.filter(isCheckpoint);
  const configs = names.filter(isConfig);
  const [checkpoint] = checkpoints;
  if (checkpoint === undefined || checkpoints.length > 1) {
    throw new TrackletError(
      'cli/model-folder',
      `--model ${folder}: the folder has ${checkpoints.length} checkpoints (.pt, .safetensors), one is needed; or give the file itself.`,
    );
  }
  if (config === undefined && configs.length > 1) {
    throw new TrackletError(
      'cli/model-folder',
      `--model ${folder}: the folder has ${configs.length} YAML files; say which with --config.`,
    );
  }
  const own = configs[0] === undefined ? undefined : path.join(folder, configs[0]);
  return modelByFile({ checkpoint: path.join(folder, checkpoint), config: config ?? own });
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false;
}
