/**
 * The tracker's state as a plain value: with the records of its `FrameStore` it is all that a new worker needs.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';

/** Structured-cloneable. Its size hardly depends on how much was tracked: one byte a frame and object. */
export interface SavedState {
  /** 1: before records had versions; read as if all had version 0. */
  readonly version: 1 | 2;
  readonly frameCount: number;
  /** Frames visited by the last propagation; undefined: every frame. */
  readonly visit: readonly SourceFrame[] | undefined;
  readonly objects: readonly SavedObject[];
  /**
   * How far the last propagation got: this frame's outputs and all before it, in its direction, are in the store. A
   * job that was cut off goes on with the next one.
   */
  readonly propagated: PropagatedTo | undefined;
  /** The version under which records are written. */
  readonly recordVersion?: number;
  /** Whether the store may hold records that only marks need: they mean nothing to a new worker. */
  readonly marked?: boolean;
}

/** The last frame of a propagation so far. */
export interface PropagatedTo {
  /** Undefined where it has only begun. */
  readonly frame: SourceFrame | undefined;
  readonly reverse: boolean;
  /** Where it left objects out, because they were lost. */
  readonly rests?: readonly Rest[];
}

/** An object that a propagation left out from behind a frame up to, and without, another (its next prompt). */
export interface Rest {
  readonly objectId: string;
  readonly after: SourceFrame;
  /** Undefined where it has not come yet. */
  readonly until: SourceFrame | undefined;
}

/** One object of a {@link SavedState}. */
export interface SavedObject {
  readonly id: string;
  /** Point prompts, in pixels of the model's input; a box is its first two points. */
  readonly points: readonly {
    readonly frame: SourceFrame;
    readonly coords: Float32Array;
    readonly labels: Int32Array;
    /** Which of the first point's masks was chosen. */
    readonly candidate?: number;
  }[];
  /** Frames with a mask prompt. */
  readonly masks: readonly SourceFrame[];
  /** Frames whose prompt has been answered, but not yet taken up by a propagation. */
  readonly temporary: readonly {
    readonly frame: SourceFrame;
    readonly cond: boolean;
    /** Of its record; default: 0. */
    readonly version?: number;
  }[];
  /** Conditioning frames, in the order in which they became that. */
  readonly cond: readonly SourceFrame[];
  /** One byte a frame: see `frameFlags` in `frame-index.ts`. */
  readonly flags: Uint8Array;
  /**
   * Versions of the outputs' records in runs: the first frame of a run, then the version plus 1, or 0 for no record.
   * Default: 0 wherever there is an output.
   */
  readonly versions?: Uint32Array;
}
