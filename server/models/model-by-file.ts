/**
 * A model that is named by its files.
 *
 * @module
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { configuredModelId, type LibraryModel } from './library.ts';
import type { ModelFiles } from './model-config.ts';

/** Of a checkpoint's file. */
export const checkpointEnding = /\.(pt|pth|safetensors)$/i;

export const isCheckpoint = (name: string) => checkpointEnding.test(name);
export const isConfig = (name: string) => /\.ya?ml$/i.test(name);

/** Files that are there, as a model of the library. */
export async function modelByFile({ checkpoint, config }: ModelFiles): Promise<LibraryModel> {
  return {
    id: configuredModelId,
    name: path.basename(checkpoint),
    origin: 'configured',
    checkpoint: path.resolve(checkpoint),
    checkpointBytes: (await stat(checkpoint)).size,
    sha256: undefined,
    config: config === undefined ? undefined : path.resolve(config),
  };
}
