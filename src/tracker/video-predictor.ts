/**
 * Follows objects through a video: `SAM2VideoPredictor` (`sam2/sam2_video_predictor.py`) over any implementation of
 * the graphs.
 *
 * @module
 */
import type { MaskSummary } from '../runtime/sam2-graphs.ts';
import type { SourceFrame } from '../units.ts';
import { forgetMarks, goToMark, removeObjects, setMark } from './going-back.ts';
import { type FrameResult, InferenceState, type VideoPredictorOptions } from './inference-state.ts';
import { addNewMask, addNewPointsOrBox, type PromptAnswer, previewPrompt, setPrompt } from './interaction.ts';
import { LateResults } from './late-results.ts';
import { unknownMark } from './marks.ts';
import type { BankUse } from './memory-bank.ts';
import { commitInterval } from './memory-needs.ts';
import { latestRecord, summarizeMask } from './outputs.ts';
import { type CompletePrompt, checkFrame, type MaskInput, type PointsOrBox } from './prompts.ts';
import { type PropagateOptions, startPropagation } from './propagate-options.ts';
import { trackFrame } from './propagation.ts';
import type { SavedState } from './saved-state.ts';
import { processingOrder } from './visited-frames.ts';

export type { PropagateOptions } from './propagate-options.ts';

/** Results are yielded at most this many frames late, so that reading one back never delays the next. */
const resultDelay = 2;

/**
 * Calls may come at any time, also while a propagation is being consumed: they run one after another, between two of
 * its frames. A prompt then given takes effect at the next propagation, as in Meta's predictor; an object removed is
 * tracked no further.
 */
export class VideoPredictor {
  readonly #state: InferenceState;
  #last: Promise<unknown> = Promise.resolve();

  /** @throws TrackletError `tracker/setting` */
  constructor(options: VideoPredictorOptions) {
    this.#state = new InferenceState(options);
  }

  /**
   * Goes on where another predictor was cut off: `saved` is the state of the store's last commit. Memories are
   * rebuilt from the store when a frame first needs them, and give the same masks.
   *
   * @throws TrackletError `tracker/state-mismatch`, `tracker/setting`
   */
  static restore(options: VideoPredictorOptions, saved: SavedState): VideoPredictor {
    const predictor = new VideoPredictor(options);
    predictor.#state.restore(saved);
    return predictor;
  }

  /** Objects in the order in which they were added. */
  get objectIds(): readonly string[] {
    return [...this.#state.objects.keys()];
  }

  /** Frames on which an object has a prompt, ascending. @throws TrackletError `tracker/unknown-object` */
  promptedFrames(objectId: string): readonly SourceFrame[] {
    return this.#state.object(objectId).state.promptedFrames();
  }

  /**
   * `add_new_points_or_box`: prompts an object, which is made where it is new, and returns its mask on this frame.
   *
   * @throws TrackletError `prompt/...`; nothing has changed then.
   */
  addNewPointsOrBox(objectId: string, frame: SourceFrame, prompt: PointsOrBox): Promise<MaskSummary> {
    return this.#exclusive(() => addNewPointsOrBox(this.#state, objectId, frame, prompt));
  }

  /** `add_new_mask`: the same with a mask of the video's size, which replaces points on this frame. */
  addNewMask(objectId: string, frame: SourceFrame, mask: MaskInput): Promise<MaskSummary> {
    return this.#exclusive(() => addNewMask(this.#state, objectId, frame, mask));
  }

  /**
   * Replaces all that is said of an object on a frame. Points that continue those given before refine the mask that is
   * there, others are answered anew: {points: 3, candidate: 1} gives the same at once as click by click.
   *
   * @throws TrackletError `prompt/...`; nothing has changed then.
   */
  setPrompt(objectId: string, frame: SourceFrame, prompt: CompletePrompt): Promise<PromptAnswer> {
    return this.#exclusive(() => setPrompt(this.#state, objectId, frame, prompt));
  }

  /** What {@link setPrompt} would return; nothing is remembered but the frame's features. */
  previewPrompt(objectId: string, frame: SourceFrame, prompt: CompletePrompt): Promise<PromptAnswer> {
    return this.#exclusive(() => previewPrompt(this.#state, objectId, frame, prompt));
  }

  /**
   * `clear_all_prompts_in_frame`: a conditioning frame becomes an ordinary tracked one. Returns the mask that remains
   * on this frame, if any.
   *
   * @throws TrackletError `tracker/unknown-object`, `prompt/frame-out-of-range`
   */
  clearAllPromptsInFrame(objectId: string, frame: SourceFrame): Promise<MaskSummary | undefined> {
    return this.#exclusive(async () => {
      const state = this.#state;
      checkFrame(frame, state.clip);
      const object = state.object(objectId);
      const temporary = object.state.temporary.get(frame);
      if (temporary !== undefined) {
        state.releaseRecord({ objectId, frame, kind: 'temporary', version: temporary.version });
      }
      object.state.clearPrompts(frame);
      await state.commit();
      const record = await latestRecord(state, object, frame);
      return record && summarizeMask(state, object, frame, record);
    });
  }

  /** `remove_object`: forgets an object and all its outputs. @throws TrackletError `tracker/unknown-object` */
  removeObject(objectId: string): Promise<void> {
    return this.#exclusive(() => removeObjects(this.#state, [objectId]));
  }

  /** `reset_state`: forgets all objects, prompts and outputs. */
  resetState(): Promise<void> {
    return this.#exclusive(async () => {
      this.#state.propagated = undefined;
      await removeObjects(this.#state, this.objectIds);
    });
  }

  /**
   * `propagate_in_video`: tracks from the start frame to the end of the range, yielding each frame's masks in order,
   * up to two frames late. Every 32 frames, and at the end, outputs and state are stored. Where a frame fails (a file
   * broken half-way, a lost device), all frames before it are yielded, then the error is thrown. With `untilLost`, a
   * frame on which no object is followed yields nothing.
   *
   * @throws TrackletError `tracker/no-objects`, `tracker/no-prompts`, `tracker/unknown-object`, `tracker/range`,
   *   `tracker/visit`, `tracker/until-lost`, and what images and graphs throw.
   */
  async *propagateInVideo(options: PropagateOptions): AsyncGenerator<FrameResult, void, void> {
    const { masks, signal, range, maxFrames, reverse = false } = options;
    const { ids, startFrame, watch } = await this.#exclusive(() => startPropagation(this.#state, options));
    const order = processingOrder(this.#state.visited, { startFrame, reverse, range, maxFrames });
    const late = new LateResults(watch);
    let failure: { readonly error: unknown } | undefined;
    try {
      let uncommitted = 0;
      for (const frame of order) {
        if (watch.waitsFor(late.count)) yield* late.settle(0);
        if (signal?.aborted || !ids.some((id) => this.#state.objects.has(id))) break;
        try {
          const { result } = await this.#exclusive(async () => {
            const objects = ids
              .flatMap((id) => this.#state.objects.get(id) ?? [])
              .filter(({ state }) => watch.follows(state, frame));
            if (objects.length === 0) return { result: undefined };
            const { rests } = watch;
            const tracked = await trackFrame(this.#state, objects, frame, { reverse, masks, rests });
            if (++uncommitted === commitInterval) {
              uncommitted = 0;
              await this.#state.commit();
            }
            return tracked;
          });
          if (result !== undefined) late.push(result);
        } catch (error) {
          failure = { error };
          break;
        }
        yield* late.settle(resultDelay);
      }
      yield* late.settle(0);
    } catch (error) {
      failure ??= { error };
    } finally {
      // After a failure the device may be gone: what can be stored is, and the first error is the one to report.
      const stored = this.#exclusive(() => this.#state.commit());
      await (failure === undefined ? stored : stored.catch(() => undefined));
    }
    if (failure !== undefined) throw failure.error;
  }

  /** Remembers prompts and tracks of all objects as they are. */
  mark(): Promise<number> {
    return this.#exclusive(() => setMark(this.#state));
  }

  /**
   * Goes back to a mark: what is tracked then is, bit for bit, what would have been tracked there.
   *
   * @throws TrackletError `worker/unknown-mark`
   */
  goTo(mark: number): Promise<void> {
    return this.#exclusive(async () => {
      const marked = this.#state.marks.get(mark);
      if (marked === undefined) throw unknownMark();
      await goToMark(this.#state, marked);
    });
  }

  /** Drops marks (unknown ones are passed over) and what is stored for them alone. */
  forgetMarks(marks: readonly number[]): Promise<void> {
    return this.#exclusive(() => forgetMarks(this.#state, marks));
  }

  /** Deletes stored records that only marks of a worker before this one needed. */
  sweep(): Promise<void> {
    return this.#exclusive(() => this.#state.sweep());
  }

  /** Stores what is pending and returns the state that goes with it; the store's last commit holds the same. */
  saveState(): Promise<SavedState> {
    return this.#exclusive(async () => {
      await this.#state.commit();
      return this.#state.save();
    });
  }

  /** What the banks of all objects hold on the device. */
  memoryUse(): BankUse {
    const uses = [...this.#state.objects.values()].map(({ bank }) => bank.use());
    const total = (key: keyof BankUse): number => uses.reduce((sum, use) => sum + use[key], 0);
    return {
      maps: total('maps'),
      ptrs: total('ptrs'),
      pending: total('pending'),
      bytes: total('bytes'),
    };
  }

  /** Frees all device memory, after the call that is running; outputs not stored yet are lost. */
  dispose(): Promise<void> {
    return this.#exclusive(async () => this.#state.dispose());
  }

  /** Runs after all calls before it. */
  #exclusive<T>(call: () => Promise<T>): Promise<T> {
    const run = this.#last.then(call);
    this.#last = run.catch(() => undefined);
    return run;
  }
}
