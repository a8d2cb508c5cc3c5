/**
 * Everything that belongs to one clip being tracked: Meta's `inference_state`.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { MaskSummary, Sam2Graphs } from '../runtime/sam2-graphs.ts';
import type { SourceFrame } from '../units.ts';
import { ConditionedCache } from './conditioned-cache.ts';
import { FeatureCache, type ImageSource } from './feature-cache.ts';
import type { FrameKey, FrameRecord, FrameRecordKind, FrameStore } from './frame-store.ts';
import { Marks } from './marks.ts';
import { MemoryBank } from './memory-bank.ts';
import { ObjectState } from './object-state.ts';
import type { ClipInfo } from './prompts.ts';
import type { PropagatedTo, SavedState } from './saved-state.ts';
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
  /** Those of the predictor that this one takes the place of; default: none. */
  readonly marks?: Marks;
}

/** One object: what the host knows of it, and what the device holds of it. */
export interface TrackedObject {
  readonly state: ObjectState;
  readonly bank: MemoryBank;
}

/** The clip, its objects, and the way to the store. */
export class InferenceState {
  readonly graphs: Sam2Graphs;
  readonly clip: ClipInfo;
  readonly settings: TrackerSettings;
  readonly features: FeatureCache;
  readonly conditioned = new ConditionedCache();
  readonly marks: Marks;
  readonly objects = new Map<string, TrackedObject>();
  visited: VisitedFrames;
  propagated: PropagatedTo | undefined;
  readonly #store: FrameStore;
  /** Records that nothing needs any more; the next commit deletes them. */
  #unneeded: FrameKey[] = [];
  #removedObjects: string[] = [];

  constructor({ graphs, images, video, store, settings, marks = new Marks() }: VideoPredictorOptions) {
    this.graphs = graphs;
    this.clip = video;
    this.settings = resolveSettings(graphs.config, settings);
    this.features = new FeatureCache(graphs, images);
    this.visited = new VisitedFrames(video.frameCount);
    this.#store = store;
    this.marks = marks;
  }

  /** Takes over a saved state. @throws TrackletError `tracker/state-mismatch` where it belongs to another clip. */
  restore(saved: SavedState): void {
    const { frameCount } = this.clip;
    if (![1, 2].includes(saved.version) || saved.frameCount !== frameCount) {
      throw new TrackletError(
        'tracker/state-mismatch',
        `The saved state (version ${saved.version}, ${saved.frameCount} frames) does not belong to this video ` +
          `of ${frameCount} frames; start the job anew.`,
      );
    }
    this.visited = new VisitedFrames(frameCount, saved.visit);
    this.propagated = saved.propagated;
    this.marks.raiseVersion(saved.recordVersion);
    for (const object of saved.objects) {
      const state = ObjectState.restore(object, frameCount);
      this.objects.set(object.id, { state, bank: new MemoryBank() });
    }
  }

  save(): SavedState {
    return {
      version: 2,
      frameCount: this.clip.frameCount,
      visit: this.visited.list,
      objects: [...this.objects.values()].map(({ state }) => state.save()),
      propagated: this.propagated,
      recordVersion: this.marks.version,
      marked: this.marks.size > 0,
    };
  }

  /** Deletes records that only the marks of a worker before this one needed. */
  async sweep(): Promise<void> {
    await this.#store.sweep(
      (key) => this.marks.needs(key) || this.objects.get(key.objectId)?.state.has(key) === true,
    );
    await this.commit();
  }

  /** The version under which an object's new answer or output of a frame is stored, in place of the one that it has. */
  newVersion({ state }: TrackedObject, frame: SourceFrame, kind: FrameRecordKind): number {
    const { version } = this.marks;
    const before = kind === 'output' ? state.outputVersion(frame) : state.temporary.get(frame)?.version;
    if (before !== undefined && before !== version) {
      this.releaseRecord({ objectId: state.id, frame, kind, version: before });
    }
    return version;
  }

  /** To be deleted, unless a mark needs it. */
  releaseRecord(key: FrameKey): void {
    if (!this.marks.needs(key)) this.#unneeded.push(key);
  }

  /** The same for all records of an object's state that is gone. */
  releaseObject(state: ObjectState): void {
    const current = this.objects.get(state.id)?.state;
    const others = this.marks.statesOf(state.id);
    if (current !== undefined) others.push(current);
    if (others.length === 0) this.#removedObjects.push(state.id);
    else for (const key of state.recordsWithout(others)) this.#unneeded.push(key);
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
    const version = kind === 'output' ? state.outputVersion(frame) : state.temporary.get(frame)?.version;
    const record =
      version === undefined ? undefined : await this.#store.get({ objectId: state.id, frame, kind, version });
    if (record === undefined) {
      throw new TrackletError(
        'tracker/record-missing',
        `The stored output of object ${state.id} on frame ${frame} is missing; reset the object and track it again.`,
      );
    }
    return record;
  }

  /** Writes all pending outputs, the changes and the state; the device then holds no more than the banks' windows. */
  async commit(puts: readonly FrameRecord[] = []): Promise<void> {
    const [deletes, removedObjects] = [this.#unneeded, this.#removedObjects];
    [this.#unneeded, this.#removedObjects] = [[], []];
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
      version: state.outputVersion(frame) ?? this.marks.version,
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
    this.conditioned.clear();
  }
}

/** All objects of one frame, in pixels of the video. */
export interface FrameResult {
  readonly frame: SourceFrame;
  readonly objects: ReadonlyMap<string, MaskSummary>;
}
