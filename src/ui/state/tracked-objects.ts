/**
 * The objects to follow, and which of them is selected.
 *
 * @module
 */
import type { Keyframe } from '../../regions/region.ts';
import { type SourceFrame, sourceFrame } from '../../units.ts';
import type { FramePrompt, ObjectResult } from '../../worker/api.ts';
import { objectColour } from './palette.ts';

/** One object to follow. */
export interface TrackedObject {
  readonly id: string;
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
  /** Label Studio's; empty without a task. */
  readonly labels: readonly string[];
  /** Not drawn on the picture; tracked and saved like the others. */
  readonly hidden: boolean;
  /** As they stand in Label Studio, ascending. */
  readonly keyframes: readonly Keyframe[];
  readonly prompts: Map<SourceFrame, FramePrompt>;
  readonly results: Map<SourceFrame, ObjectResult>;
}

/** Whether there are results beyond those that its prompts gave at once. */
export const isTracked = ({ prompts, results }: TrackedObject): boolean =>
  [...results.keys()].some((frame) => !prompts.has(frame));

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
  #nextNumber = 1;
  all: readonly TrackedObject[] = [];
  selectedId: string | undefined;

  get selected(): TrackedObject | undefined {
    return this.find(this.selectedId);
  }

  /** The first frame on which the user has marked something. */
  get firstPrompted(): SourceFrame | undefined {
    const frames = this.all.flatMap(({ prompts }) => [...prompts.keys()]);
    return frames.length === 0 ? undefined : sourceFrame(Math.min(...frames));
  }

  /** Tells of every change at once; what is derived from results is brought up to date by it. Returns what ends it. */
  subscribe(listener: (change: ObjectsChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  find(id: string | undefined): TrackedObject | undefined {
    return this.all.find((object) => object.id === id);
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
    const object: TrackedObject = {
      id,
      name,
      colour,
      labels,
      hidden,
      keyframes,
      prompts: new Map(),
      results: new Map(),
    };
    this.#nextNumber++;
    this.all = [...this.all, object];
    this.selectedId = id;
    return object;
  }

  edit(id: string, change: ObjectChange): void {
    this.all = this.all.map((object) => (object.id === id ? { ...object, ...change } : object));
  }

  /** Removes an object; where it was selected, the last one is selected. */
  remove(id: string): void {
    this.all = this.all.filter((object) => object.id !== id);
    if (this.selectedId === id) this.selectedId = this.all.at(-1)?.id;
  }

  /** Replaces all objects; the first one is selected. */
  replace(objects: readonly PlannedObject[]): void {
    this.all = [];
    this.#nextNumber = 1;
    for (const { prompts, ...object } of objects) this.addPrompts(object, prompts);
    this.selectedId = this.all[0]?.id;
  }

  /** Gives prompts to the object with this id, or to a new one. Results of a prompt before it on the same frame go. */
  addPrompts(wanted: NewObject, prompts: readonly FramePrompt[]): void {
    const object = this.find(wanted.id) ?? this.add(wanted);
    for (const prompt of prompts) {
      object.prompts.set(prompt.frame, prompt);
      object.results.delete(prompt.frame);
    }
  }

  /** Puts results where they belong; those of objects that are gone are dropped. */
  takeResults(results: readonly ObjectResult[]): void {
    for (const result of results) this.find(result.id)?.results.set(result.frame, result);
  }
}
