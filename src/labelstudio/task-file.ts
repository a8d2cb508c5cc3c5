/**
 * Tasks as a file: what Label Studio exports as "JSON", and what its import takes.
 *
 * Source: Label Studio 1.23.2, `data_export/serializers.py` and `tasks/serializers.py` (`add_annotations`).
 *
 * @module
 */
import { z } from 'zod';
import { TrackletError } from '../errors.ts';
import { countKeyframes, resultRegions } from './result-regions.ts';
import type { Result } from './schemas.ts';
import type { TaskData } from './task-data.ts';
import { findVideos, type VideoOfTask } from './task-videos.ts';

const withResult = z.looseObject({
  result: z.array(z.unknown()),
  was_cancelled: z.boolean().optional(),
  created_at: z.string().optional(),
  updated_at: z.string().optional(),
});

/** Label Studio exports predictions and drafts as their numbers only, which mean nothing elsewhere. */
const withResultOrNumber = z.union([z.int(), withResult]);

const taskSchema = z.looseObject({
  id: z.union([z.int(), z.string()]).optional(),
  data: z.record(z.string(), z.unknown()),
  annotations: z.array(withResult).optional(),
  predictions: z.array(withResultOrNumber).optional(),
  drafts: z.array(withResultOrNumber).optional(),
});

type ReadTask = z.infer<typeof taskSchema>;

/** A task as Label Studio's import takes it; keys that Tracklet does not know included. */
export interface TaskJson {
  readonly data: TaskData;
  readonly annotations?: readonly TaskResult[];
  readonly predictions?: readonly unknown[];
  readonly [key: string]: unknown;
}

/** An annotation, prediction or draft. */
interface TaskResult {
  readonly result: Result;
  readonly [key: string]: unknown;
}

/** One video of a task of a file. A plain value. */
export interface FileTask extends VideoOfTask {
  /** How messages name it: `task 3`, by its place in the file, its id there, and, of several videos, the video's tag. */
  readonly name: string;
  /** The same object for all videos of a task. */
  readonly json: TaskJson;
  /** What the work starts from; undefined where the task holds nothing. */
  readonly start: ResultPlace | undefined;
}

/** Where in a task a result stands. */
export interface ResultPlace {
  readonly kind: 'annotations' | 'drafts' | 'predictions';
  readonly index: number;
}

/** Whether a file's JSON is meant to be tasks, not keyframes. */
export function isTaskFile(json: unknown): boolean {
  const [first] = Array.isArray(json) ? json : [json];
  if (typeof first !== 'object' || first === null) return false;
  return 'data' in first || (Array.isArray(json) && !('type' in first));
}

/**
 * Reads the tasks of a file: Label Studio's JSON export, a single task of it, or the plain list of data (`[{"video":
 * "..."}]`) that its import takes as well. A task with several videos comes once for each.
 *
 * @param config the labelling configuration (XML) that goes with it; without one, the video is the data's field of
 *   that name, or the only one that holds the address of a video
 * @throws TrackletError `labelstudio/json-min`, `labelstudio/bad-task-file`, `labelstudio/no-video-in-task`, and those
 *   of `parseLabelConfig`; each names the task
 */
export function readTaskFile(json: unknown, fileName: string, config?: string): FileTask[] {
  const items: unknown[] = Array.isArray(json) ? json : [json];
  if (items.length === 0) throw badFile(`${fileName} holds no task: its list is empty.`);
  return items.flatMap((item, index) => {
    const place = `task ${index + 1}`;
    const read = readTask(item, fileName, place);
    const name = read.id === undefined ? place : `${place} (id ${read.id})`;
    const task = withoutNumbers(read);
    const start = startOf(task);
    const regions = resultRegions(startResult({ json: task, start }));
    const videos = findVideos(task.data, regions, config, `${fileName}: ${name}`);
    return videos.map((video): FileTask => {
      const title = videos.length === 1 ? name : `${name}, video "${video.tags.toName}"`;
      return { name: title, json: task, start, ...video };
    });
  });
}

/** What the work starts from: regions, and other items that are carried along. */
export function startResult({ json, start }: Pick<FileTask, 'json' | 'start'>): Result {
  const place = start && json[start.kind];
  const found = Array.isArray(place) ? withResult.safeParse(place[start?.index ?? 0]).data : undefined;
  return found?.result ?? [];
}

/**
 * The task with another result: in the annotation that the work started from, else as a new annotation. An empty result
 * makes no new annotation. All else stays as it was read.
 */
export function taskWithResult({ json, start }: Pick<FileTask, 'json' | 'start'>, result: Result): TaskJson {
  const { annotations = [] } = json;
  if (start?.kind === 'annotations') {
    const replaced = annotations.map((each, index) => (index === start.index ? { ...each, result } : each));
    return { ...json, annotations: replaced };
  }
  return result.length === 0 ? json : { ...json, annotations: [...annotations, newAnnotation(result)] };
}

/** A new task. @param data with the video's address */
export function newTask(data: TaskData, result: Result): TaskJson {
  return taskWithResult({ json: { data }, start: undefined }, result);
}

/** Label Studio's import takes an annotation that does not say for ground truth. */
const newAnnotation = (result: Result): TaskResult => ({ result, was_cancelled: false, ground_truth: false });

function readTask(item: unknown, fileName: string, place: string): ReadTask {
  const isObject = typeof item === 'object' && item !== null && !Array.isArray(item);
  if (isObject && !('data' in item) && ('annotation_id' in item || 'annotator' in item)) {
    throw new TrackletError(
      'labelstudio/json-min',
      `${fileName} is Label Studio's JSON-MIN, which leaves out what belongs to the regions. Export the project as JSON instead.`,
    );
  }
  const parsed = taskSchema.safeParse(isObject && !('data' in item) ? { data: item } : item);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.map(String).join('.') ?? '';
  const where = field === '' ? place : `${place}, field "${field}"`;
  throw badFile(
    `${fileName}: ${where}: ${issue?.message ?? parsed.error.message}. This is no task of Label Studio: export the project as JSON.`,
  );
}

/** The newest annotation with keyframes, else such a draft, else such a prediction; else the newest annotation. */
function startOf(json: TaskJson): ResultPlace | undefined {
  const places = (['annotations', 'drafts', 'predictions'] as const).map((kind) => newestFirst(json, kind));
  const withKeyframes = places
    .flat()
    .find((place) => countKeyframes(startResult({ json, start: place })) > 0);
  return withKeyframes ?? places[0]?.[0];
}

function newestFirst(json: TaskJson, kind: ResultPlace['kind']): ResultPlace[] {
  const items = z.array(withResult).safeParse(json[kind] ?? []).data ?? [];
  const time = (index: number) => Date.parse(items[index]?.updated_at ?? items[index]?.created_at ?? '') || 0;
  return items
    .flatMap(({ was_cancelled }, index) => (was_cancelled ? [] : [{ kind, index }]))
    .sort((a, b) => time(b.index) - time(a.index) || b.index - a.index);
}

/** Predictions and drafts that are there by number only cannot be imported again. */
function withoutNumbers({ predictions, drafts, ...task }: ReadTask): TaskJson {
  const whole = (items: readonly unknown[] | undefined) => items?.filter((item) => typeof item !== 'number');
  return {
    ...task,
    ...(predictions && { predictions: whole(predictions) ?? [] }),
    ...(drafts && { drafts: whole(drafts) ?? [] }),
  };
}

function badFile(sentence: string): TrackletError {
  return new TrackletError('labelstudio/bad-task-file', sentence);
}
