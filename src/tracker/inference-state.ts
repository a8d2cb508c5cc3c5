/**
 * Everything that belongs to one clip being tracked: Meta's `inference_state`.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { MaskSummary, Sam2Graphs } from '../runtime/sam2-graphs.ts';
import type { SourceFrame } from '../units.ts';
import { FeatureCache, type ImageSource } from './feature-cache.ts';
import type { FrameKey, FrameRecord, FrameRecordKind, FrameStore } from './frame-store.ts';
import { MemoryBank } from './memory-bank.ts';
import { ObjectState } from './object-state.ts';
import type { ClipInfo } from './prompts.ts';
import type { SavedState } from './saved-state.ts';
import { type MemorySelection, selectMemory } from './select-memory.ts';
import { resolveSettings, type TrackerSettings } from './settings.ts';
import { VisitedFrames } from './visited-frames.ts';

/** What tracking needs from outside. */
export interface VideoPredictorOptions {
  readonly graphs: Sam2Graphs;
  readonly images: ImageSource;
  readonly video: ClipInfo;
  readonly store: FrameStore;
  readonly settings?: Partial<TrackerSettings>;
}

/** One object: what the host knows of it, and what the device holds of it. */
export interface TrackedObject {
  readonly state: ObjectState;
  readonly bank: MemoryBank;
}

/** Changes to store beside the outputs that are pending anyway. */
export interface StoreChanges {
  readonly puts?: readonly FrameRecord[];
  readonly deletes?: readonly FrameKey[];
  readonly removedObjects?: readonly string[];
}

/** The clip, its objects, and the way to the store. */
export class InferenceState {
  readonly graphs: Sam2Graphs;
  readonly clip: ClipInfo;
  readonly settings: TrackerSettings;
  readonly features: FeatureCache;
  readonly objects = new Map<string, TrackedObject>();
  visited: VisitedFrames;
  propagated: SavedState['propagated'];
  readonly #store: FrameStore;

  constructor({ graphs, images, video, store, settings }: VideoPredictorOptions) {
    this.graphs = graphs;
    this.clip = video;
    this.settings = resolveSettings(graphs.config, settings);
    this.features = new FeatureCache(graphs, images);
    this.visited = new VisitedFrames(video.frameCount);
    this.#store = store;
  }

  /** Takes over a saved state. @throws TrackletError `tracker/state-mismatch` where it belongs to another clip. */
  restore(saved: SavedState): void {
    const { frameCount } = this.clip;
    if (saved.version !== 1 || saved.frameCount !== frameCount) {
      throw new TrackletError(
        'tracker/state-mismatch',
        `The saved state (version ${saved.version}, ${saved.frameCount} frames) does not belong to this video ` +
          `of ${frameCount} frames; start the job anew.`,
      );
    }
    this.visited = new VisitedFrames(frameCount, saved.visit);
    this.propagated = saved.propagated;
    for (const object of saved.objects) {
      const state = ObjectState.restore(object, frameCount);
      this.objects.set(object.id, { state, bank: new MemoryBank() });
    }
  }

  save(): SavedState {
    return {
      version: 1,
      frameCount: this.clip.frameCount,
      visit: this.visited.list,
      objects: [...this.objects.values()].map(({ state }) => state.save()),
      propagated: this.propagated,
    };
  }

  /** The object; a new one is not among {@link objects} yet, so that a prompt that fails leaves nothing behind. */
  objectOrNew(id: string): TrackedObject {
    return (
      this.objects.get(id) ?? { state: new ObjectState(id, this.clip.frameCount), bank: new MemoryBank() }
    );
  }

  /** @throws TrackletError `tracker/unknown-object` */
  object(id: string): TrackedObject {
    const object = this.objects.get(id);
    if (object === undefined) {
      throw new TrackletError(
        'tracker/unknown-object',
        `There is no object ${id}; add a prompt for it first.`,
      );
    }
    return object;
  }

  /** Selects the memories that a frame of an object attends to. */
  select({ state }: TrackedObject, frame: SourceFrame, reverse: boolean): MemorySelection {
    return selectMemory({
      frame,
      reverse,
      condFrames: [...state.cond],
      hasNonCond: (t) => state.hasNonCond(t),
      visited: this.visited,
      config: this.graphs.config,
      settings: this.settings,
    });
  }

  /** Conditioning frames beyond the selected ones whose memory stays on the device. */
  get spareCondFrames(): number {
    return Math.max(this.settings.maxCondFramesInAttn, 0);
  }

  /** A record that must exist. @throws TrackletError `tracker/record-missing` where the store has lost it. */
  async record({ state }: TrackedObject, frame: SourceFrame, kind: FrameRecordKind): Promise<FrameRecord> {
    const record = await this.#store.get({ objectId: state.id, frame, kind });
    if (record === undefined) {
      throw new TrackletError(
        'tracker/record-missing',
        `The stored output of object ${state.id} on frame ${frame} is missing; reset the object and track it again.`,
      );
    }
    return record;
  }

  /** Writes all pending outputs, the changes and the state; the device then holds no more than the banks' windows. */
  async commit({ puts = [], deletes = [], removedObjects = [] }: StoreChanges = {}): Promise<void> {
    const pending: { readonly object: TrackedObject; readonly frame: SourceFrame }[] = [];
    const records: FrameRecord[] = [...puts];
    for (const object of this.objects.values()) {
      for (const frame of object.bank.pendingFrames()) {
        pending.push({ object, frame });
        const record = await this.#readPending(object, frame);
        if (record !== undefined) records.push(record);
      }
    }
    await this.#store.commit({ removedObjects, deletes, puts: records, state: this.save() });
    for (const { object, frame } of pending) object.bank.clearPending(frame);
  }

  async #readPending({ state, bank }: TrackedObject, frame: SourceFrame): Promise<FrameRecord | undefined> {
    const pending = bank.pending(frame);
    const objPtr = bank.objPtr(frame);
    if (pending === undefined || objPtr === undefined) return undefined;
    const { graphs } = this;
    return {
      objectId: state.id,
      frame,
      kind: 'output',
      objPtr: await graphs.read(objPtr),
      objectScore: (await graphs.read(pending.objectScore))[0] ?? 0,
      iou: (await graphs.read(pending.iou))[0] ?? 0,
      lowResMask: await graphs.read(pending.lowResMask),
      memoryMask: pending.memoryMask && (await graphs.read(pending.memoryMask)),
      binarize: false,
      memMap: undefined,
    };
  }

  dispose(): void {
    for (const { bank } of this.objects.values()) bank.dispose();
    this.features.clear();
  }
}

/** All objects of one frame, in pixels of the video. */
export interface FrameResult {
  readonly frame: SourceFrame;
  readonly objects: ReadonlyMap<string, MaskSummary>;
}
