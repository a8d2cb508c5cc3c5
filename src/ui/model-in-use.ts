/**
 * The model, where it came from, and where it is to run.
 *
 * @module
 */
import type { Backend, LoadedModel, ModelSource, OnProgress, TrackletWorker } from '../worker/api.ts';

export type BackendChoice = 'auto' | Backend;

export class ModelInUse {
  readonly #engine: Pick<TrackletWorker, 'loadModel'>;
  /** Undefined until one was loaded. */
  loaded: LoadedModel | undefined;
  source: ModelSource | undefined;
  backend: BackendChoice = 'auto';
  allowSoftwareGpu = false;

  constructor(engine: Pick<TrackletWorker, 'loadModel'>) {
    this.#engine = engine;
  }

  /** Loads a model; the one in use stays where that fails. */
  async load(source: ModelSource, report: OnProgress): Promise<void> {
    const { backend, allowSoftwareGpu } = this;
    this.loaded = await this.#engine.loadModel(
      source,
      { backend, precision: 'auto', allowSoftwareGpu },
      report,
    );
    this.source = source;
  }

  /**
   * Loads the model that unfinished work was made with, unless it is in use, or lies in the user's own files.
   *
   * @returns whether it was loaded
   */
  async loadKept(
    model: ModelSource | { readonly kind: 'file' } | undefined,
    report: OnProgress,
  ): Promise<boolean> {
    // Work of an earlier version names addresses of files, which are no longer served.
    if (model?.kind !== 'server' || isSame(model, this.source)) return false;
    await this.load(model, report);
    return true;
  }
}

type ServedModel = Extract<ModelSource, { kind: 'server' }>;

const isSame = ({ id, imageSize }: ServedModel, other: ModelSource | undefined): boolean =>
  other?.kind === 'server' && other.id === id && other.imageSize === imageSize;
