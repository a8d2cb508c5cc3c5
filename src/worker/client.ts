/**
 * The page's side of the tracking worker: remembers what it was asked, and tells a new one where it died.
 *
 * @module
 */
import { proxy, type Remote } from 'comlink';
import { TrackletError } from '../errors.ts';
import { unknownMark } from '../tracker/marks.ts';
import type { SourceFrame } from '../units.ts';
import type {
  FramePrompt,
  GpuInfo,
  LoadedModel,
  Mark,
  ModelSource,
  OnProgress,
  OnResults,
  OpenedVideo,
  PromptAnswer,
  RuntimeOptions,
  TrackEstimate,
  TrackletWorker,
  TrackOptions,
  TrackOutcome,
  VideoSource,
} from './api.ts';
import { PromptLog } from './prompt-log.ts';
import { RevivingConnection } from './reviving-connection.ts';

const startWorker = (): Worker =>
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'tracklet' });

/** The worker's calls, and what only those can do who can end it. */
export interface TrackletEngine extends TrackletWorker {
  /**
   * @param signal ends the loading at once, wherever it is; the model before is then in use as it was
   * @throws TrackletError `model/cancelled`
   */
  loadModel(
    source: ModelSource,
    options: RuntimeOptions,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<LoadedModel>;
}

/** A {@link TrackletWorker} that survives its worker: model, video, prompts and tracks are taken up by the next one. */
export class TrackletClient implements TrackletEngine {
  readonly #connection: RevivingConnection;
  #model: { readonly source: ModelSource; readonly options: RuntimeOptions } | undefined;
  #video: { readonly source: VideoSource; readonly opened: OpenedVideo } | undefined;
  #prompts = new PromptLog();
  /** Of this worker's life: the worker's own marks, and the prompts at each. */
  readonly #marks = new Map<Mark, { readonly worker: Mark; readonly prompts: PromptLog }>();
  #nextMark = 1;
  #cancelled = false;

  /** @param start makes the worker; called again where it dies */
  constructor(start: () => Worker = startWorker) {
    this.#connection = new RevivingConnection({
      start,
      replaced: () => this.#marks.clear(),
      takeUp: (api) => this.#takeUp(api),
    });
  }

  gpu(): Promise<GpuInfo> {
    return this.#connection.call<GpuInfo>(async (api) => await api.gpu());
  }

  forgetVerdicts(): Promise<void> {
    return this.#connection.call((api) => api.forgetVerdicts());
  }

  async loadModel(
    source: ModelSource,
    options: RuntimeOptions,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<LoadedModel> {
    // Converting could be asked to stop; making a graph ready to run, which takes longest, cannot.
    const end = () => this.#connection.kill('loading a model was cancelled');
    signal?.addEventListener('abort', end);
    try {
      const loaded = await this.#connection.call(async (api) => {
        if (signal?.aborted) throw loadingCancelled(this.#model !== undefined);
        return api.loadModel(source, options, onProgress && proxy(onProgress));
      });
      this.#model = { source, options };
      return loaded;
    } finally {
      signal?.removeEventListener('abort', end);
    }
  }

  async openVideo(source: VideoSource, job?: string): Promise<OpenedVideo> {
    const opened = await this.#connection.call((api) => api.openVideo(source, job));
    this.#video = { source, opened };
    this.#prompts.clear();
    this.#marks.clear();
    return opened;
  }

  picture(frame: SourceFrame): Promise<ImageBitmap> {
    return this.#connection.call((api) => api.picture(frame));
  }

  png(frame: SourceFrame): Promise<Uint8Array> {
    return this.#connection.call((api) => api.png(frame));
  }

  async setPrompt(id: string, prompt: FramePrompt): Promise<PromptAnswer> {
    const answer = await this.#connection.call((api) => api.setPrompt(id, prompt));
    this.#prompts.set(id, prompt);
    return answer;
  }

  preview(id: string, prompt: FramePrompt): Promise<PromptAnswer> {
    return this.#connection.call((api) => api.preview(id, prompt));
  }

  async mark(): Promise<Mark> {
    const worker = await this.#connection.call((api) => api.mark());
    // A number of its own: the next worker counts from the beginning.
    const mark = this.#nextMark++;
    this.#marks.set(mark, { worker, prompts: this.#prompts.copy() });
    return mark;
  }

  async goTo(mark: Mark): Promise<void> {
    const prompts = await this.#connection.call(async (api) => {
      const known = this.#marks.get(mark);
      if (known === undefined) throw unknownMark();
      await api.goTo(known.worker);
      return known.prompts;
    });
    this.#prompts = prompts.copy();
  }

  async forgetMarks(marks: readonly Mark[]): Promise<void> {
    await this.#connection.call(async (api) => {
      const known = marks.flatMap((mark) => this.#marks.get(mark)?.worker ?? []);
      if (known.length > 0) await api.forgetMarks(known);
    });
    for (const mark of marks) this.#marks.delete(mark);
  }

  estimate(
    options: TrackOptions,
    prompted: ReadonlyMap<string, readonly SourceFrame[]>,
  ): Promise<TrackEstimate> {
    return this.#connection.call((api) => api.estimate(options, prompted));
  }

  async removePrompt(id: string, frame: SourceFrame): Promise<void> {
    await this.#connection.call((api) => api.removePrompt(id, frame));
    this.#prompts.remove(id, frame);
  }

  async removeObject(id: string): Promise<void> {
    await this.#connection.call((api) => api.removeObject(id));
    this.#prompts.removeObject(id);
  }

  async reset(): Promise<void> {
    await this.#connection.call((api) => api.reset());
    this.#prompts.clear();
  }

  promptedFrames(): Promise<ReadonlyMap<string, readonly SourceFrame[]>> {
    return this.#connection.call((api) => api.promptedFrames());
  }

  /** Goes on where it was cut off when the worker dies on the way: the results are those of an unbroken run. */
  async track(options: TrackOptions, onResults: OnResults): Promise<TrackOutcome> {
    const started = performance.now();
    let { resumeAfter } = options;
    let framesTracked = 0;
    this.#cancelled = false;
    const report: OnResults = (results, progress, position) => {
      resumeAfter = position;
      framesTracked++;
      onResults(results, progress, position);
    };
    const { status } = await this.#connection.call(async (api) =>
      this.#cancelled
        ? { status: 'cancelled' as const }
        : api.track({ ...options, resumeAfter }, proxy(report)),
    );
    return { status, framesTracked, seconds: (performance.now() - started) / 1000 };
  }

  cancel(): Promise<void> {
    // Also for a track that waits for a new worker.
    this.#cancelled = true;
    return this.#connection.call((api) => api.cancel());
  }

  /** Ends the worker as a crash would; the next call, or the running one, goes on with a new worker. */
  kill(): void {
    this.#connection.kill('it was ended');
  }

  /** Brings a new worker to where the dead one was. */
  async #takeUp(api: Remote<TrackletWorker>): Promise<void> {
    if (this.#model) await api.loadModel(this.#model.source, this.#model.options);
    if (!this.#video) return;
    const { source, opened } = this.#video;
    await api.openVideo(source, opened.job);
    if (opened.job === undefined) await this.#prompts.replay(api);
  }
}

const loadingCancelled = (hasModel: boolean) =>
  new TrackletError(
    'model/cancelled',
    `Loading was cancelled.${hasModel ? ' The model before is in use, as it was.' : ''}`,
  );
