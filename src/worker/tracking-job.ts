/**
 * One call of `track`: its passes, and how far it has got, also when a lost device interrupts it.
 *
 * @module
 */
import type { FrameResult } from '../tracker/inference-state.ts';
import type { SavedState } from '../tracker/saved-state.ts';
import type { VideoPredictor } from '../tracker/video-predictor.ts';
import type { ObjectResult, OnResults, TrackOptions, TrackPosition } from './api.ts';
import {
  framesOf,
  type Pass,
  type PromptedFrames,
  passesLeft,
  planPasses,
  resultCount,
} from './track-plan.ts';

/** Brings the tracker's result into the form that pages get. */
export type ToObjectResults = (result: FrameResult) => readonly ObjectResult[];

export class TrackingJob {
  readonly #passes: readonly Pass[];
  readonly #frameCount: number;
  readonly #total: number;
  #position: TrackPosition | undefined;
  #framesTracked = 0;

  /** @param prompted of the objects to track. @throws TrackletError `tracker/visit` */
  constructor(options: TrackOptions, prompted: PromptedFrames, frameCount: number) {
    this.#passes = planPasses(options, prompted, frameCount);
    this.#frameCount = frameCount;
    this.#total = resultCount(this.#passes, frameCount);
    this.#position = options.resumeAfter;
  }

  /** Results reported so far, by all runs. */
  get framesTracked(): number {
    return this.#framesTracked;
  }

  /**
   * Tracks what is left. After an error a second run, with another predictor, goes on behind the last result.
   *
   * @param stored how far the predictor's store goes
   */
  async run(
    predictor: VideoPredictor,
    stored: SavedState['propagated'],
    signal: AbortSignal,
    toResults: ToObjectResults,
    onResults: OnResults,
  ): Promise<void> {
    const left = passesLeft(this.#passes, this.#position, stored, this.#frameCount);
    let done = this.#total - resultCount(left, this.#frameCount);
    let delivered: unknown;
    for (const pass of left) {
      if (signal.aborted) break;
      const { reported, ...options } = pass;
      const frames = framesOf(pass, this.#frameCount);
      const before = done - reported;
      let visited = 0;
      for await (const result of predictor.propagateInVideo({ ...options, signal })) {
        // Frames on which all objects were lost give no result.
        visited = frames.indexOf(result.frame, visited) + 1;
        if (visited <= reported) continue;
        done = before + visited;
        this.#framesTracked++;
        this.#position = { frame: result.frame, reverse: pass.reverse };
        const progress = { stage: 'track', done, total: this.#total, unit: 'frames' } as const;
        delivered = onResults(toResults(result), progress, this.#position);
      }
      done = before + frames.length;
    }
    // Through Comlink the results take another way than the outcome of `track`, and must not come after it.
    await delivered;
  }
}
