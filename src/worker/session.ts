/**
 * The tracking worker's state: one model, one video, one predictor.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { gpuInfo } from '../runtime/gpu-device.ts';
import type { MaskSummary } from '../runtime/sam2-graphs.ts';
import type { Database } from '../storage/database.ts';
import type { FrameResult } from '../tracker/inference-state.ts';
import type { PromptAnswer as PredictorAnswer } from '../tracker/interaction.ts';
import type { VideoPredictor } from '../tracker/video-predictor.ts';
import type { SourceFrame } from '../units.ts';
import type {
  FramePrompt,
  GpuInfo,
  LoadedModel,
  Mark,
  ModelSource,
  ObjectResult,
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
import { estimateTrack } from './estimate.ts';
import { toCompletePrompt, toObjectResult } from './mask-forms.ts';
import { ModelInUse } from './model-in-use.ts';
import { Pace } from './pace.ts';
import { TrackerInUse } from './tracker-in-use.ts';
import { TrackingJob } from './tracking-job.ts';
import { VideoInUse } from './video-in-use.ts';

export class TrackingSession implements TrackletWorker {
  readonly #database: Promise<Database | undefined>;
  readonly #model: ModelInUse;
  readonly #tracker: TrackerInUse;
  #video: VideoInUse | undefined;
  #pace = new Pace();
  #cancel: AbortController | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Takes the promise, so that the worker answers from its first message on. */
  constructor(database: Promise<Database | undefined>) {
    this.#database = database;
    this.#model = new ModelInUse(database);
    this.#tracker = new TrackerInUse(this.#model, () => this.#openedVideo());
  }

  gpu(): Promise<GpuInfo> {
    return gpuInfo();
  }

  forgetVerdicts(): Promise<void> {
    return this.#model.forgetVerdicts();
  }

  loadModel(
    source: ModelSource,
    options: RuntimeOptions,
    onProgress: OnProgress = () => {},
  ): Promise<LoadedModel> {
    return this.#exclusive(() =>
      this.#model.load(source, options, onProgress, async () => {
        this.#pace = new Pace();
        await this.#tracker.drop();
      }),
    );
  }

  openVideo(source: VideoSource, job?: string): Promise<OpenedVideo> {
    return this.#exclusive(async () => {
      const opened = await VideoInUse.open(source, job, await this.#database, async () => {
        await this.#tracker.drop();
        await this.#video?.close(job);
        this.#video = undefined;
      });
      this.#video = opened;
      this.#model.startJob();
      return { info: opened.video.info, job: opened.job };
    });
  }

  async picture(frame: SourceFrame): Promise<ImageBitmap> {
    return this.#openedVideo().displayed.bitmap(frame);
  }

  async png(frame: SourceFrame): Promise<Uint8Array> {
    return this.#openedVideo().displayed.png(frame);
  }

  setPrompt(id: string, prompt: FramePrompt): Promise<PromptAnswer> {
    return this.#answer(id, prompt, (predictor) =>
      predictor.setPrompt(id, prompt.frame, toCompletePrompt(prompt)),
    );
  }

  preview(id: string, prompt: FramePrompt): Promise<PromptAnswer> {
    return this.#answer(id, prompt, (predictor) =>
      predictor.previewPrompt(id, prompt.frame, toCompletePrompt(prompt)),
    );
  }

  mark(): Promise<Mark> {
    return this.#exclusive(() => this.#tracker.throughLosses(({ predictor }) => predictor.mark()));
  }

  goTo(mark: Mark): Promise<void> {
    return this.#exclusive(() => this.#tracker.throughLosses(({ predictor }) => predictor.goTo(mark)));
  }

  forgetMarks(marks: readonly Mark[]): Promise<void> {
    return this.#exclusive(() =>
      this.#tracker.throughLosses(({ predictor }) => predictor.forgetMarks(marks)),
    );
  }

  async estimate(
    options: TrackOptions,
    prompted: ReadonlyMap<string, readonly SourceFrame[]>,
  ): Promise<TrackEstimate> {
    const { config } = this.#model.running.graphs.built;
    const { job, video } = this.#openedVideo();
    const { store } = options.resumeAfter ? await this.#tracker.start() : { store: undefined };
    const { quota, usage } = (await navigator.storage?.estimate()) ?? {};
    return estimateTrack(options, prompted, {
      config,
      frameCount: video.info.frameCount,
      cost: this.#pace.cost,
      stored: (await store?.savedState())?.propagated,
      keepsOutputs: job !== undefined,
      storageFree: quota === undefined || usage === undefined ? undefined : quota - usage,
    });
  }

  removePrompt(id: string, frame: SourceFrame): Promise<void> {
    return this.#exclusive(async () => {
      await this.#tracker.throughLosses(({ predictor }) => predictor.clearAllPromptsInFrame(id, frame));
    });
  }

  removeObject(id: string): Promise<void> {
    return this.#exclusive(async () => (await this.#tracker.start()).predictor.removeObject(id));
  }

  reset(): Promise<void> {
    return this.#exclusive(async () => (await this.#tracker.start()).predictor.resetState());
  }

  promptedFrames(): Promise<ReadonlyMap<string, readonly SourceFrame[]>> {
    return this.#exclusive(async () => {
      const { predictor } = await this.#tracker.start();
      return new Map(predictor.objectIds.map((id) => [id, predictor.promptedFrames(id)]));
    });
  }

  async track(options: TrackOptions, onResults: OnResults): Promise<TrackOutcome> {
    const cancel = new AbortController();
    const started = performance.now();
    const tracking = this.#exclusive(() => this.#runJob(options, cancel.signal, onResults));
    // Only now: a track that is refused must not take the place of the one that runs.
    this.#cancel ??= cancel;
    try {
      const framesTracked = await tracking;
      return {
        status: cancel.signal.aborted ? 'cancelled' : 'done',
        framesTracked,
        seconds: (performance.now() - started) / 1000,
      };
    } finally {
      if (this.#cancel === cancel) this.#cancel = undefined;
    }
  }

  async cancel(): Promise<void> {
    this.#cancel?.abort();
  }

  async #runJob(options: TrackOptions, signal: AbortSignal, onResults: OnResults): Promise<number> {
    const { predictor: first } = await this.#tracker.start();
    this.#openedVideo().fetchAhead();
    const ids = options.objects ?? first.objectIds.filter((id) => first.promptedFrames(id).length > 0);
    const prompted = new Map(ids.map((id) => [id, first.promptedFrames(id)]));
    const job = new TrackingJob(options, prompted, this.#openedVideo().video.info.frameCount);
    await this.#tracker.throughLosses(async ({ predictor, store }) => {
      const stored = (await store.savedState())?.propagated;
      const toResults = ({ frame, objects }: FrameResult) =>
        [...objects].map(([id, summary]) => this.#result(id, frame, summary));
      await job.run(predictor, stored, signal, toResults, this.#pace.timed(onResults));
    });
    return job.framesTracked;
  }

  #answer(
    id: string,
    { frame }: FramePrompt,
    ask: (predictor: VideoPredictor) => Promise<PredictorAnswer>,
  ): Promise<PromptAnswer> {
    return this.#exclusive(async () => {
      const { result, candidates } = await this.#tracker.throughLosses(async ({ predictor, encoded }) => {
        const [before, started] = [encoded(), performance.now()];
        const answer = await ask(predictor);
        // A correction may have to rebuild memories, which says nothing of what a frame takes.
        if (encoded() - before <= 1) {
          this.#pace.addPrompt((performance.now() - started) / 1000, encoded() > before);
        }
        return answer;
      });
      return {
        result: this.#result(id, frame, result),
        candidates: candidates.map((candidate) => this.#result(id, frame, candidate)),
      };
    });
  }

  #result(id: string, frame: SourceFrame, summary: MaskSummary): ObjectResult {
    return toObjectResult(id, frame, summary, this.#openedVideo().video.info);
  }

  #openedVideo(): VideoInUse {
    if (this.#video) return this.#video;
    throw new TrackletError('worker/no-video', 'No video is open. Open one first.');
  }

  /** Runs after all calls before it. @throws TrackletError `worker/busy` while tracking */
  async #exclusive<T>(call: () => Promise<T>): Promise<T> {
    if (this.#cancel) {
      throw new TrackletError('worker/busy', 'Tracking is running. Cancel it or wait until it is done.');
    }
    const run = this.#last.then(call);
    this.#last = run.catch(() => undefined);
    return run;
  }
}
