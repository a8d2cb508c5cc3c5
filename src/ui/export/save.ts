/**
 * What was tracked, as files.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { cocoDataset } from '../../export/coco.ts';
import { motArchive } from '../../export/mot.ts';
import { stemOf } from '../../export/tracked-video.ts';
import { newTask } from '../../labelstudio/task-file.ts';
import { parseKeyframes } from '../../regions/keyframes.ts';
import { maskLines } from '../../regions/mask-line.ts';
import { labelStudioResult } from '../../regions/results.ts';
import type { WritingSettings } from '../../regions/writing-settings.ts';
import type { VideoInfo } from '../../video/video.ts';
import type { OpenTask } from '../label-studio/open-task.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import type { Workspace } from '../state/workspace.ts';
import { trackedVideo } from './tracked-video.ts';

/**
 * Downloads `<video>.result.json`: a Label Studio `result` array with as few keyframes as its interpolation needs.
 *
 * @param task where one is open, its regions are completed
 */
export function saveLabelStudioResult(workspace: Workspace, task: OpenTask | undefined): void {
  const { video, objects, writing } = workspace;
  if (!video) throw nothingToSave();
  const result = task
    ? task.write(task.source?.result ?? [], objects, writing)
    : resultOf(video, objects, writing);
  download(
    `${task?.name ?? video.name}.result.json`,
    `${JSON.stringify(result, null, 2)}\n`,
    'application/json',
  );
  // A task is finished when Label Studio has it.
  if (task) workspace.unsaved = false;
  else workspace.saved();
}

/** The objects as new regions, at Label Studio's default framerate. */
function resultOf(video: VideoInfo, objects: readonly TrackedObject[], writing: WritingSettings): unknown[] {
  const keyframes = parseKeyframes(
    {
      objects: objects
        .filter(({ prompts }) => prompts.size > 0)
        .map(({ id, name, prompts }) => ({
          id,
          label: name,
          prompts: [...prompts.values()].map(withoutEmpty),
        })),
    },
    { ...video, fileName: video.name },
  );
  const tracks = new Map(objects.map(({ id, results }) => [id, [...results.values()]]));
  return labelStudioResult(keyframes, tracks, video, writing);
}

/** Downloads `<video>.masks.jsonl`: a line a frame and object. */
export function saveMasks(workspace: Workspace): void {
  const { video, objects } = workspace;
  if (!video) throw nothingToSave();
  const results = objects.flatMap((object) => [...object.results.values()]);
  const text = maskLines(results.sort((a, b) => a.frame - b.frame));
  download(`${video.name}.masks.jsonl`, text, 'application/jsonl');
  workspace.unsaved = false;
}

/** Downloads `<video>.tasks.json`: one task with its annotation, as Label Studio's import takes it. */
export function saveTasks({ video, source, objects, writing }: Workspace): void {
  if (!video) throw nothingToSave();
  const address = source?.kind === 'url' ? new URL(source.url, location.href).href : video.name;
  const tasks = [newTask({ video: address }, resultOf(video, objects, writing))];
  download(`${video.name}.tasks.json`, `${JSON.stringify(tasks, null, 2)}\n`, 'application/json');
}

/** Downloads `<video>.coco.json`. */
export function saveCoco(workspace: Workspace): void {
  const tracked = trackedVideo(workspace);
  const text = `${JSON.stringify(cocoDataset(tracked, new Date()))}\n`;
  download(`${stemOf(tracked.video.name)}.coco.json`, text, 'application/json');
}

/** Downloads `<video>.mot.zip`. */
export function saveMot(workspace: Workspace): void {
  const tracked = trackedVideo(workspace);
  const name = `${stemOf(tracked.video.name)}.mot.zip`;
  download(name, motArchive(tracked, new Date()), 'application/zip');
}

const nothingToSave = () => new TrackletError('worker/no-video', 'Nothing to save: open a video first.');

/** The keyframes form is strict about keys, so keys without a value go. */
function withoutEmpty(prompt: object): object {
  return Object.fromEntries(Object.entries(prompt).filter(([, value]) => value !== undefined));
}

function download(name: string, content: BlobPart, type: string): void {
  downloadBlob(name, new Blob([content], { type }));
}

/** Hands a file to the browser's downloads. */
export function downloadBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
