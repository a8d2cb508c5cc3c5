/**
 * What the host knows of one object: Meta's `inference_state` for one `obj_idx`, without any tensor.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { type SourceFrame, sourceFrame } from '../units.ts';
import { FrameIndex, frameFlags } from './frame-index.ts';
import type { FrameKey } from './frame-store.ts';
import { type GivenPrompt, ObjectPrompts, type Temporary } from './object-prompts.ts';
import type { ModelPoints } from './prompts.ts';
import type { SavedObject } from './saved-state.ts';

/** Prompts and the index of outputs of one object; outputs themselves are in the bank and in the store. */
export class ObjectState {
  readonly id: string;
  #prompts = new ObjectPrompts();
  readonly #cond = new Set<SourceFrame>();
  #frames: FrameIndex;
  #kept: ObjectState | undefined;
  #saved: SavedObject | undefined;
  #revision = 0;

  constructor(id: string, frameCount: number) {
    this.id = id;
    this.#frames = new FrameIndex(frameCount);
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
    object.#prompts = ObjectPrompts.restore(saved);
    for (const frame of saved.cond) object.#cond.add(frame);
    object.#frames = FrameIndex.restore(saved);
    return object;
  }

  save(): SavedObject {
    this.#saved ??= {
      id: this.id,
      ...this.#prompts.save(),
      cond: [...this.#cond],
      ...this.#frames.save(),
    };
    return this.#saved;
  }

  /** The object as it is now, never to be changed; the same one until this one changes. */
  keep(): ObjectState {
    this.#kept ??= this.#copy();
    return this.#kept;
  }

  /** A state to go on with from one that {@link keep} gave. */
  revive(): ObjectState {
    const copy = this.#copy();
    copy.#kept = this;
    return copy;
  }

  /** `point_inputs_per_obj`, in pixels of the model's input. */
  get points(): ReadonlyMap<SourceFrame, ModelPoints> {
    return this.#prompts.points;
  }

  /** The keys of `mask_inputs_per_obj` */
  get masks(): ReadonlySet<SourceFrame> {
    return this.#prompts.masks;
  }

  /** `temp_output_dict_per_obj` */
  get temporary(): ReadonlyMap<SourceFrame, Temporary> {
    return this.#prompts.temporary;
  }

  /** The keys of `cond_frame_outputs`. */
  get cond(): ReadonlySet<SourceFrame> {
    return this.#cond;
  }

  /** Another one where outputs may be others than before. */
  get outputRevision(): number {
    return this.#revision;
  }

  hasNonCond(frame: SourceFrame): boolean {
    return this.#frames.has(frame, frameFlags.nonCond);
  }

  isTracked(frame: SourceFrame): boolean {
    return this.#frames.has(frame, frameFlags.tracked);
  }

  /** Whether the frame was tracked backwards; false where it was not tracked. */
  isTrackedInReverse(frame: SourceFrame): boolean {
    return this.#frames.has(frame, frameFlags.tracked | frameFlags.reverse);
  }

  /** The version of the record of a frame's output; undefined where there is none. */
  outputVersion(frame: SourceFrame): number | undefined {
    return this.#frames.version(frame);
  }

  /** Whether this state needs a record. */
  has({ frame, kind, version }: FrameKey): boolean {
    return (
      (kind === 'temporary' ? this.temporary.get(frame)?.version : this.outputVersion(frame)) === version
    );
  }

  /** Records that this state has and none of `others`, which are states of the same object. */
  *recordsWithout(others: readonly ObjectState[]): Generator<FrameKey, void, void> {
    const key = { objectId: this.id };
    for (const [frame, { version }] of this.temporary) {
      const temporary = { ...key, frame, kind: 'temporary', version } as const;
      if (!others.some((other) => other.has(temporary))) yield temporary;
    }
    for (const [frame, version] of this.#frames.recordsWithout(others.map((other) => other.#frames))) {
      yield { ...key, frame, kind: 'output', version };
    }
  }

  /** Replaces the prompt of a frame, and its answer. */
  setPrompt(frame: SourceFrame, prompt: GivenPrompt, answer: Temporary): void {
    this.#changed();
    this.#prompts.set(frame, prompt, answer);
  }

  deleteTemporary(frame: SourceFrame): void {
    this.#changed();
    this.#prompts.deleteTemporary(frame);
  }

  /** The frame's output lies in a record of this version from now on. */
  setOutputVersion(frame: SourceFrame, version: number): void {
    this.#changed();
    this.#revision++;
    this.#frames.setVersion(frame, version);
  }

  addNonCond(frame: SourceFrame): void {
    this.#set(frame, frameFlags.nonCond, true);
  }

  deleteNonCond(frame: SourceFrame): void {
    this.#set(frame, frameFlags.nonCond, false);
  }

  /** A conditioning output replaces a non-conditioning one on the same frame. */
  addCond(frame: SourceFrame): void {
    this.#cond.add(frame);
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
    this.#changed();
    this.#prompts.clear(frame);
    if (this.#cond.delete(frame)) {
      this.addNonCond(frame);
      this.#set(frame, frameFlags.tracked | frameFlags.reverse, false);
    }
  }

  /** Frames with a prompt, ascending. */
  promptedFrames(): SourceFrame[] {
    return this.#prompts.frames;
  }

  /** Frames that condition the track, or will once a propagation takes them up; in any order. */
  conditioningFrames(): SourceFrame[] {
    const upcoming = [...this.temporary].filter(([, { cond }]) => cond).map(([frame]) => frame);
    return [...this.#cond, ...upcoming];
  }

  /** Takes non-conditioning outputs out of the memory, from a frame to another, both included; returns those frames. */
  clearNonCond(first: number, last: number): SourceFrame[] {
    const cleared: SourceFrame[] = [];
    const end = Math.min(last, this.#frames.length - 1);
    for (let t = Math.max(first, 0); t <= end; t++) {
      const near = sourceFrame(t);
      if (!this.hasNonCond(near)) continue;
      this.deleteNonCond(near);
      cleared.push(near);
    }
    return cleared;
  }

  #copy(): ObjectState {
    const copy = new ObjectState(this.id, 0);
    copy.#prompts = this.#prompts.copy();
    for (const frame of this.#cond) copy.#cond.add(frame);
    copy.#frames = this.#frames.copy();
    copy.#saved = this.#saved;
    return copy;
  }

  #changed(): void {
    this.#kept = undefined;
    this.#saved = undefined;
  }

  #set(frame: SourceFrame, flags: number, on: boolean): void {
    this.#changed();
    this.#revision++;
    this.#frames.set(frame, flags, on);
  }
}
