/**
 * The worker's model: loaded, replaced, and brought back where its device was lost.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { createWebRuntime } from '../runtime/web.ts';
import type { Database } from '../storage/database.ts';
import type { LoadedModel, ModelSource, OnProgress, RuntimeOptions } from './api.ts';
import { KeptVerdicts } from './kept-verdicts.ts';
import { type LoadedGraphs, loadGraphs } from './model-loader.ts';

interface RunningModel {
  readonly graphs: LoadedGraphs;
  readonly options: RuntimeOptions;
  readonly runtime: Runtime;
}

export class ModelInUse {
  readonly #database: Promise<Database | undefined>;
  readonly #verdicts: KeptVerdicts;
  #running: RunningModel | undefined;

  constructor(database: Promise<Database | undefined>) {
    this.#database = database;
    this.#verdicts = new KeptVerdicts(database);
  }

  /** @throws TrackletError `worker/no-model` */
  get running(): RunningModel {
    if (this.#running) return this.#running;
    throw new TrackletError('worker/no-model', 'No model is loaded. Choose one first.');
  }

  /**
   * Loads a model in place of the one before; where that fails, the one before comes back.
   *
   * @param release lets go of everything that lies on the runtime before
   */
  async load(
    source: ModelSource,
    options: RuntimeOptions,
    onProgress: OnProgress,
    release: () => Promise<void>,
  ): Promise<LoadedModel> {
    const graphs = await loadGraphs(source, await this.#database, onProgress);
    await release();
    const { runtime } = await this.#replace(graphs, options, onProgress);
    return {
      id: graphs.id,
      name: graphs.name,
      imageSize: graphs.built.config.imageSize,
      parameters: graphs.parameters,
      cached: graphs.cached,
      conversion: graphs.conversion,
      runtime: runtime.info,
    };
  }

  /** The same model on a new device; what lay on the old one is gone. */
  async renew(): Promise<void> {
    const { graphs, options } = this.running;
    await this.#replace(graphs, options, () => {});
  }

  /** Call when another video is opened. */
  startJob(): void {
    this.#running?.runtime.startJob();
  }

  forgetVerdicts(): Promise<void> {
    return this.#verdicts.forget();
  }

  async #replace(
    graphs: LoadedGraphs,
    options: RuntimeOptions,
    onProgress: OnProgress,
  ): Promise<RunningModel> {
    const before = this.#running;
    this.#running = undefined;
    // One at a time: two large models do not fit.
    await before?.runtime.dispose().catch(() => undefined);
    try {
      const running = { graphs, options, runtime: await this.#start(graphs, options, onProgress) };
      this.#running = running;
      return running;
    } catch (error) {
      if (before && before.graphs !== graphs) {
        const runtime = await this.#start(before.graphs, before.options, () => {}).catch(() => undefined);
        if (runtime) this.#running = { ...before, runtime };
      }
      throw error;
    }
  }

  #start(graphs: LoadedGraphs, options: RuntimeOptions, onProgress: OnProgress): Promise<Runtime> {
    const trust = { model: graphs.key, expected: graphs.expected, verdicts: this.#verdicts };
    return createWebRuntime(graphs.built, options, trust, onProgress);
  }
}
