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
}

/** Keeps everything in memory: for short clips, and for tests. */
export class InMemoryFrameStore implements FrameStore {
  readonly #objects = new Map<string, Map<string, FrameRecord>>();
  #state: SavedState | undefined;

  /** The state of the last commit. */
  get state(): SavedState | undefined {
    return this.#state;
  }

  async get({ objectId, frame, kind }: FrameKey): Promise<FrameRecord | undefined> {
    return this.#objects.get(objectId)?.get(`${kind}/${frame}`);
  }

  async commit({ removedObjects, deletes, puts, state }: StoreCommit): Promise<void> {
    for (const id of removedObjects) this.#objects.delete(id);
    for (const { objectId, frame, kind } of deletes) this.#objects.get(objectId)?.delete(`${kind}/${frame}`);
    for (const record of puts) {
      const frames = this.#objects.get(record.objectId) ?? new Map<string, FrameRecord>();
      this.#objects.set(record.objectId, frames.set(`${record.kind}/${record.frame}`, record));
    }
    this.#state = state;
  }
}
