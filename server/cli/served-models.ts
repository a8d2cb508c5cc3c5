/**
 * The models that `tracklet serve` offers, and the one to start with.
 *
 * @module
 */
import { TrackletError } from '../../src/errors.ts';
import { findConfiguredModel } from '../configured-model.ts';
import { type OpenModels, openModels } from '../models/open-models.ts';
import type { Settings } from '../settings.ts';
import { modelsFolder } from './paths.ts';

export interface ServedModels extends OpenModels {
  /** Undefined where none is configured. */
  readonly startModel?: string;
}

/**
 * Opens the models, that of `MODEL_CHECKPOINT` among them. One that is not downloaded yet keeps no server from starting:
 * the page offers the download.
 *
 * @param workingFolder where relative names start
 * @param warn told of a model that is not downloaded yet, in a sentence that says how to get it
 * @throws TrackletError `server/bad-setting`
 */
export async function servedModels(
  settings: Pick<Settings, 'modelStore' | 'modelCheckpoint' | 'modelConfig'>,
  workingFolder: string,
  warn: (message: string) => void,
): Promise<ServedModels> {
  const { modelStore, modelCheckpoint, modelConfig } = settings;
  const places = { catalogFolder: modelsFolder, storeFolder: modelStore };
  const models = await openModels(places);
  if (modelCheckpoint === undefined) return models;
  const named = { checkpoint: modelCheckpoint, config: modelConfig };
  const model = await findConfiguredModel(named, models.library, { ...places, workingFolder });
  if (model.origin === 'configured') {
    return { ...(await openModels({ ...places, configured: model })), startModel: model.id };
  }
  try {
    await models.library.ready(model.id);
  } catch (error) {
    if (!(error instanceof TrackletError)) throw error;
    warn(error.message);
  }
  return { ...models, startModel: model.id };
}
