/**
 * What a step changed in the objects, as little as brings it back: by object and frame, never a copy of a whole map.
 * Applying a patch puts what it holds in place of what is there, and keeps the latter: a patch is its own inverse.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { FramePrompt, ObjectResult } from '../../worker/api.ts';
import type { ObjectChange, TrackedObject } from './tracked-objects.ts';

/** An object's frames as they are kept: only `TrackedObjects` changes them. */
export interface ObjectFrames {
  readonly prompts: Map<SourceFrame, FramePrompt>;
  readonly results: Map<SourceFrame, ObjectResult>;
}

/** An object, and what changes its frames. */
export interface StoredObject {
  readonly object: TrackedObject;
  readonly frames: ObjectFrames;
}

/** Whether an object is there: what stood at its place. */
export interface PresenceEntry {
  readonly kind: 'presence';
  readonly id: string;
  stored: StoredObject | undefined;
  index: number;
  /** Number of the next new object. */
  nextNumber: number;
}

/** Name, colour, labels: those keys that were changed. */
export interface AttributesEntry {
  readonly kind: 'attributes';
  readonly id: string;
  change: ObjectChange;
}

/** What was on frames that were changed; undefined: nothing. */
export interface FramesEntry {
  readonly kind: 'frames';
  readonly id: string;
  readonly prompts: Map<SourceFrame, FramePrompt | undefined>;
  readonly results: Map<SourceFrame, ObjectResult | undefined>;
}

export type PatchEntry = PresenceEntry | AttributesEntry | FramesEntry;

/** Bytes of an entry in a map, with the object around a result; measured in Chromium. */
const entryBytes = 160;

export class ObjectPatch {
  #entries: PatchEntry[] = [];
  #bytes = 0;
  // Found out while it is recorded: an object that was removed is not in the patch once it is back.
  #concernsTracker = false;
  /** Entries that further changes of an object go to. */
  readonly #frames = new Map<string, FramesEntry>();
  readonly #attributes = new Map<string, AttributesEntry>();

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Memory that it keeps in use, about. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The objects that it concerns. */
  get ids(): ReadonlySet<string> {
    return new Set(this.#entries.map(({ id }) => id));
  }

  /** Whether prompts or results are concerned, which the tracker has too. */
  get concernsTracker(): boolean {
    return this.#concernsTracker;
  }

  /** Remembers an object that is removed, or (`undefined`) that one is added at this index. */
  keepPresence(id: string, index: number, stored: StoredObject | undefined, nextNumber: number): void {
    this.#entries.push({ kind: 'presence', id, stored, index, nextNumber });
    this.#frames.delete(id);
    this.#attributes.delete(id);
    this.#concernsTracker ||= (stored?.frames.prompts.size ?? 0) > 0;
    this.#bytes += bytesOfPresence(stored);
  }

  /** Remembers what is being changed of an object, unless this step has changed it before. */
  keepAttributes(object: TrackedObject, change: ObjectChange): void {
    const entry =
      this.#attributes.get(object.id) ?? this.#add({ kind: 'attributes', id: object.id, change: {} });
    this.#attributes.set(object.id, entry);
    entry.change = { ...pick(object, change), ...entry.change };
    this.#bytes += entryBytes;
  }

  keepPrompt(id: string, frame: SourceFrame, before: FramePrompt | undefined): void {
    const { prompts } = this.#framesOf(id);
    if (prompts.has(frame)) return;
    prompts.set(frame, before);
    this.#bytes += sizeOf(before);
  }

  keepResult(id: string, frame: SourceFrame, before: ObjectResult | undefined): void {
    const { results } = this.#framesOf(id);
    if (results.has(frame)) return;
    results.set(frame, before);
    this.#bytes += sizeOf(before);
  }

  /** Applies it, the last change first. @param swap puts an entry in place of what is there, which the entry then holds */
  apply(swap: (entry: PatchEntry) => void): void {
    this.#entries.reverse();
    for (const entry of this.#entries) swap(entry);
    this.#frames.clear();
    this.#attributes.clear();
    this.#bytes = this.#entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  }

  #framesOf(id: string): FramesEntry {
    const known = this.#frames.get(id);
    if (known) return known;
    this.#concernsTracker = true;
    const entry = this.#add({ kind: 'frames', id, prompts: new Map(), results: new Map() });
    this.#frames.set(id, entry);
    return entry;
  }

  #add<Entry extends PatchEntry>(entry: Entry): Entry {
    this.#entries.push(entry);
    return entry;
  }
}

/** What an object has of the keys of a change. */
export function pick(object: TrackedObject, change: ObjectChange): ObjectChange {
  return Object.fromEntries(Object.keys(change).map((key) => [key, object[key as keyof ObjectChange]]));
}

function bytesOf(entry: PatchEntry): number {
  if (entry.kind === 'presence') return bytesOfPresence(entry.stored);
  return entry.kind === 'frames' ? bytesOfFrames(entry) : entryBytes;
}

const bytesOfPresence = (stored: StoredObject | undefined): number =>
  entryBytes + (stored ? bytesOfFrames(stored.frames) : 0);

function bytesOfFrames({ prompts, results }: ObjectFrames | FramesEntry): number {
  let sum = 0;
  for (const value of prompts.values()) sum += sizeOf(value);
  for (const value of results.values()) sum += sizeOf(value);
  return sum;
}

const sizeOf = (value: FramePrompt | ObjectResult | undefined): number =>
  entryBytes + (value?.mask?.counts.length ?? 0);

/** @param value undefined: nothing */
export function put<Value>(map: Map<SourceFrame, Value>, frame: SourceFrame, value: Value | undefined): void {
  if (value === undefined) map.delete(frame);
  else map.set(frame, value);
}

/** Puts what an entry holds in place of what an object has there, which the entry then holds. @returns the frames concerned */
export function swapFrames({ prompts, results }: FramesEntry, frames: ObjectFrames): readonly SourceFrame[] {
  swap(prompts, frames.prompts);
  swap(results, frames.results);
  return [...new Set([...prompts.keys(), ...results.keys()])];
}

/** Exchanges what two maps have on the frames of the first. */
function swap<Value>(held: Map<SourceFrame, Value | undefined>, map: Map<SourceFrame, Value>): void {
  for (const [frame, value] of held) {
    held.set(frame, map.get(frame));
    put(map, frame, value);
  }
}
