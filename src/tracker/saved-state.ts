/**
 * The tracker's state as a plain value: with the records of its `FrameStore` it is all that a new worker needs.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';

/** Structured-cloneable. Its size does not depend on how much was tracked: one byte a frame and object. */
export interface SavedState {
  readonly version: 1;
  readonly frameCount: number;
  /** Frames visited by the last propagation; undefined: every frame. */
  readonly visit: readonly SourceFrame[] | undefined;
  readonly objects: readonly SavedObject[];
  /**
   * How far the last propagation got: this frame's outputs and all before it, in its direction, are in the store. A
   * job that was cut off goes on with the next one.
   */
  readonly propagated: { readonly frame: SourceFrame; readonly reverse: boolean } | undefined;
}

/** One object of a {@link SavedState}. */
export interface SavedObject {
  readonly id: string;
  /** Point prompts, in pixels of the model's input; a box is its first two points. */
  readonly points: readonly {
    readonly frame: SourceFrame;
    readonly coords: Float32Array;
    readonly labels: Int32Array;
  }[];
  /** Frames with a mask prompt. */
  readonly masks: readonly SourceFrame[];
  /** Frames whose prompt has been answered, but not yet taken up by a propagation. */
  readonly temporary: readonly { readonly frame: SourceFrame; readonly cond: boolean }[];
  /** Conditioning frames, in the order in which they became that. */
  readonly cond: readonly SourceFrame[];
  /** One byte a frame: see `frameFlags` in `object-state.ts`. */
  readonly flags: Uint8Array;
}
