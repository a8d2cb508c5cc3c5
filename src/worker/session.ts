/**
 * The tracking worker's state: one model, one video, one predictor.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { decodeDenseMask, encodePackedMask } from '../regions/rle.ts';
import type { MaskSummary } from '../runtime/sam2-graphs.ts';
import { createWebRuntime, type Runtime } from '../runtime/web.ts';
import type { Database } from '../storage/database.ts';
import { type FrameStore, InMemoryFrameStore } from '../tracker/frame-store.ts';
import type { FrameResult } from '../tracker/inference-state.ts';
import type { SavedState } from '../tracker/saved-state.ts';
import { VideoPredictor } from '../tracker/video-predictor.ts';
import type { SourceFrame } from '../units.ts';
import { openVideo } from '../video/open.ts';
import { blobMedia, urlMedia } from '../video/source.ts';
import type { Video } from '../video/video.ts';
import type {
  FramePrompt,
  LoadedModel,
  ModelSource,
  ObjectResult,
  OnProgress,
  OnResults,
  OpenedVideo,
  RuntimeOptions,
  TrackletWorker,
  TrackOptions,
  TrackOutcome,
  VideoSource,
} from './api.ts';
import { FrameFeed } from './frame-feed.ts';
import { deleteOldJobs, JobStore, newJobKey } from './job-store.ts';
import { type LoadedGraphs, loadGraphs } from './model-loader.ts';
import { toBitmap, toPng } from './pictures.ts';
import { framesToTrack, resumedOptions } from './track-plan.ts';

/** How often a lost device is replaced before the job gives up. */
const maxDeviceLosses = 3;

interface ModelInUse {
  readonly graphs: LoadedGraphs;
  readonly options: RuntimeOptions;
  readonly onProgress: OnProgress;
  runtime: Runtime;
}

interface VideoInUse {
  readonly video: Video;
  readonly store: RestorableStore;
  readonly job: string | undefined;
}

/** A store that also hands out the state of its last commit. */
type RestorableStore = FrameStore & { savedState(): Promise<SavedState | undefined> };

/** Keeps the job in memory where the browser refuses storage: it outlives a lost device, not the worker. */
class MemoryJobStore extends InMemoryFrameStore implements RestorableStore {
  async savedState(): Promise<SavedState | undefined> {
    return this.state;
  }
}

export class TrackingSession implements TrackletWorker {
  readonly #database: Promise<Database | undefined>;
  #model: ModelInUse | undefined;
  #video: VideoInUse | undefined;
  #tracker: { readonly predictor: VideoPredictor; readonly feed: FrameFeed } | undefined;
  #cancel: AbortController | undefined;

  /** Takes the promise, so that the worker answers from its first message on. */
  constructor(database: Promise<Database | undefined>) {
    this.#database = database;
  }

  async loadModel(
    source: ModelSource,
    options: RuntimeOptions,
    onProgress: OnProgress = () => {},
  ): Promise<LoadedModel> {
    this.#refuseWhileTracking();
    const graphs = await loadGraphs(source, await this.#database, onProgress);
    await this.#dropTracker();
    this.#model?.runtime.dispose();
    this.#model = undefined;
    const runtime = await createWebRuntime(graphs.built, options, onProgress);
    this.#model = { graphs, options, onProgress, runtime };
    return {
      name: graphs.name,
      imageSize: graphs.built.config.imageSize,
      parameters: graphs.parameters,
      cached: graphs.cached,
      runtime: runtime.info,
    };
  }

  async openVideo(source: VideoSource, job?: string): Promise<OpenedVideo> {
    this.#refuseWhileTracking();
    const video = await openVideo(
      source.kind === 'file' ? blobMedia(source.file) : await urlMedia(source.url),
    );
    await this.#dropTracker();
    this.#video?.video.close();
    this.#video = { video, ...(await this.#openStore(job)) };
    return { info: video.info, job: this.#video.job };
  }

  async picture(frame: SourceFrame): Promise<ImageBitmap> {
    const decoded = await this.#openedVideo().video.frame(frame);
    try {
      return await toBitmap(decoded);
    } finally {
      decoded.close();
    }
  }

  async png(frame: SourceFrame): Promise<Uint8Array> {
    const decoded = await this.#openedVideo().video.frame(frame);
    try {
      return await toPng(decoded);
    } finally {
      decoded.close();
    }
  }

  async setPrompt(id: string, prompt: FramePrompt): Promise<ObjectResult> {
    this.#refuseWhileTracking();
    const { predictor } = await this.#startTracker();
    const { frame, box, points, labels, mask } = prompt;
    if (mask && (box || points)) {
      throw new TrackletError(
        'prompt/mask-with-points',
        `Object ${id}, frame ${frame}: give a mask, or a box and points, not both.`,
      );
    }
    const summary = mask
      ? await predictor.addNewMask(id, frame, {
          width: mask.size[1],
          height: mask.size[0],
          data: decodeDenseMask(mask),
        })
      : await predictor.addNewPointsOrBox(id, frame, {
          box,
          points,
          labels: labels ?? points?.map(() => 1 as const),
        });
    return this.#result(id, frame, summary);
  }

  async removePrompt(id: string, frame: SourceFrame): Promise<void> {
    this.#refuseWhileTracking();
    const { predictor } = await this.#startTracker();
    await predictor.clearAllPromptsInFrame(id, frame);
  }

  async removeObject(id: string): Promise<void> {
    this.#refuseWhileTracking();
    const { predictor } = await this.#startTracker();
    await predictor.removeObject(id);
  }

  async reset(): Promise<void> {
    this.#refuseWhileTracking();
    const { predictor } = await this.#startTracker();
    await predictor.resetState();
  }

  async track(options: TrackOptions, onResults: OnResults): Promise<TrackOutcome> {
    this.#refuseWhileTracking();
    const cancel = new AbortController();
    this.#cancel = cancel;
    const started = performance.now();
    try {
      const tracked = await this.#trackThroughLosses(options, cancel.signal, onResults);
      return {
        status: cancel.signal.aborted ? 'cancelled' : 'done',
        framesTracked: tracked,
        seconds: (performance.now() - started) / 1000,
      };
    } finally {
      this.#cancel = undefined;
    }
  }

  async cancel(): Promise<void> {
    this.#cancel?.abort();
  }

  /** Tracks; where the device is lost, goes on after the last frame reported, on a new device. */
  async #trackThroughLosses(
    options: TrackOptions,
    signal: AbortSignal,
    onResults: OnResults,
  ): Promise<number> {
    const video = this.#openedVideo();
    const { predictor: first } = await this.#startTracker();
    const total = framesToTrack(options, first, video.video.info.frameCount);
    let done = 0;
    let remaining = options;
    for (let losses = 0; ; losses++) {
      const { predictor } = await this.#startTracker();
      try {
        for await (const { result, reverse } of this.#propagate(
          predictor,
          remaining,
          await video.store.savedState(),
          signal,
        )) {
          done++;
          onResults(
            [...result.objects].map(([id, summary]) => this.#result(id, result.frame, summary)),
            { stage: 'track', done, total: Math.max(total, done), unit: 'frames' },
          );
          remaining = { ...remaining, resumeAfter: { frame: result.frame, reverse } };
        }
        return done;
      } catch (error) {
        const lost = error instanceof TrackletError && error.code === 'runtime/device-lost';
        if (!lost || losses === maxDeviceLosses) throw error;
        await this.#replaceDevice();
      }
    }
  }

  async *#propagate(
    predictor: VideoPredictor,
    options: TrackOptions,
    saved: SavedState | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly result: FrameResult; readonly reverse: boolean }> {
    for (const pass of resumedOptions(options, predictor, saved)) {
      if (signal.aborted) return;
      for await (const result of predictor.propagateInVideo({ ...pass, signal })) {
        if (result.frame === pass.alreadyReported) continue;
        yield { result, reverse: pass.reverse };
      }
    }
  }

  async #replaceDevice(): Promise<void> {
    const model = this.#loadedModel();
    await this.#dropTracker();
    model.runtime.dispose();
    model.runtime = await createWebRuntime(model.graphs.built, model.options, model.onProgress);
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
  async #startTracker(): Promise<{ readonly predictor: VideoPredictor; readonly feed: FrameFeed }> {
    if (this.#tracker) return this.#tracker;
    const { runtime } = this.#loadedModel();
    const { video, store } = this.#openedVideo();
    const feed = new FrameFeed(video, (decoded) => runtime.imageFrom(decoded));
    const { width, height, frameCount } = video.info;
    const options = { graphs: runtime, images: feed, video: { width, height, frameCount }, store };
    const saved = await store.savedState();
    const predictor = saved ? VideoPredictor.restore(options, saved) : new VideoPredictor(options);
    this.#tracker = { predictor, feed };
    return this.#tracker;
  }

  async #dropTracker(): Promise<void> {
    const tracker = this.#tracker;
    this.#tracker = undefined;
    await tracker?.feed.close();
    await tracker?.predictor.dispose().catch(() => undefined);
  }

  async #openStore(job: string | undefined): Promise<Pick<VideoInUse, 'store' | 'job'>> {
    const database = await this.#database;
    if (!database) return { store: new MemoryJobStore(), job: undefined };
    await deleteOldJobs(database, Date.now());
    const key = job ?? newJobKey();
    return { store: new JobStore(database, key), job: key };
  }

  #loadedModel(): ModelInUse {
    if (this.#model) return this.#model;
    throw new TrackletError('worker/no-model', 'No model is loaded. Choose one first.');
  }

  #openedVideo(): VideoInUse {
    if (this.#video) return this.#video;
    throw new TrackletError('worker/no-video', 'No video is open. Open one first.');
  }

  #refuseWhileTracking(): void {
    if (!this.#cancel) return;
    throw new TrackletError('worker/busy', 'Tracking is running. Cancel it or wait until it is done.');
  }
}
