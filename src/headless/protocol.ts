/**
 * What the command line and its headless page say to each other. Everything crosses as JSON.
 *
 * @module
 */
import type { SerializedError } from '../errors.ts';
import type { SourceFrame } from '../units.ts';
import type {
  FramePrompt,
  LoadedModel,
  ModelSource,
  ObjectResult,
  OpenedVideo,
  Progress,
  PromptAnswer,
  RuntimeOptions,
  TrackOptions,
  TrackOutcome,
  TrackPosition,
} from '../worker/api.ts';

/** A value, or the error that came instead. */
export type Reply<Value> = { readonly value: Value } | { readonly error: SerializedError };

/** A model that the command line's server holds. */
export type ServedModel = Extract<ModelSource, { kind: 'server' }>;

/** `window.tracklet` of the headless page: what the command line calls. URLs are same-origin. */
export interface HeadlessPage {
  /** @param job of a run that was cut off, to be taken up where the browser still has it */
  openVideo(url: string, job?: string): Promise<Reply<OpenedVideo>>;
  /** By object: frames with a prompt. */
  promptedFrames(): Promise<Reply<readonly (readonly [id: string, frames: readonly SourceFrame[]])[]>>;
  /** Reports through `trackletProgress`. */
  loadModel(source: ServedModel, options: RuntimeOptions): Promise<Reply<LoadedModel>>;
  setPrompt(id: string, prompt: FramePrompt): Promise<Reply<PromptAnswer>>;
  /** Reports through `trackletResults`; has delivered all of them when it resolves. */
  track(options: TrackOptions): Promise<Reply<TrackOutcome>>;
  cancel(): Promise<Reply<void>>;
  /** Removes what the browser has stored of prompts and tracks. */
  forget(): Promise<Reply<void>>;
  /** Posts one decoded frame as PNG to `url`. */
  sendPng(frame: SourceFrame, url: string): Promise<Reply<void>>;
}

/** Functions that the command line puts on the page's `window`. */
export interface HeadlessHost {
  trackletProgress(progress: Progress): Promise<void>;
  trackletResults(
    results: readonly ObjectResult[],
    progress: Progress,
    position: TrackPosition,
  ): Promise<void>;
}

declare global {
  interface Window extends HeadlessHost {
    tracklet: HeadlessPage;
  }
}
