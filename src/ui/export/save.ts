/**
 * What was tracked, as files.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { parseKeyframes } from '../../regions/keyframes.ts';
import { maskLines } from '../../regions/mask-line.ts';
import { labelStudioResult } from '../../regions/results.ts';
import type { WritingSettings } from '../../regions/writing-settings.ts';
import type { VideoInfo } from '../../video/video.ts';
import type { OpenTask } from '../label-studio/open-task.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import type { Workspace } from '../state/workspace.ts';

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

const nothingToSave = () => new TrackletError('worker/no-video', 'Nothing to save: open a video first.');

/** The keyframes form is strict about keys, so keys without a value go. */
function withoutEmpty(prompt: object): object {
  return Object.fromEntries(Object.entries(prompt).filter(([, value]) => value !== undefined));
}

function download(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
