/**
 * The tracking worker's state: one model, one video, one predictor.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { decodeDenseMask, encodePackedMask } from '../regions/rle.ts';
import { gpuInfo } from '../runtime/gpu-device.ts';
import type { DeviceTensor, MaskSummary } from '../runtime/sam2-graphs.ts';
import type { Database } from '../storage/database.ts';
import { deleteFinishedJob, deleteOldJobs } from '../storage/jobs.ts';
import type { FrameResult } from '../tracker/inference-state.ts';
import { VideoPredictor } from '../tracker/video-predictor.ts';
import type { SourceFrame } from '../units.ts';
import { openVideo } from '../video/open.ts';
import { blobMedia, urlMedia } from '../video/source.ts';
import type { MediaSource, Video } from '../video/video.ts';
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
import { DisplayedVideo } from './displayed-video.ts';
import { FrameFeed } from './frame-feed.ts';
import { JobStore, MemoryJobStore, newJobKey, type RestorableStore } from './job-store.ts';
import { KeptMedia } from './kept-media.ts';
import { ModelInUse } from './model-in-use.ts';
import { TrackingJob } from './tracking-job.ts';

/** How often a lost device is replaced before the job gives up. */
const maxDeviceLosses = 3;

interface VideoInUse {
  readonly video: Video;
  readonly media: MediaSource;
  readonly displayed: DisplayedVideo;
  readonly job: string | undefined;
  /** Made when a model is there; a store serves one model. */
  store?: { readonly model: string; readonly frames: RestorableStore };
}

interface Tracker {
  readonly predictor: VideoPredictor;
  readonly feed: FrameFeed<DeviceTensor>;
  readonly store: RestorableStore;
}

export class TrackingSession implements TrackletWorker {
  readonly #database: Promise<Database | undefined>;
  readonly #model: ModelInUse;
  #video: VideoInUse | undefined;
  #tracker: Tracker | undefined;
  #cancel: AbortController | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Takes the promise, so that the worker answers from its first message on. */
  constructor(database: Promise<Database | undefined>) {
    this.#database = database;
    this.#model = new ModelInUse(database);
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
    return this.#exclusive(() => this.#model.load(source, options, onProgress, () => this.#dropTracker()));
  }

  openVideo(source: VideoSource, job?: string): Promise<OpenedVideo> {
    return this.#exclusive(async () => {
      const media =
        source.kind === 'file' ? blobMedia(source.file) : new KeptMedia(await urlMedia(source.url));
      const video = await openVideo(media);
      await this.#dropTracker();
      await this.#closeVideo(job);
      const key = await this.#openJob(job);
      this.#video = { video, media, displayed: new DisplayedVideo(media), job: key };
      this.#model.startJob();
      return { info: video.info, job: key };
    });
  }

  async picture(frame: SourceFrame): Promise<ImageBitmap> {
    return this.#openedVideo().displayed.bitmap(frame);
  }

  async png(frame: SourceFrame): Promise<Uint8Array> {
    return this.#openedVideo().displayed.png(frame);
  }

  setPrompt(id: string, prompt: FramePrompt): Promise<PromptAnswer> {
    return this.#exclusive(async () => {
      const { frame, box, points, labels, mask } = prompt;
      if (mask && (box || points)) {
        throw new TrackletError(
          'prompt/mask-with-points',
          `Object ${id}, frame ${frame}: give a mask, or a box and points, not both.`,
        );
      }
      const summary = await this.#throughLosses(({ predictor }) =>
        mask
          ? predictor.addNewMask(id, frame, {
              width: mask.size[1],
              height: mask.size[0],
              data: decodeDenseMask(mask),
            })
          : predictor.addNewPointsOrBox(id, frame, {
              box,
              points,
              labels: labels ?? points?.map(() => 1 as const),
            }),
      );
      return { result: this.#result(id, frame, summary), candidates: [] };
    });
  }

  async preview(_id: string, _prompt: FramePrompt): Promise<PromptAnswer> {
    throw new Error('helper ENGINE');
  }

  async mark(): Promise<Mark> {
    throw new Error('helper ENGINE');
  }

  async goTo(_mark: Mark): Promise<void> {
    throw new Error('helper ENGINE');
  }

  async forgetMarks(_marks: readonly Mark[]): Promise<void> {
    throw new Error('helper ENGINE');
  }

  async estimate(
    _options: TrackOptions,
    _prompted: ReadonlyMap<string, readonly SourceFrame[]>,
  ): Promise<TrackEstimate> {
    throw new Error('helper ENGINE');
  }

  removePrompt(id: string, frame: SourceFrame): Promise<void> {
    return this.#exclusive(async () => {
      await this.#throughLosses(({ predictor }) => predictor.clearAllPromptsInFrame(id, frame));
    });
  }

  removeObject(id: string): Promise<void> {
    return this.#exclusive(async () => (await this.#startTracker()).predictor.removeObject(id));
  }

  reset(): Promise<void> {
    return this.#exclusive(async () => (await this.#startTracker()).predictor.resetState());
  }

  promptedFrames(): Promise<ReadonlyMap<string, readonly SourceFrame[]>> {
    return this.#exclusive(async () => {
      const { predictor } = await this.#startTracker();
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
    const { predictor: first } = await this.#startTracker();
    const { media } = this.#openedVideo();
    if (media instanceof KeptMedia) void media.fetchAhead();
    const prompted = first.objectIds.flatMap((id) => first.promptedFrames(id));
    const job = new TrackingJob(options, prompted, this.#openedVideo().video.info.frameCount);
    await this.#throughLosses(async ({ predictor, store }) => {
      const stored = (await store.savedState())?.propagated;
      const toResults = ({ frame, objects }: FrameResult) =>
        [...objects].map(([id, summary]) => this.#result(id, frame, summary));
      await job.run(predictor, stored, signal, toResults, onResults);
    });
    return job.framesTracked;
  }

  /** Does the work; where the device is lost on the way, does it again on a new one. */
  async #throughLosses<T>(work: (tracker: Tracker) => Promise<T>): Promise<T> {
    for (let losses = 0; ; losses++) {
      try {
        return await work(await this.#startTracker());
      } catch (error) {
        const lost = error instanceof TrackletError && error.code === 'runtime/device-lost';
        if (!lost || losses === maxDeviceLosses) throw error;
        await this.#dropTracker();
        await this.#model.renew();
      }
    }
  }

  #result(id: string, frame: SourceFrame, summary: MaskSummary): ObjectResult {
    const { width, height } = this.#openedVideo().video.info;
    return {
      id,
      frame,
      box: summary.box,
      area: summary.area,
      objectScore: summary.objectScore,
      iou: summary.iou,
      mask: summary.mask && encodePackedMask(summary.mask, width, height),
    };
  }

  /** The predictor, made (and its stored state taken up) when video and model are both there. */
  async #startTracker(): Promise<Tracker> {
    if (this.#tracker) return this.#tracker;
    const { runtime, graphs } = this.#model.running;
    const opened = this.#openedVideo();
    const { video, job } = opened;
    if (opened.store?.model !== graphs.key) {
      const database = job === undefined ? undefined : await this.#database;
      const frames =
        database && job !== undefined ? await JobStore.open(database, job, graphs.key) : new MemoryJobStore();
      opened.store = { model: graphs.key, frames };
    }
    const store = opened.store.frames;
    const feed = new FrameFeed(video, (decoded) => runtime.imageFrom(decoded));
    const { width, height, frameCount } = video.info;
    const options = { graphs: runtime, images: feed, video: { width, height, frameCount }, store };
    const saved = await store.savedState();
    const predictor = saved ? VideoPredictor.restore(options, saved) : new VideoPredictor(options);
    this.#tracker = { predictor, feed, store };
    return this.#tracker;
  }

  async #dropTracker(): Promise<void> {
    const tracker = this.#tracker;
    this.#tracker = undefined;
    await tracker?.predictor.dispose().catch(() => undefined);
    await tracker?.feed.close();
  }

  /** Closes the video, and forgets its job unless that is the next one, or belongs to work that was not saved. */
  async #closeVideo(nextJob: string | undefined): Promise<void> {
    const opened = this.#video;
    this.#video = undefined;
    opened?.video.close();
    opened?.displayed.close();
    if (opened?.media instanceof KeptMedia) opened.media.close();
    const database = await this.#database;
    if (database && opened?.job !== undefined && opened.job !== nextJob) {
      await deleteFinishedJob(database, opened.job).catch(() => undefined);
    }
  }

  /** The job's key; undefined where the browser refuses storage. */
  async #openJob(job: string | undefined): Promise<string | undefined> {
    const database = await this.#database;
    if (!database) return undefined;
    await deleteOldJobs(database, Date.now()).catch(() => undefined);
    return job ?? newJobKey();
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
