/**
 * States of all objects to go back to. Outputs that came after a mark are stored under a newer version, beside those that
 * the mark needs, so that setting a mark copies next to nothing and going back moves no record.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { FrameKey } from './frame-store.ts';
import type { ObjectState } from './object-state.ts';
import type { PropagatedTo } from './saved-state.ts';
import type { VisitedFrames } from './visited-frames.ts';

/** All that a mark brings back. */
export interface MarkedState {
  /** As `ObjectState.keep` gave them; in the order of the objects. */
  readonly objects: ReadonlyMap<string, ObjectState>;
  readonly visited: VisitedFrames;
  readonly propagated: PropagatedTo | undefined;
}

/** The marks of one job. They outlive a predictor whose device was lost. */
export class Marks {
  /** Told apart over all jobs, so that a mark of another model or video is known for none of this one. */
  static #next = 1;
  readonly #states = new Map<number, MarkedState>();
  #version = 0;

  get size(): number {
    return this.#states.size;
  }

  /** The version under which records are written. */
  get version(): number {
    return this.#version;
  }

  get(mark: number): MarkedState | undefined {
    return this.#states.get(mark);
  }

  set(state: MarkedState): number {
    const mark = Marks.#next++;
    this.#states.set(mark, state);
    this.raiseVersion();
    return mark;
  }

  /** What is written from now on leaves all records as they are. */
  raiseVersion(atLeast = 0): void {
    this.#version = Math.max(this.#version + 1, atLeast);
  }

  /** Returns what the marks that were known had kept. */
  delete(marks: readonly number[]): MarkedState[] {
    return marks.flatMap((mark) => {
      const state = this.#states.get(mark);
      this.#states.delete(mark);
      return state ?? [];
    });
  }

  /** The states of an object that marks keep, each once. */
  statesOf(objectId: string): ObjectState[] {
    const states = [...this.#states.values()].map(({ objects }) => objects.get(objectId));
    return [...new Set(states.filter((state) => state !== undefined))];
  }

  needs(key: FrameKey): boolean {
    return [...this.#states.values()].some(({ objects }) => objects.get(key.objectId)?.has(key));
  }
}

/** The error for a state that can no longer be gone back to. */
export const unknownMark = (): TrackletError =>
  new TrackletError(
    'worker/unknown-mark',
    'This step cannot be undone in the tracker any more, because its worker was started anew. Track again from the prompts.',
  );
