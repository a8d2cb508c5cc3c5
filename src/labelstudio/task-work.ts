/**
 * A task, ready to be worked at: its videos, and what there is to start from.
 *
 * @module
 */
import type { LabelStudioClient } from './client.ts';
import type { VideoTag } from './label-config.ts';
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
export async function loadTaskWork(_client: LabelStudioClient, _task: number): Promise<TaskWork> {
  throw new Error('helper LSROOM');
}

/**
 * What to start from unless the user says otherwise: the annotation asked for (or the draft that changes it, where that
 * is newer: it is what the annotator sees); else the newest annotation with keyframes, else the newest draft with
 * keyframes, else the newest prediction with keyframes; undefined where there is no keyframe at all.
 *
 * @throws TrackletError `labelstudio/no-such-annotation` where `annotation` is given and not the task's
 */
export function chooseSource(_work: TaskWork, _annotation: number | undefined): ResultSource | undefined {
  throw new Error('helper LSROOM');
}

/** The address of the task in Label Studio's own page. @param baseUrl without a slash at its end */
export function taskPageUrl(baseUrl: string, { task, project }: TaskWork): string {
  return `${baseUrl}/projects/${project.id}/data?task=${task.id}`;
}
