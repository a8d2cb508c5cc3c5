/**
 * Unfinished work at a draft that the annotator has submitted meanwhile: it goes on at the annotation that came of it.
 *
 * @module
 */
import { sameJson } from '../../labelstudio/compare-results.ts';
import type { TaskWork } from '../../labelstudio/task-work.ts';
import type { KeptTask } from './open-task.ts';

/** @param now the task as it is */
export function afterSubmit(kept: KeptTask, now: TaskWork): KeptTask {
  const { source } = kept;
  if (source?.kind !== 'draft' || source.annotation !== undefined) return kept;
  if (now.sources.some(({ kind, id }) => kind === 'draft' && id === source.id)) return kept;
  const submitted = now.sources.find(
    ({ kind, result }) => kind === 'annotation' && sameJson(result, source.result),
  );
  return submitted ? { ...kept, work: now, source: submitted } : kept;
}
