/**
 * Tasks as a file: what Label Studio exports as "JSON", and what its import takes.
 *
 * Source: Label Studio 1.23.2, `data_export/serializers.py` and `tasks/serializers.py` (`add_annotations`).
 *
 * @module
 */
import { z } from 'zod';
import { TrackletError } from '../errors.ts';
import { DEFAULT_FRAMERATE, framerateFromCount } from '../regions/clock.ts';
import { parseLabelConfig } from './label-config.ts';
import { countKeyframes, type ResultRegion, resultRegions } from './result-regions.ts';
import type { Result } from './schemas.ts';
import { type TaskData, taskDataAt } from './task-data.ts';

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

/** Names of the tags that the regions of a video belong to. */
export interface RegionTags {
  /** `from_name`: of the VideoRectangle tag. */
  readonly fromName: string;
  /** `to_name`: of the Video tag. */
  readonly toName: string;
}

export const defaultRegionTags: RegionTags = { fromName: 'box', toName: 'video' };

/** One task of a file, with its video. A plain value. */
export interface FileTask {
  /** How messages name it: `task 3`, by its place in the file, and its id there. */
  readonly name: string;
  readonly json: TaskJson;
  /** Where the data holds the video's address: `video`, `clip.url`. */
  readonly field: string;
  readonly address: string;
  readonly tags: RegionTags;
  /** By which the keyframes' frames are numbered; undefined where neither the configuration nor a region says. */
  readonly framerate: number | undefined;
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
 * "..."}]`) that its import takes as well.
 *
 * @param config the labelling configuration (XML) that goes with it; without one, the video is the data's field of
 *   that name, or the only one that holds the address of a video
 * @throws TrackletError `labelstudio/json-min`, `labelstudio/bad-task-file`, `labelstudio/no-video-in-task`, and those
 *   of `parseLabelConfig`; each names the task
 */
export function readTaskFile(json: unknown, fileName: string, config?: string): FileTask[] {
  const items: unknown[] = Array.isArray(json) ? json : [json];
  if (items.length === 0) throw badFile(`${fileName} holds no task: its list is empty.`);
  return items.map((item, index) => {
    const place = `task ${index + 1}`;
    const task = readTask(item, fileName, place);
    const name = task.id === undefined ? place : `${place} (id ${task.id})`;
    return { name, ...videoOf(task, config, `${fileName}: ${name}`) };
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

/** @param place how errors name the task */
function videoOf(task: ReadTask, config: string | undefined, place: string): Omit<FileTask, 'name'> {
  const [tag] = config === undefined ? [] : parseLabelConfig(config, task.data);
  const field = tag?.field ?? fieldOfVideo(task.data);
  const address = field === undefined ? undefined : taskDataAt(task.data, field);
  if (field === undefined || typeof address !== 'string' || address === '')
    throw noVideo(task.data, field, place);
  const json = withoutNumbers(task);
  const start = startOf(json);
  const [rectangle] = tag?.rectangles ?? [];
  const regions = resultRegions(startResult({ json, start }));
  const shared = { json, field, address, start };
  if (tag && rectangle !== undefined) {
    return { ...shared, tags: { fromName: rectangle, toName: tag.name }, framerate: tag.framerate };
  }
  return { ...shared, tags: tagsOf(regions), framerate: framerateOf(regions) };
}

function tagsOf([region]: readonly ResultRegion[]): RegionTags {
  const fromName = typeof region?.from_name === 'string' ? region.from_name : defaultRegionTags.fromName;
  return { fromName, toName: region?.to_name ?? defaultRegionTags.toName };
}

/** Of the first region saved with the video loaded, else, where there are keyframes, Label Studio's default. */
function framerateOf(regions: readonly ResultRegion[]): number | undefined {
  for (const { value } of regions) {
    const framerate = framerateFromCount(Number(value.framesCount ?? 0), Number(value.duration ?? 0));
    if (framerate !== undefined) return framerate;
  }
  return regions.some(({ value }) => value.sequence.length > 0) ? DEFAULT_FRAMERATE : undefined;
}

const looksLikeVideo = (value: unknown): boolean =>
  typeof value === 'string' && /\.(?:mp4|m4v|mov|webm|mkv|avi)(?:$|[?#&])/i.test(value);

function fieldOfVideo(data: TaskData): string | undefined {
  if (typeof data.video === 'string') return 'video';
  const texts = Object.keys(data).filter((key) => typeof data[key] === 'string');
  const [video, ...others] = texts.filter((key) => looksLikeVideo(data[key]));
  if (video !== undefined) return others.length === 0 ? video : undefined;
  return texts.length === 1 ? texts[0] : undefined;
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

function noVideo(data: TaskData, field: string | undefined, place: string): TrackletError {
  const names = Object.keys(data).map((key) => `"${key}"`);
  const held = names.length === 0 ? 'its data is empty' : `its data has ${names.join(', ')}`;
  const what =
    field === undefined
      ? `no field of the data is plainly the address of a video (${held}). Open the labelling configuration (.xml) together with it`
      : `the field "${field}" of its data, where the labelling configuration has the video, holds no address (${held})`;
  return new TrackletError('labelstudio/no-video-in-task', `${place}: ${what}.`);
}

function badFile(sentence: string): TrackletError {
  return new TrackletError('labelstudio/bad-task-file', sentence);
}
