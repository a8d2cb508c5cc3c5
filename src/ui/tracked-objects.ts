/**
 * The objects to follow, and which of them is selected.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import type { FramePrompt, ObjectResult } from '../worker/api.ts';
import { objectColour } from './palette.ts';

/** One object to follow. */
export interface TrackedObject {
  readonly id: string;
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly prompts: Map<SourceFrame, FramePrompt>;
  readonly results: Map<SourceFrame, ObjectResult>;
}

/** What an object may be made with; the rest is chosen. */
export type NewObject = Partial<Pick<TrackedObject, 'id' | 'name' | 'colour'>>;

export class TrackedObjects {
  #nextNumber = 1;
  all: readonly TrackedObject[] = [];
  selectedId: string | undefined;

  get selected(): TrackedObject | undefined {
    return this.find(this.selectedId);
  }

  find(id: string | undefined): TrackedObject | undefined {
    return this.all.find((object) => object.id === id);
  }

  /** Adds an object and selects it. */
  add({
    id = crypto.randomUUID().slice(0, 8),
    name = `Object ${this.#nextNumber}`,
    colour = objectColour(this.#nextNumber - 1),
  }: NewObject): TrackedObject {
    const object = { id, name, colour, prompts: new Map(), results: new Map() };
    this.#nextNumber++;
    this.all = [...this.all, object];
    this.selectedId = id;
    return object;
  }

  /** Changes what an object is called, or its colour. */
  edit(id: string, change: Partial<Pick<TrackedObject, 'name' | 'colour'>>): void {
    this.all = this.all.map((object) => (object.id === id ? { ...object, ...change } : object));
  }

  /** Removes an object; where it was selected, the last one is selected. */
  remove(id: string): void {
    this.all = this.all.filter((object) => object.id !== id);
    if (this.selectedId === id) this.selectedId = this.all.at(-1)?.id;
  }

  clear(): void {
    this.all = [];
    this.selectedId = undefined;
    this.#nextNumber = 1;
  }

  /** Puts results where they belong; those of objects that are gone are dropped. */
  takeResults(results: readonly ObjectResult[]): void {
    for (const result of results) this.find(result.id)?.results.set(result.frame, result);
  }
}
