/**
 * What the page, and the command line's headless page, can ask of the tracking worker. The worker is reached
 * through Comlink; every method may reject with a `TrackletError`.
 *
 * @module
 */
import type { ServedBuild } from '../catalog/offered.ts';
import type { FramePrompt } from '../regions/prompt.ts';
import type { CocoRle } from '../regions/rle.ts';
import type { GpuInfo, OnProgress, Progress, RuntimeInfo, RuntimeOptions } from '../runtime/options.ts';
import type { SourceFrame } from '../units.ts';
import type { VideoInfo } from '../video/video.ts';

export type {
  BackendName as Backend,
  GpuInfo,
  OnProgress,
  Progress,
  RuntimeInfo,
  RuntimeOptions,
} from '../runtime/options.ts';
export type { CocoRle, FramePrompt };

/** A model to load: one that the server holds and builds, or the user's own files, which are built here. */
export type ModelSource =
  /** @param id in `GET /models`; `imageSize` as of its configuration where it is undefined */
  | { readonly kind: 'server'; readonly id: string; readonly imageSize: number | undefined }
  /** Without `config` it is recognised from the checkpoint's tensors. */
  | {
      readonly kind: 'file';
      readonly checkpoint: File;
      readonly config: File | undefined;
      readonly imageSize: number | undefined;
    };

export type VideoSource =
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'url'; readonly url: string };

export interface LoadedModel {
  /** In `GET /models`; undefined for a file of the user's. */
  readonly id: string | undefined;
  readonly name: string;
  readonly imageSize: number;
  readonly parameters: number;
  /** True where graphs and weights came from the browser's cache: nothing was converted or fetched. */
  readonly cached: boolean;
  /** What converting it on the server took, where that was needed. */
  readonly conversion: ServedBuild['conversion'];
  readonly runtime: RuntimeInfo;
}

/** One object on one frame, in pixels of the displayed video. */
export interface ObjectResult {
  readonly id: string;
  readonly frame: SourceFrame;
  /** [x, y, width, height] around the mask, specks left out; undefined where the mask is empty. */
  readonly box: readonly [number, number, number, number] | undefined;
  readonly area: number;
  /** Logit; below 0 the model believes the object is not there. */
  readonly objectScore: number;
  /** Predicted IoU of the mask, 0-1. */
  readonly iou: number;
  /** Where masks were asked for. */
  readonly mask?: CocoRle;
}

/** What a prompt gives at once. */
export interface PromptAnswer {
  readonly result: ObjectResult;
  /** The three masks of a click that could mean several things, in the decoder's order; empty where only one was made. */
  readonly candidates: readonly ObjectResult[];
}

export interface TrackOptions {
  /** Objects to track, others stay as they are; default: all that are prompted. */
  readonly objects?: readonly string[];
  /** Where tracking starts, in both directions; default: the objects' earliest prompt (backward: their last one). */
  readonly from?: SourceFrame;
  /**
   * An object is tracked no further in a direction once it was lost (object score not above 0, or an empty mask) on so
   * many visited frames in succession, or only from its next prompt in that direction on; default: it is always tracked.
   * What was seen of it on those frames is reported; frames behind them come without it, or, where nothing else is
   * tracked there, not at all.
   */
  readonly untilLost?: number;
  /** Half-open, source frames; default: the whole video. */
  readonly range?: readonly [number, number];
  readonly direction: 'forward' | 'backward' | 'both';
  /** At most this many frames are visited a direction. */
  readonly maxFrames?: number;
  readonly masks: boolean;
  /**
   * Source frames to visit, ascending; default: every frame in range. Label Studio shows only some frames of a file
   * (or each several times) where its framerate differs.
   */
  readonly visit?: readonly SourceFrame[];
  /** Go on with a job that was cut off: where the last results that arrived came from. */
  readonly resumeAfter?: TrackPosition;
}

/** A frame, and the direction in which it was tracked. */
export interface TrackPosition {
  readonly frame: SourceFrame;
  readonly reverse: boolean;
}

export interface TrackOutcome {
  /** `done`, or `cancelled` by {@link TrackletWorker.cancel}. What was tracked has been reported in both cases. */
  readonly status: 'done' | 'cancelled';
  readonly framesTracked: number;
  readonly seconds: number;
}

/** What a track is going to take. */
export interface TrackEstimate {
  /** Frames that will be reported. */
  readonly frames: number;
  readonly objects: number;
  /** From what prompts and tracks took so far with this model on this device; undefined before anything was timed. */
  readonly seconds: number | undefined;
  /** Bytes that will be written to the browser's storage, and bytes of it that are free; undefined where unknown. */
  readonly storage: number;
  readonly storageFree: number | undefined;
  /** Bytes that the memory banks hold on the device while it runs. */
  readonly device: number;
}

/** A state of prompts and tracks that {@link TrackletWorker.goTo} returns to. */
export type Mark = number;

/** Tracking events, in the order in which frames were visited; each frame comes once. */
export type OnResults = (
  results: readonly ObjectResult[],
  progress: Progress,
  position: TrackPosition,
) => void;

export interface OpenedVideo {
  readonly info: VideoInfo;
  /** Key under which prompts and tracks are kept on disk; undefined where the browser refuses storage. */
  readonly job: string | undefined;
}

export interface TrackletWorker {
  /** The GPU that a model would run on. Also while tracking. */
  gpu(): Promise<GpuInfo>;
  /** Forgets which GPUs, precisions and models passed the self-test: the next load tests again. */
  forgetVerdicts(): Promise<void>;

  /**
   * Chooses the backend and loads the model. A second call replaces the first model, which stays where that fails;
   * another model starts without prompts and tracks, the same one on another backend keeps them.
   */
  loadModel(source: ModelSource, options: RuntimeOptions, onProgress?: OnProgress): Promise<LoadedModel>;
  /**
   * Opens a video; prompts and tracks of the one before are dropped. With `job`, prompts and tracks of a job that was
   * cut off (on the same video, with the same model) are taken up again.
   */
  openVideo(source: VideoSource, job?: string): Promise<OpenedVideo>;
  /** One frame as displayed, for the page's canvas. */
  picture(frame: SourceFrame): Promise<ImageBitmap>;
  /** Decoded pixels as PNG, before the model's resize. */
  png(frame: SourceFrame): Promise<Uint8Array>;

  /**
   * Replaces the prompt of this object on this frame and returns the mask it gives, at once. Points that continue those
   * given before refine the mask that is there; any other prompt is answered as if it were the first on this frame. On a
   * tracked frame points alone start from the mask that was tracked, a box outlines the object anew.
   *
   * A candidate is kept as it was shown, with its IoU; what is remembered of the object (its pointer) is made as that of a
   * mask prompt: by a run of the decoder with the candidate's logits as mask input.
   *
   * @throws TrackletError `prompt/...`; nothing has changed then
   */
  setPrompt(id: string, prompt: FramePrompt): Promise<PromptAnswer>;
  /**
   * What {@link setPrompt} would return, without remembering anything: the frame's features are kept, so that it takes
   * one run of the decoder while the user moves the pointer.
   */
  preview(id: string, prompt: FramePrompt): Promise<PromptAnswer>;
  /** Removes the prompt of this object on this frame. */
  removePrompt(id: string, frame: SourceFrame): Promise<void>;
  removeObject(id: string): Promise<void>;
  /** Forgets all prompts and tracks, keeps video and model. */
  reset(): Promise<void>;

  /** Frames with a prompt, ascending, by object: what a job that was taken up again knows. */
  promptedFrames(): Promise<ReadonlyMap<string, readonly SourceFrame[]>>;

  /**
   * Remembers prompts and tracks of all objects as they are now. It costs next to nothing: what is tracked later is
   * stored beside what was there. Marks do not outlive the worker.
   */
  mark(): Promise<Mark>;
  /** Returns to a mark, exactly: what is tracked from there is what would have been tracked then. Later marks stay valid.
   * @throws TrackletError `worker/unknown-mark` where the worker has been replaced since */
  goTo(mark: Mark): Promise<void>;
  /** Drops marks, and what is stored for them alone. */
  forgetMarks(marks: readonly Mark[]): Promise<void>;

  /**
   * What {@link track} with these options is going to take.
   *
   * @param prompted frames with a prompt by object, those included that the worker has not been given yet
   */
  estimate(
    options: TrackOptions,
    prompted: ReadonlyMap<string, readonly SourceFrame[]>,
  ): Promise<TrackEstimate>;
  /** Tracks objects; results arrive through `onResults` while it runs. */
  track(options: TrackOptions, onResults: OnResults): Promise<TrackOutcome>;
  /** Stops the running {@link track} after the current frame. */
  cancel(): Promise<void>;
}
