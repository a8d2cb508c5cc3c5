/**
 * What was worked at a video outside Label Studio, as the `result` of its task.
 *
 * @module
 */
import { FrameClock } from '../regions/clock.ts';
import { statedRate } from '../regions/file-rate.ts';
import type { KeyframesContext } from '../regions/input.ts';
import { type Keyframes, readRegions, withObjects } from '../regions/keyframes.ts';
import type { TrackedFrame } from '../regions/lifespan.ts';
import type { FramePrompt } from '../regions/prompt.ts';
import { relabel } from '../regions/relabel.ts';
import { labelStudioResult } from '../regions/results.ts';
import type { WritingSettings } from '../regions/writing-settings.ts';
import type { Result } from './schemas.ts';
import type { RegionTags } from './task-videos.ts';

/** An object as it was worked at. */
export interface WorkedObject {
  readonly id: string;
  readonly labels: readonly string[];
  readonly prompts: readonly FramePrompt[];
  readonly results: readonly TrackedFrame[];
}

/** The video of a task: the file's own figures, and how Label Studio is to number its frames. */
export interface TaskVideo extends Omit<KeyframesContext, 'fileName' | 'toName' | 'framerate'> {
  /** How messages name the task. */
  readonly title: string;
  readonly framerate: number;
  readonly tags: RegionTags;
}

/** The framerate for a Video tag that shows every frame of a file once; 24 for a single frame. */
export function framerateOf(video: Pick<KeyframesContext, 'timestamps'>): number {
  return statedRate(video.timestamps) ?? 24;
}

/** The frames of the video as Label Studio numbers them. */
export function clockOf(video: TaskVideo): FrameClock {
  return new FrameClock(video, video.framerate);
}

/** The regions of a result that are drawn on this video; others are carried along. */
export function readTaskRegions(result: Result, video: TaskVideo): Keyframes {
  return readRegions(result, { ...video, fileName: video.title, toName: video.tags.toName });
}

/**
 * Writes objects into the result that they came from: its regions are completed, regions of objects that are gone are
 * removed with all that belongs to them, new objects are added. Items of other tags and of other videos stay as they are,
 * and so do the user's keyframes.
 *
 * @param base what the work started from
 */
export function resultOf(
  base: Result,
  objects: readonly WorkedObject[],
  video: TaskVideo,
  writing: WritingSettings,
): Result {
  const read = readTaskRegions(base, video);
  const tracks = new Map(objects.map(({ id, results }) => [id, results]));
  const written = labelStudioResult(withObjects(read, objects), tracks, video, {
    ...writing,
    ...video.tags,
    keepIds: true,
  });
  const labelled = new Set(objects.filter((object) => labelsChanged(object, read)));
  const labels = new Map([...labelled].map((object) => [object.id, object.labels]));
  return withoutRemoved(relabel(written, labels), objects, read);
}

function labelsChanged({ id, labels }: WorkedObject, read: Keyframes): boolean {
  const region = read.objects.find((object) => object.id === id);
  return region !== undefined && JSON.stringify(region.labels) !== JSON.stringify(labels);
}

/** An item of another tag that says something about a region has the region's id. */
function withoutRemoved(result: Result, objects: readonly WorkedObject[], read: Keyframes): Result {
  const here = new Set(objects.map(({ id }) => id));
  const removed = new Set(read.objects.filter(({ id }) => !here.has(id)).map(({ id }) => id));
  if (removed.size === 0) return result;
  return result.filter((item) => {
    const id = typeof item === 'object' && item !== null && 'id' in item ? item.id : undefined;
    return !(typeof id === 'string' && removed.has(id));
  });
}
