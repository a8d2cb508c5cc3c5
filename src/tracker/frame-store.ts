/**
 * Where outputs go that the device no longer needs: the interface, and an implementation in memory.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import type { SavedState } from './saved-state.ts';

/** `temporary`: the answer to a prompt that no propagation has taken up yet; it may stand beside an `output`. */
export type FrameRecordKind = 'output' | 'temporary';

/** One object on one frame. */
export interface FrameKey {
  readonly objectId: string;
  readonly frame: SourceFrame;
  readonly kind: FrameRecordKind;
  /** Counts up with the marks that were set: what a mark needs is not written over. */
  readonly version: number;
}

/** What the model made of one object on one frame; enough to rebuild its memory exactly. */
export interface FrameRecord extends FrameKey {
  /** [1,C] */
  readonly objPtr: Float32Array;
  /** Logit. */
  readonly objectScore: number;
  readonly iou: number;
  /** [1,1,4h,4w] logits. */
  readonly lowResMask: Float32Array;
  /** Logits that the memory encoder saw, where they differ from `lowResMask` (holes filled, overlap removed). */
  readonly memoryMask: Float32Array | undefined;
  /** Whether the memory encoder binarises them: on prompted frames. */
  readonly binarize: boolean;
  /** `mem_map`; kept for conditioning frames only, others are encoded again from the picture when needed. */
  readonly memMap: Float32Array | undefined;
}

/** Changes that belong together: after a crash either all of them or none are found. */
export interface StoreCommit {
  /** Objects whose records all go; done first. */
  readonly removedObjects: readonly string[];
  readonly deletes: readonly FrameKey[];
  /** New records; each replaces the one of its key. */
  readonly puts: readonly FrameRecord[];
  /** The state that goes with the records: what `VideoPredictor.restore` takes. */
  readonly state: SavedState;
}

/**
 * Keeps the records of one job. All values are structured-cloneable; arrays must come back bit for bit, else a
 * rebuilt memory differs from the one that was dropped.
 */
export interface FrameStore {
  get(key: FrameKey): Promise<FrameRecord | undefined>;
  commit(commit: StoreCommit): Promise<void>;
  /** Deletes the records that are not to be kept: those of marks that a worker has left behind. */
  sweep(isKept: (key: FrameKey) => boolean): Promise<void>;
}

/** Keeps everything in memory: for short clips, and for tests. */
export class InMemoryFrameStore implements FrameStore {
  readonly #objects = new Map<string, Map<string, FrameRecord>>();
  #state: SavedState | undefined;

  /** The state of the last commit. */
  get state(): SavedState | undefined {
    return this.#state;
  }

  /** How many records there are. */
  get size(): number {
    return [...this.#objects.values()].reduce((sum, records) => sum + records.size, 0);
  }

  async get(key: FrameKey): Promise<FrameRecord | undefined> {
    return this.#objects.get(key.objectId)?.get(nameOf(key));
  }

  async commit({ removedObjects, deletes, puts, state }: StoreCommit): Promise<void> {
    for (const id of removedObjects) this.#objects.delete(id);
    for (const key of deletes) this.#objects.get(key.objectId)?.delete(nameOf(key));
    for (const record of puts) {
      const records = this.#objects.get(record.objectId) ?? new Map<string, FrameRecord>();
      this.#objects.set(record.objectId, records.set(nameOf(record), record));
    }
    this.#state = state;
  }

  async sweep(isKept: (key: FrameKey) => boolean): Promise<void> {
    for (const records of this.#objects.values()) {
      for (const [name, record] of records) if (!isKept(record)) records.delete(name);
    }
  }
}

/** Tells the records of one object apart. */
const nameOf = ({ kind, frame, version }: FrameKey): string => `${kind}/${frame}/${version}`;
