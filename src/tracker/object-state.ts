/**
 * What the host knows of one object: Meta's `inference_state` for one `obj_idx`, without any tensor.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { PointPrompt } from '../runtime/sam2-graphs.ts';
import { type SourceFrame, sourceFrame } from '../units.ts';
import type { SavedObject } from './saved-state.ts';

/** Bits of `flags`. */
export const frameFlags = {
  /** `frame_idx in output_dict["non_cond_frame_outputs"]` */
  nonCond: 1,
  /** `frame_idx in frames_tracked_per_obj` */
  tracked: 2,
  /** `frames_tracked_per_obj[frame_idx]["reverse"]` */
  reverse: 4,
} as const;

/** Prompts and the index of outputs of one object; outputs themselves are in the bank and in the store. */
export class ObjectState {
  readonly id: string;
  /** `point_inputs_per_obj`, in pixels of the model's input. */
  readonly points = new Map<SourceFrame, PointPrompt>();
  /** The keys of `mask_inputs_per_obj`: the masks themselves are not needed again. */
  readonly masks = new Set<SourceFrame>();
  /** The keys of `temp_output_dict_per_obj`; true: they become conditioning frames. */
  readonly temporary = new Map<SourceFrame, boolean>();
  /** The keys of `cond_frame_outputs`. */
  readonly cond = new Set<SourceFrame>();
  readonly #flags: Uint8Array;

  constructor(id: string, frameCount: number) {
    this.id = id;
    this.#flags = new Uint8Array(frameCount);
  }

  /** @throws TrackletError `tracker/state-mismatch` where the state belongs to a clip of another length. */
  static restore(saved: SavedObject, frameCount: number): ObjectState {
    if (saved.flags.length !== frameCount) {
      throw new TrackletError(
        'tracker/state-mismatch',
        `The saved state of object ${saved.id} has ${saved.flags.length} frames, the video ${frameCount}.`,
      );
    }
    const object = new ObjectState(saved.id, frameCount);
    for (const { frame, coords, labels } of saved.points) object.points.set(frame, { coords, labels });
    for (const frame of saved.masks) object.masks.add(frame);
    for (const { frame, cond } of saved.temporary) object.temporary.set(frame, cond);
    for (const frame of saved.cond) object.cond.add(frame);
    object.#flags.set(saved.flags);
    return object;
  }

  save(): SavedObject {
    return {
      id: this.id,
      points: [...this.points].map(([frame, { coords, labels }]) => ({ frame, coords, labels })),
      masks: [...this.masks],
      temporary: [...this.temporary].map(([frame, cond]) => ({ frame, cond })),
      cond: [...this.cond],
      flags: this.#flags.slice(),
    };
  }

  hasNonCond(frame: SourceFrame): boolean {
    return this.#has(frame, frameFlags.nonCond);
  }

  /** Whether there is an output of either kind. */
  hasOutput(frame: SourceFrame): boolean {
    return this.cond.has(frame) || this.hasNonCond(frame);
  }

  isTracked(frame: SourceFrame): boolean {
    return this.#has(frame, frameFlags.tracked);
  }

  /** Whether the frame was tracked backwards; false where it was not tracked. */
  isTrackedInReverse(frame: SourceFrame): boolean {
    return this.#has(frame, frameFlags.tracked | frameFlags.reverse);
  }

  addNonCond(frame: SourceFrame): void {
    this.#set(frame, frameFlags.nonCond, true);
  }

  deleteNonCond(frame: SourceFrame): void {
    this.#set(frame, frameFlags.nonCond, false);
  }

  /** A conditioning output replaces a non-conditioning one on the same frame. */
  addCond(frame: SourceFrame): void {
    this.cond.add(frame);
    this.deleteNonCond(frame);
  }

  setTracked(frame: SourceFrame, reverse: boolean): void {
    this.#set(frame, frameFlags.tracked, true);
    this.#set(frame, frameFlags.reverse, reverse);
  }

  /**
   * `clear_all_prompts_in_frame`: forgets the prompt and its temporary answer; a conditioning output becomes a
   * non-conditioning one, and the frame counts as never tracked.
   */
  clearPrompts(frame: SourceFrame): void {
    this.points.delete(frame);
    this.masks.delete(frame);
    this.temporary.delete(frame);
    if (this.cond.delete(frame)) {
      this.addNonCond(frame);
      this.#set(frame, frameFlags.tracked | frameFlags.reverse, false);
    }
  }

  /** Frames with a prompt, ascending. */
  promptedFrames(): SourceFrame[] {
    return [...this.points.keys(), ...this.masks].sort((a, b) => a - b);
  }

  /** Frames that condition the track, or will once a propagation takes them up; in any order. */
  conditioningFrames(): SourceFrame[] {
    const upcoming = [...this.temporary].filter(([, cond]) => cond).map(([frame]) => frame);
    return [...this.cond, ...upcoming];
  }

  /**
   * Takes non-conditioning outputs within `distance` frames of `frame` out of the memory; returns those frames.
   */
  clearNonCondAround(frame: SourceFrame, distance: number): SourceFrame[] {
    const cleared: SourceFrame[] = [];
    const last = Math.min(frame + distance, this.#flags.length - 1);
    for (let t = Math.max(frame - distance, 0); t <= last; t++) {
      const near = sourceFrame(t);
      if (!this.hasNonCond(near)) continue;
      this.deleteNonCond(near);
      cleared.push(near);
    }
    return cleared;
  }

  #has(frame: SourceFrame, bits: number): boolean {
    return ((this.#flags[frame] ?? 0) & bits) === bits;
  }

  #set(frame: SourceFrame, bits: number, on: boolean): void {
    const flags = this.#flags[frame] ?? 0;
    this.#flags[frame] = on ? flags | bits : flags & ~bits;
  }
}
