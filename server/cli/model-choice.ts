/**
 * `--model` and `--config`: which model is meant.
 *
 * @module
 */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { TrackletError } from '../../src/errors.ts';
import type { CatalogueModel } from '../models.ts';

/** A model of the catalogue, or the user's own files. */
export type ModelChoice =
  | { readonly kind: 'catalogue'; readonly model: CatalogueModel }
  | { readonly kind: 'files'; readonly checkpoint: string; readonly config: string | undefined };

const isCheckpoint = (name: string) => /\.(pt|pth|safetensors)$/i.test(name);
const isConfig = (name: string) => /\.ya?ml$/i.test(name);

/**
 * Finds the model's files.
 *
 * @param model A catalogue id, a checkpoint, or a folder with one checkpoint and at most one YAML.
 * @throws TrackletError `cli/no-such-model`, `cli/model-folder`, `cli/config-with-catalogue`, `cli/no-such-file`
 */
export async function chooseModel(
  model: string,
  config: string | undefined,
  catalogue: readonly CatalogueModel[],
): Promise<ModelChoice> {
  const listed = catalogue.find(({ id }) => id === model);
  if (listed) {
    if (config === undefined) return { kind: 'catalogue', model: listed };
    throw new TrackletError(
      'cli/config-with-catalogue',
      `--config ${config}: the model "${model}" has its own configuration; --config goes with a checkpoint file.`,
    );
  }
  if (config !== undefined && !(await isFile(config))) {
    throw new TrackletError('cli/no-such-file', `--config ${config}: there is no such file.`);
  }
  const found = await stat(model).catch(() => undefined);
  if (found?.isFile()) return { kind: 'files', checkpoint: model, config };
  if (found?.isDirectory()) return fromFolder(model, config);
  const ids = catalogue.map(({ id }) => id).join(', ');
  throw new TrackletError(
    'cli/no-such-model',
    `--model ${model}: neither a file or folder nor a model that comes with Tracklet (${ids}).`,
  );
}

async function fromFolder(folder: string, config: string | undefined): Promise<ModelChoice> {
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
  return { kind: 'files', checkpoint: path.join(folder, checkpoint), config: config ?? own };
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false;
}
