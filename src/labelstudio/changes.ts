/**
 * What others changed in Label Studio while a task was worked at, as far as saving to one of its annotations would
 * destroy it.
 *
 * @module
 */
import { draftAuthor, lastEditor } from './author.ts';
import { sameJson } from './compare-results.ts';
import { describeChanges } from './describe-changes.ts';
import type { Annotation, Draft, Result, Task } from './schemas.ts';
import { localTime } from './time.ts';

/** What happened in Label Studio since the task was loaded; sentences for the user. */
export interface Changes {
  /** E.g. `ana@b.co changed annotation 3 on 2026-11-23 at 14:02: region "Player" (kyYawwuL1Z) has 2 more keyframes.` */
  readonly sentences: readonly string[];
  /** What merging starts from: the newest of the annotation and its drafts. */
  readonly newest: Result;
  /** False where the annotation was deleted: then only a new one can be made. */
  readonly annotationExists: boolean;
  /** True where overwriting (or merging) deletes a draft that someone has open. */
  readonly deletesDraft: boolean;
}

/**
 * What changed since the task was loaded, as far as it matters to `annotation`; undefined where nothing did, or where
 * what is there now is just what the work started from (the draft was submitted meanwhile). Contents are compared, not
 * only times: saving without a change is none.
 *
 * @param base the result that the work started from; the annotation's own where absent
 */
export function findChanges(loaded: Task, now: Task, annotation: number, base?: Result): Changes | undefined {
  const before = annotationOf(loaded, annotation);
  const after = annotationOf(now, annotation);
  const start = base ?? before?.result ?? [];
  if (after === undefined) {
    const sentences = [`Annotation ${annotation} was deleted in Label Studio.`];
    return { sentences, newest: start, annotationExists: false, deletesDraft: false };
  }
  const draftsBefore = draftsOf(loaded, annotation);
  const drafts = draftsOf(now, annotation);
  const changed = !sameJson(before?.result, after.result);
  const sentences = [
    ...(changed ? annotationChange(after, start, now) : discarded(draftsBefore, drafts, after, start)),
    ...drafts.flatMap((draft) => draftChange(byId(draftsBefore, draft.id), draft, start)),
  ];
  if (sentences.length === 0) return undefined;
  const newest = [after, ...drafts].reduce((a, b) => (time(b) > time(a) ? b : a));
  return { sentences, newest: newest.result, annotationExists: true, deletesDraft: drafts.length > 0 };
}

export function annotationOf(task: Task, id: number): Annotation | undefined {
  return byId(task.annotations, id);
}

/** The drafts that change an annotation: Label Studio deletes all of them when it is saved. */
export function draftsOf(task: Task, annotation: number): Draft[] {
  return task.drafts.filter((draft) => draft.annotation === annotation);
}

function byId<Item extends { readonly id: number }>(items: readonly Item[], id: number): Item | undefined {
  return items.find((item) => item.id === id);
}

function time({ updated_at }: { readonly updated_at: string }): number {
  return Date.parse(updated_at);
}

function annotationChange(after: Annotation, start: Result, now: Task): string[] {
  if (sameJson(start, after.result)) return [];
  const who = lastEditor(after, now);
  const what = describeChanges(start, after.result);
  return [`${who} changed annotation ${after.id} ${localTime(after.updated_at)}: ${what}.`];
}

function draftChange(before: Draft | undefined, after: Draft, start: Result): string[] {
  if (sameJson(before?.result, after.result) || sameJson(start, after.result)) return [];
  const who = draftAuthor(after);
  const when = localTime(after.updated_at);
  const what = describeChanges(start, after.result);
  return [`${who} has a draft of annotation ${after.annotation}, not submitted, saved ${when}: ${what}.`];
}

/** A draft that is gone matters where the work started from it, and its content is nowhere else. */
function discarded(
  drafts: readonly Draft[],
  now: readonly Draft[],
  annotation: Annotation,
  start: Result,
): string[] {
  if (sameJson(annotation.result, start)) return [];
  return drafts
    .filter((draft) => byId(now, draft.id) === undefined && sameJson(draft.result, start))
    .map(
      (draft) =>
        `The draft of annotation ${annotation.id} by ${draftAuthor(draft)}, from which this work started, was discarded.`,
    );
}
