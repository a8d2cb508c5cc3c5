/**
 * What every command that tracks needs before it starts: the browser, the model, the backend.
 *
 * @module
 */
import { type Command, Option } from 'commander';
import { TrackletError } from '../../src/errors.ts';
import { withImageSize } from '../../src/model/config/check.ts';
import type { RuntimeOptions } from '../../src/worker/api.ts';
import { findConfiguredModel, type NamedModel } from '../configured-model.ts';
import type { LibraryModel } from '../models/library.ts';
import { readModelConfig } from '../models/model-config.ts';
import { type OpenModels, openModels } from '../models/open-models.ts';
import { findChrome } from './chrome.ts';
import { chooseModel } from './model-choice.ts';
import { countingNumber } from './options.ts';
import { modelsFolder } from './paths.ts';

/** The options of {@link addModelOptions} and {@link addBrowserOptions} as commander reads them. */
export interface TrackingCommand {
  readonly model?: string;
  readonly config?: string;
  readonly size?: number;
  readonly backend: RuntimeOptions['backend'];
  readonly allowSoftwareGpu?: boolean;
  readonly chrome?: string;
}

/** `defaults` are shown in the help; a command whose defaults come from the environment gives none. */
export function addModelOptions(command: Command, defaultModel: string | undefined): Command {
  return command
    .optionsGroup('Model:')
    .option(
      '--model <model>',
      'a name of `tracklet models list`, a checkpoint (.pt, .safetensors), or its folder',
      defaultModel,
    )
    .option('--config <file>', "the checkpoint's YAML; Meta's own checkpoints need none")
    .option(
      '--size <pixels>',
      "width and height that frames are resized to: any size that fits the model, usually 1024, 768 or 512; smaller is faster, and loses small objects (default: the model's own)",
      countingNumber,
    );
}

/** See {@link addModelOptions}. */
export function addBrowserOptions(
  command: Command,
  defaultBackend: RuntimeOptions['backend'] | undefined,
): Command {
  const backend = new Option('--backend <backend>', 'what computes').choices(['auto', 'webgpu', 'wasm']);
  return command
    .optionsGroup('Browser:')
    .addOption(defaultBackend === undefined ? backend : backend.default(defaultBackend))
    .option('--allow-software-gpu', 'accept a GPU in software, which is slower than wasm')
    .option('--chrome <file>', 'Chrome or Chromium (default: CHROME_PATH, else the usual places)');
}

/** Browser, model and backend of a session. */
export interface TrackingSetup extends OpenModels {
  readonly chrome: string;
  readonly runtime: RuntimeOptions;
  /** On the disk, and in the library. */
  readonly model: LibraryModel;
  readonly imageSize: number;
}

/**
 * Finds them; starts nothing.
 *
 * @param storeFolder see `modelStorePlace`
 * @param configured what is taken where the command names no model; default: the demo model
 * @throws TrackletError those of `chooseModel`, `findConfiguredModel`, `readModelConfig` and `findChrome`;
 *   `model/not-downloaded`; `config/image-size`, which names the sizes that fit
 */
export async function setUpTracking(
  command: TrackingCommand,
  storeFolder: string,
  configured?: NamedModel,
): Promise<TrackingSetup> {
  const places = { catalogFolder: modelsFolder, storeFolder };
  const models = await openModels(places);
  const { library } = models;
  const model =
    command.model === undefined && configured
      ? await findConfiguredModel(configured, library, { ...places, workingFolder: process.cwd() })
      : await chooseModel(command.model ?? 'demo', command.config, library);
  const own = model.origin === 'configured';
  const config = await readModelConfig(model);
  return {
    ...(own ? await openModels({ ...places, configured: model }) : models),
    model: own ? model : await library.ready(model.id),
    imageSize: withImageSize(config, command.size).imageSize,
    chrome: findChrome(command.chrome),
    runtime: {
      backend: command.backend,
      precision: 'auto',
      allowSoftwareGpu: command.allowSoftwareGpu ?? false,
    },
  };
}

/** Adds what the command line offers where there is no GPU. */
export function withGpuAdvice(error: unknown): unknown {
  if (!(error instanceof TrackletError && error.code === 'runtime/no-gpu')) return error;
  const advice =
    'Take --backend wasm, or --allow-software-gpu to run on the CPU through WebGPU all the same.';
  return new TrackletError(error.code, `${error.message} ${advice}`, { cause: error });
}
