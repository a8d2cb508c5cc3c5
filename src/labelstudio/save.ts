/**
 * Saving to Label Studio, which has no concurrency control: the task is read again just before, what changed meanwhile
 * is shown, and what was written is read back and compared.
 *
 * @module
 */
import type { LabelStudioClient } from './client.ts';
import type { Result, Task } from './schemas.ts';
import type { ResultSource } from './task-work.ts';

/** Where to save. */
export type SaveTarget =
  | { readonly kind: 'annotation'; readonly id: number }
  | { readonly kind: 'new' }
  | { readonly kind: 'prediction'; readonly modelVersion: string /** 0-1 */; readonly score: number };

/** What happened in Label Studio since the task was loaded; sentences for the user. */
export interface Changes {
  /** E.g. `ana@b.co changed annotation 3 at 14:02: region "Player" (kyYawwuL1Z) has 2 more keyframes.` */
  readonly sentences: readonly string[];
  /** What merging starts from: the newest of the annotation and its draft. */
  readonly newest: Result;
  /** False where the annotation was deleted: then only a new one can be made. */
  readonly annotationExists: boolean;
  /** True where overwriting (or merging) deletes a draft that someone has open. */
  readonly deletesDraft: boolean;
}

export type ConflictChoice = 'merge' | 'new' | 'overwrite' | 'cancel';

export interface SaveRequest {
  /** The task as it was loaded. */
  readonly loaded: Task;
  /** What the work started from; undefined where it started from nothing. */
  readonly source: ResultSource | undefined;
  readonly target: SaveTarget;
  /**
   * Writes our regions into a result: into the source's own result, or, to merge, into a newer one.
   * It calls `labelStudioResult` of `src/regions/`.
   */
  readonly write: (base: Result) => Result;
  /** Asked only where target is an annotation, and it or its draft changed. */
  readonly onConflict: (changes: Changes) => Promise<ConflictChoice>;
  /** Seconds of work, as Label Studio's `lead_time`. */
  readonly leadTime: number;
}

export type SaveOutcome =
  | { readonly status: 'cancelled' }
  | {
      readonly status: 'saved';
      readonly kind: 'annotation' | 'prediction';
      readonly id: number;
      /** The task after saving: what the next save compares with. */
      readonly task: Task;
      readonly result: Result;
    };

/** What changed since the task was loaded, as far as it matters to `annotation`; undefined where nothing did. */
export function findChanges(_loaded: Task, _now: Task, _annotation: number): Changes | undefined {
  throw new Error('helper LSROOM');
}

/**
 * Saves and verifies. An answer that did not come (`labelstudio/unanswered`) is settled by reading the task back:
 * where the result is there it is saved, else the save is sent once more.
 *
 * @throws TrackletError `labelstudio/not-verified` where what is read back differs, and those of the client
 */
export async function save(_client: LabelStudioClient, _request: SaveRequest): Promise<SaveOutcome> {
  throw new Error('helper LSROOM');
}
