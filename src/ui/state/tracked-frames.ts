/**
 * How many frames have a result of an object that was tracked, kept up to date with each result that comes in: it is asked
 * for all the while, and there may be millions of results.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import { isTracked, type ObjectsChange, type TrackedObject, type TrackedObjects } from './tracked-objects.ts';

type Results = TrackedObject['results'];

export class TrackedFrames {
  readonly #objects: Pick<TrackedObjects, 'all' | 'find' | 'subscribe'>;
  /** Of the objects that were tracked. */
  #counted: ReadonlySet<Results> = new Set();
  #frames = new Set<SourceFrame>();

  constructor(objects: Pick<TrackedObjects, 'all' | 'find' | 'subscribe'>) {
    this.#objects = objects;
    objects.subscribe((change) => this.#take(change));
  }

  get count(): number {
    return this.#frames.size;
  }

  #take(change: ObjectsChange): void {
    const tracked = this.#objects.all.filter(isTracked).map(({ results }) => results);
    // Objects come and go, and are tracked for the first time, far less often than results come.
    if (tracked.length !== this.#counted.size || tracked.some((results) => !this.#counted.has(results))) {
      this.#counted = new Set(tracked);
      this.#frames = new Set();
      for (const results of tracked) for (const frame of results.keys()) this.#frames.add(frame);
      return;
    }
    if (change.kind === 'objects') return;
    const results = this.#objects.find(change.id)?.results;
    if (!results || !this.#counted.has(results)) return;
    for (const frame of change.frames) {
      if (results.has(frame)) this.#frames.add(frame);
      else if (!tracked.some((others) => others.has(frame))) this.#frames.delete(frame);
    }
  }
}
