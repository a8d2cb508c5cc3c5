/**
 * A task, ready to be worked at: its videos, and what there is to start from.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { annotationAuthor, draftAuthor } from './author.ts';
import type { LabelStudioClient } from './client.ts';
import { parseLabelConfig, type VideoTag } from './label-config.ts';
import { countKeyframes } from './result-regions.ts';
import type { Project, Result, Task } from './schemas.ts';

/** Something that holds keyframes: to start from, and (an annotation) to save to. */
export interface ResultSource {
  readonly kind: 'annotation' | 'draft' | 'prediction';
  readonly id: number;
  /** The annotation that it is, or that the draft changes; undefined for predictions and drafts never submitted. */
  readonly annotation: number | undefined;
  /** E-mail or name; a prediction's model version. */
  readonly author: string;
  /** ISO 8601. */
  readonly updatedAt: string;
  readonly result: Result;
  /** VideoRectangle keyframes in it. */
  readonly keyframes: number;
  /** An annotation that was skipped: never started from unless asked for. */
  readonly cancelled: boolean;
}

export interface TaskWork {
  readonly task: Task;
  readonly project: Project;
  /** At least one. */
  readonly videos: readonly VideoTag[];
  /** Newest first. Cancelled (skipped) annotations included. */
  readonly sources: readonly ResultSource[];
}

/** Reads task and project. @throws TrackletError `labelstudio/...` of the client and of `parseLabelConfig` */
export async function loadTaskWork(client: LabelStudioClient, id: number): Promise<TaskWork> {
  const task = await client.task(id);
  const project = await client.project(task.project);
  return {
    task,
    project,
    videos: parseLabelConfig(project.label_config, task.data),
    sources: sourcesOf(task),
  };
}

/** All annotations, drafts and predictions of a task, newest first. */
export function sourcesOf(task: Task): ResultSource[] {
  const annotations = task.annotations.map((annotation): ResultSource => {
    const { id, updated_at, result, was_cancelled = false } = annotation;
    const author = annotationAuthor(annotation);
    return source('annotation', { id, annotation: id, author, updatedAt: updated_at, result }, was_cancelled);
  });
  const drafts = task.drafts.map((draft): ResultSource => {
    const { id, updated_at, result, annotation } = draft;
    const author = draftAuthor(draft);
    return source('draft', {
      id,
      annotation: annotation ?? undefined,
      author,
      updatedAt: updated_at,
      result,
    });
  });
  const predictions = task.predictions.map((prediction): ResultSource => {
    const { id, model_version, updated_at, created_at, result } = prediction;
    const author = model_version ?? 'a model without a name';
    const updatedAt = updated_at ?? created_at ?? '';
    return source('prediction', { id, annotation: undefined, author, updatedAt, result });
  });
  return [...annotations, ...drafts, ...predictions].sort((a, b) => time(b) - time(a));
}

function source(
  kind: ResultSource['kind'],
  from: Omit<ResultSource, 'kind' | 'keyframes' | 'cancelled'>,
  cancelled = false,
): ResultSource {
  return { kind, ...from, keyframes: countKeyframes(from.result), cancelled };
}

/** Milliseconds; 0 where the time is not stated. */
function time({ updatedAt }: ResultSource): number {
  return Date.parse(updatedAt) || 0;
}

/**
 * What to start from unless the user says otherwise: the annotation asked for (or the draft that changes it, where that
 * is newer: it is what the annotator sees); else the newest annotation with keyframes, else the newest draft with
 * keyframes, else the newest prediction with keyframes; undefined where there is no keyframe at all. A newer draft
 * stands for the newest annotation too, unless it has no keyframes.
 *
 * @throws TrackletError `labelstudio/no-such-annotation` where `annotation` is given and not the task's
 */
export function chooseSource(work: TaskWork, annotation: number | undefined): ResultSource | undefined {
  const { sources, task } = work;
  if (annotation !== undefined) {
    const asked = sources.find(({ kind, id }) => kind === 'annotation' && id === annotation);
    if (asked !== undefined) return newerDraft(sources, asked) ?? asked;
    const ids = task.annotations.map(({ id }) => id).join(', ');
    throw new TrackletError(
      'labelstudio/no-such-annotation',
      `Task ${task.id} has no annotation ${annotation}. ${ids === '' ? 'It has none yet.' : `It has: ${ids}.`}`,
    );
  }
  const usable = sources.filter(({ keyframes, cancelled }) => keyframes > 0 && !cancelled);
  const newest = (wanted: ResultSource['kind']) => usable.find(({ kind }) => kind === wanted);
  const submitted = newest('annotation');
  if (submitted !== undefined) return newerDraft(usable, submitted) ?? submitted;
  return newest('draft') ?? newest('prediction');
}

/** The newest draft that changes the annotation and is newer than it. */
function newerDraft(sources: readonly ResultSource[], submitted: ResultSource): ResultSource | undefined {
  return sources.find(
    (each) => each.kind === 'draft' && each.annotation === submitted.id && time(each) > time(submitted),
  );
}

/** The address of the task in Label Studio's own page. @param baseUrl without a slash at its end */
export function taskPageUrl(baseUrl: string, { task, project }: TaskWork): string {
  return `${baseUrl}/projects/${project.id}/data?task=${task.id}`;
}
