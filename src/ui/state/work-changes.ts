/**
 * Which results of the objects differ from those that lie in storage, kept up to date by what the objects tell, so that
 * writing costs what has changed, not what there is.
 *
 * @module
 */
import type { WorkChange } from '../../storage/unsaved-work.ts';
import type { SourceFrame } from '../../units.ts';
import type { ObjectsChange, TrackedObject } from './tracked-objects.ts';

/** What has to be written; `gone` first. */
export type ResultChanges = Pick<WorkChange, 'puts' | 'deletes' | 'gone'>;

export class WorkChanges {
  /** Objects whose results lie in storage. */
  #stored: ReadonlySet<string>;
  /** Frames whose results differ from those in storage, of objects that lie there. */
  readonly #frames = new Map<string, Set<SourceFrame>>();
  /** Objects that lie in storage and were removed; perhaps they came back, perhaps with other results. */
  readonly #gone = new Set<string>();
  #noted = false;

  /** @param stored objects whose results lie in storage, as they are */
  constructor(stored: readonly TrackedObject[] = []) {
    this.#stored = new Set(stored.map(({ id }) => id));
  }

  /** Whether anything was noted since the last {@link take}. */
  get any(): boolean {
    return this.#noted;
  }

  /** @param objects as they are now */
  note(change: ObjectsChange, objects: readonly TrackedObject[]): void {
    this.#noted = true;
    if (change.kind === 'frames') {
      const { id, frames } = change;
      // Of an object that is not stored, all is written anyway.
      if (!this.#stored.has(id)) return;
      const noted = this.#frames.get(id) ?? new Set();
      for (const frame of frames) noted.add(frame);
      this.#frames.set(id, noted);
      return;
    }
    const there = new Set(objects.map(({ id }) => id));
    const gone = [...this.#stored].filter((id) => !there.has(id));
    if (gone.length === 0) return;
    this.#stored = new Set([...this.#stored].filter((id) => there.has(id)));
    for (const id of gone) {
      this.#gone.add(id);
      this.#frames.delete(id);
    }
  }

  /** What has to be written, once: from now on it counts as stored. */
  take(objects: readonly TrackedObject[]): ResultChanges {
    const puts: ResultChanges['puts'][number][] = [];
    const deletes: ResultChanges['deletes'][number][] = [];
    for (const { id, results } of objects) {
      const frames = this.#stored.has(id) ? (this.#frames.get(id) ?? []) : results.keys();
      for (const frame of frames) {
        const result = results.get(frame);
        if (result) puts.push(result);
        else deletes.push({ object: id, frame });
      }
    }
    const gone = [...this.#gone];
    this.#stored = new Set(objects.map(({ id }) => id));
    this.#frames.clear();
    this.#gone.clear();
    this.#noted = false;
    return { puts, deletes, gone };
  }
}
