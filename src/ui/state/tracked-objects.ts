/**
 * The objects to follow, and which of them is selected. All changes go through the methods here: they are recorded for
 * undo and told to whoever keeps something that is derived.
 *
 * @module
 */
import type { Keyframe } from '../../regions/region.ts';
import { type SourceFrame, sourceFrame } from '../../units.ts';
import type { FramePrompt, ObjectResult } from '../../worker/api.ts';
import {
  type ObjectFrames,
  type ObjectPatch,
  type PresenceEntry,
  pick,
  put,
  swapFrames,
} from './object-patch.ts';
import { asPainted } from './painted-result.ts';
import { objectColour } from './palette.ts';

/** One object to follow. */
export interface TrackedObject {
  readonly id: string;
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
  /** Label Studio's, or the local project's. */
  readonly labels: readonly string[];
  /** Not drawn on the picture; tracked and saved like the others. */
  readonly hidden: boolean;
  /** As they stand in Label Studio, ascending. */
  readonly keyframes: readonly Keyframe[];
  readonly prompts: ReadonlyMap<SourceFrame, FramePrompt>;
  readonly results: ReadonlyMap<SourceFrame, ObjectResult>;
}

/** Whether there are results beyond those that its prompts gave at once. */
export function isTracked({ prompts, results }: TrackedObject): boolean {
  if (results.size > prompts.size) return true;
  for (const frame of results.keys()) if (!prompts.has(frame)) return true;
  return false;
}

/** What an object may be made with; the rest is chosen. */
export type NewObject = Partial<Omit<TrackedObject, 'prompts' | 'results'>>;

/** An object with the prompts that it starts from. */
export type PlannedObject = NewObject & { readonly prompts: readonly FramePrompt[] };

/** What of an object can be changed. */
export type ObjectChange = Partial<Omit<TrackedObject, 'id' | 'prompts' | 'results'>>;

/** What became different: objects themselves, or prompts and results of one object on some frames. */
export type ObjectsChange =
  | { readonly kind: 'objects' }
  | { readonly kind: 'frames'; readonly id: string; readonly frames: readonly SourceFrame[] };

export class TrackedObjects {
  readonly #listeners = new Set<(change: ObjectsChange) => void>();
  /** By object: what the objects show as maps that cannot be changed. */
  readonly #frames = new Map<string, ObjectFrames>();
  #all: readonly TrackedObject[] = [];
  #nextNumber = 1;
  #patch: ObjectPatch | undefined;
  selectedId: string | undefined;

  get all(): readonly TrackedObject[] {
    return this.#all;
  }

  get selected(): TrackedObject | undefined {
    return this.find(this.selectedId);
  }

  /** The first frame on which the user has marked something. */
  get firstPrompted(): SourceFrame | undefined {
    const frames = this.#all.flatMap(({ prompts }) => [...prompts.keys()]);
    return frames.length === 0 ? undefined : sourceFrame(Math.min(...frames));
  }

  /** Tells of every change at once; what is derived from results is brought up to date by it. Returns what ends it. */
  subscribe(listener: (change: ObjectsChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  find(id: string | undefined): TrackedObject | undefined {
    return this.#all.find((object) => object.id === id);
  }

  /** From now on changes are recorded into this patch; returns the one before. */
  record(patch: ObjectPatch | undefined): ObjectPatch | undefined {
    const before = this.#patch;
    this.#patch = patch;
    return before;
  }

  /** Takes back what a patch recorded, or, the second time, does it again. Not recorded. */
  apply(patch: ObjectPatch): void {
    let structure = false;
    patch.apply((entry) => {
      const { id } = entry;
      if (entry.kind === 'frames') {
        const frames = this.#frames.get(id);
        if (frames) this.#tell({ kind: 'frames', id, frames: swapFrames(entry, frames) });
        return;
      }
      structure = true;
      if (entry.kind === 'presence') this.#swapPresence(entry);
      if (entry.kind === 'attributes') {
        const { change } = entry;
        const object = this.find(id);
        if (object) entry.change = pick(object, change);
        this.#replace(id, change);
      }
    });
    if (!this.selected) this.selectedId = this.#all.at(-1)?.id;
    if (structure) this.#tell({ kind: 'objects' });
  }

  /** Adds an object and selects it. */
  add({
    id = crypto.randomUUID().slice(0, 8),
    name = `Object ${this.#nextNumber}`,
    colour = objectColour(this.#nextNumber - 1),
    labels = [],
    hidden = false,
    keyframes = [],
  }: NewObject): TrackedObject {
    const frames: ObjectFrames = { prompts: new Map(), results: new Map() };
    const object: TrackedObject = { id, name, colour, labels, hidden, keyframes, ...frames };
    this.#patch?.keepPresence(id, this.#all.length, undefined, this.#nextNumber);
    this.#nextNumber++;
    this.#frames.set(id, frames);
    this.#all = [...this.#all, object];
    this.selectedId = id;
    this.#tell({ kind: 'objects' });
    return object;
  }

  edit(id: string, change: ObjectChange): void {
    const object = this.find(id);
    if (!object) return;
    this.#patch?.keepAttributes(object, change);
    this.#replace(id, change);
    this.#tell({ kind: 'objects' });
  }

  /** Removes an object; where it was selected, the last one is selected. */
  remove(id: string): void {
    const index = this.#all.findIndex((object) => object.id === id);
    const [object, frames] = [this.#all[index], this.#frames.get(id)];
    if (!object || !frames) return;
    this.#patch?.keepPresence(id, index, { object, frames }, this.#nextNumber);
    this.#all = this.#all.toSpliced(index, 1);
    this.#frames.delete(id);
    if (this.selectedId === id) this.selectedId = this.#all.at(-1)?.id;
    this.#tell({ kind: 'objects' });
  }

  /** Replaces all objects, for another video; the first one is selected. Not recorded. */
  replace(objects: readonly PlannedObject[]): void {
    const patch = this.record(undefined);
    this.#all = [];
    this.#frames.clear();
    this.#nextNumber = 1;
    for (const { prompts, ...object } of objects) this.addPrompts(object, prompts);
    this.selectedId = this.#all[0]?.id;
    this.#tell({ kind: 'objects' });
    this.record(patch);
  }

  /** Gives prompts to the object with this id, or to a new one. Results of a prompt before it on the same frame go. */
  addPrompts(wanted: NewObject, prompts: readonly FramePrompt[]): void {
    const { id } = this.find(wanted.id) ?? this.add(wanted);
    for (const prompt of prompts) this.#putPrompt(id, prompt.frame, prompt);
    this.deleteResults(
      id,
      prompts.map(({ frame }) => frame),
    );
  }

  setPrompt(id: string, prompt: FramePrompt): void {
    this.#putPrompt(id, prompt.frame, prompt);
    this.#tell({ kind: 'frames', id, frames: [prompt.frame] });
  }

  deletePrompt(id: string, frame: SourceFrame): void {
    this.#putPrompt(id, frame, undefined);
    this.#tell({ kind: 'frames', id, frames: [frame] });
  }

  /** Puts results where they belong, painted masks as painted; those of objects that are gone are dropped. */
  takeResults(results: readonly ObjectResult[]): void {
    const changed = new Map<string, SourceFrame[]>();
    for (const result of results) {
      const known = this.#frames.get(result.id);
      if (!known) continue;
      this.#putResult(result.id, result.frame, asPainted(result, known.prompts.get(result.frame)));
      const frames = changed.get(result.id);
      if (frames) frames.push(result.frame);
      else changed.set(result.id, [result.frame]);
    }
    for (const [id, frames] of changed) this.#tell({ kind: 'frames', id, frames });
  }

  /** @param frames default: all */
  deleteResults(id: string, frames = [...(this.#frames.get(id)?.results.keys() ?? [])]): void {
    for (const frame of frames) this.#putResult(id, frame, undefined);
    this.#tell({ kind: 'frames', id, frames });
  }

  #putPrompt(id: string, frame: SourceFrame, prompt: FramePrompt | undefined): void {
    const prompts = this.#frames.get(id)?.prompts;
    if (!prompts) return;
    this.#patch?.keepPrompt(id, frame, prompts.get(frame));
    put(prompts, frame, prompt);
  }

  #putResult(id: string, frame: SourceFrame, result: ObjectResult | undefined): void {
    const results = this.#frames.get(id)?.results;
    if (!results) return;
    this.#patch?.keepResult(id, frame, results.get(frame));
    put(results, frame, result);
  }

  #replace(id: string, change: ObjectChange): void {
    this.#all = this.#all.map((object) => (object.id === id ? { ...object, ...change } : object));
  }

  #swapPresence(entry: PresenceEntry): void {
    const { id, stored, nextNumber } = entry;
    entry.nextNumber = this.#nextNumber;
    this.#nextNumber = nextNumber;
    const index = this.#all.findIndex((object) => object.id === id);
    const [object, frames] = [this.#all[index], this.#frames.get(id)];
    entry.stored = object && frames && { object, frames };
    if (index >= 0) {
      this.#all = this.#all.toSpliced(index, 1);
      this.#frames.delete(id);
    }
    if (stored) {
      this.#all = this.#all.toSpliced(entry.index, 0, stored.object);
      this.#frames.set(id, stored.frames);
    }
    if (index >= 0) entry.index = index;
  }

  #tell(change: ObjectsChange): void {
    if (change.kind === 'frames' && change.frames.length === 0) return;
    for (const listener of this.#listeners) listener(change);
  }
}
