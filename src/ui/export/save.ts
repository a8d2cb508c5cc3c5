/**
 * What was tracked, as files.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { cocoDataset } from '../../export/coco.ts';
import { motArchive } from '../../export/mot.ts';
import { stemOf } from '../../export/tracked-video.ts';
import type { Result } from '../../labelstudio/schemas.ts';
import { newTask, type TaskJson } from '../../labelstudio/task-file.ts';
import { maskLines } from '../../regions/mask-line.ts';
import type { OpenTask } from '../label-studio/open-task.ts';
import { exportResult, exportTask } from '../project/export-tasks.ts';
import type { Workspace } from '../state/workspace.ts';
import { downloadBlob, downloadJson } from './download.ts';
import { trackedVideo } from './tracked-video.ts';

/**
 * Downloads `<video>.result.json`: a Label Studio `result` array with as few keyframes as its interpolation needs.
 *
 * @param task where one is open, its regions are completed
 */
export async function saveLabelStudioResult(workspace: Workspace, task: OpenTask | undefined): Promise<void> {
  const { project, video } = workspace;
  const result = task
    ? resultOf(workspace, task)
    : project.open && (await exportResult(project, project.open));
  if (!video || !result) throw nothingToSave();
  downloadJson(`${task?.name ?? video.name}.result.json`, result);
  // A task is finished when Label Studio has it.
  if (task) workspace.unsaved = false;
  else workspace.saved();
}

/**
 * Downloads `<video>.tasks.json`: one task with its annotation, as Label Studio's import takes it.
 *
 * @param task where one is open, its data, frames and names of tags
 */
export async function saveTask(workspace: Workspace, task: OpenTask | undefined): Promise<void> {
  const { project, video } = workspace;
  const json: TaskJson | undefined = task
    ? newTask(task.work.task.data, resultOf(workspace, task))
    : project.open && (await exportTask(project, project.open));
  if (!video || !json) throw nothingToSave();
  downloadJson(`${task?.name ?? video.name}.tasks.json`, [json]);
}

function resultOf({ objects, writing }: Workspace, task: OpenTask): Result {
  return task.write(task.source?.result ?? [], objects, writing);
}

/** Downloads `<video>.masks.jsonl`: a line a frame and object. */
export function saveMasks(workspace: Workspace): void {
  const { video, objects } = workspace;
  if (!video) throw nothingToSave();
  const results = objects.flatMap((object) => [...object.results.values()]);
  const text = maskLines(results.sort((a, b) => a.frame - b.frame));
  downloadBlob(`${video.name}.masks.jsonl`, new Blob([text], { type: 'application/jsonl' }));
  workspace.unsaved = false;
}

/** Downloads `<video>.coco.json`. */
export function saveCoco(workspace: Workspace): void {
  const tracked = trackedVideo(workspace);
  const text = `${JSON.stringify(cocoDataset(tracked, new Date()))}\n`;
  downloadBlob(`${stemOf(tracked.video.name)}.coco.json`, new Blob([text], { type: 'application/json' }));
}

/** Downloads `<video>.mot.zip`. */
export function saveMot(workspace: Workspace): void {
  const tracked = trackedVideo(workspace);
  const archive = motArchive(tracked, new Date());
  downloadBlob(`${stemOf(tracked.video.name)}.mot.zip`, new Blob([archive], { type: 'application/zip' }));
}

const nothingToSave = () => new TrackletError('worker/no-video', 'Nothing to save: open a video first.');
