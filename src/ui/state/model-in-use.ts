/**
 * The model, where it came from, and how it is to run.
 *
 * @module
 */
import type { GpuInfo, LoadedModel, ModelSource, OnProgress, RuntimeOptions } from '../../worker/api.ts';
import type { TrackletEngine } from '../../worker/client.ts';
import { toTrackletError } from '../../worker/errors.ts';

/** Whether the model of unfinished work was loaded, is in use already, or can only be got by the user. */
export type KeptModelState = 'loaded' | 'in-use' | 'missing';

type Engine = Pick<TrackletEngine, 'loadModel' | 'gpu' | 'forgetVerdicts'>;

export class ModelInUse {
  readonly #engine: Engine;
  /** Undefined until one was loaded. */
  loaded: LoadedModel | undefined;
  source: ModelSource | undefined;
  /** Of the next load. */
  settings: RuntimeOptions = { backend: 'auto', precision: 'auto', allowSoftwareGpu: false };

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Loads a model; the one in use stays where that fails, or is cancelled (`model/cancelled`). */
  async load(source: ModelSource, report: OnProgress, signal?: AbortSignal): Promise<void> {
    this.loaded = await this.#engine.loadModel(source, this.settings, report, signal);
    this.source = source;
  }

  /** Loads the model that unfinished work was made with, at its image size, unless it is in use. */
  async loadKept(
    model: ModelSource | { readonly kind: 'file' } | undefined,
    report: OnProgress,
  ): Promise<KeptModelState> {
    // Work of an earlier version names addresses of files, which are no longer served.
    if (model?.kind !== 'server') return model?.kind === 'file' ? 'missing' : 'in-use';
    if (isSame(model, this.source)) return 'in-use';
    try {
      await this.load(model, report);
      return 'loaded';
    } catch (error) {
      if (removed.includes(toTrackletError(error).code)) return 'missing';
      throw error;
    }
  }

  gpu(): Promise<GpuInfo> {
    return this.#engine.gpu();
  }

  /** The next load tests the GPU again. */
  forgetVerdicts(): Promise<void> {
    return this.#engine.forgetVerdicts();
  }
}

/** E.g. `SAM 2.1 tiny is in use, at 512 px.` */
export const describeInUse = ({ name, imageSize }: LoadedModel): string =>
  `${name} is in use, at ${imageSize} px.`;

/** What the server says of a model that is no longer there. */
const removed: readonly string[] = ['model/unknown', 'model/not-downloaded', 'model/gone'];

type ServedModel = Extract<ModelSource, { kind: 'server' }>;

const isSame = ({ id, imageSize }: ServedModel, other: ModelSource | undefined): boolean =>
  other?.kind === 'server' && other.id === id && other.imageSize === imageSize;
