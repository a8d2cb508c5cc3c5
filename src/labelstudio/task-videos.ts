/**
 * The videos of a task that came as a file: as its labelling configuration says, or, without one, as its data shows.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { DEFAULT_FRAMERATE, framerateFromCount } from '../regions/clock.ts';
import { parseLabelConfig } from './label-config.ts';
import type { ResultRegion } from './result-regions.ts';
import { type TaskData, taskDataAt } from './task-data.ts';

/** Names of the tags that the regions of a video belong to. */
export interface RegionTags {
  /** `from_name`: of the VideoRectangle tag. */
  readonly fromName: string;
  /** `to_name`: of the Video tag. */
  readonly toName: string;
}

export const defaultRegionTags: RegionTags = { fromName: 'box', toName: 'video' };

export interface VideoOfTask {
  /** Where the data holds the video's address: `video`, `clip.url`. */
  readonly field: string;
  readonly address: string;
  readonly tags: RegionTags;
  /** By which the keyframes' frames are numbered; undefined where neither the configuration nor a region says. */
  readonly framerate: number | undefined;
}

/**
 * All videos of the configuration that the task has; without a configuration the field `video`, or the only one that holds
 * the address of a video: which regions belong to another one is not known then.
 *
 * @param regions what the work starts from
 * @param config XML
 * @param place how errors name the task
 * @returns at least one
 * @throws TrackletError `labelstudio/no-video-in-task`, and those of `parseLabelConfig`
 */
export function findVideos(
  data: TaskData,
  regions: readonly ResultRegion[],
  config: string | undefined,
  place: string,
): readonly VideoOfTask[] {
  if (config === undefined) {
    const field = fieldOfVideo(data);
    const address = field === undefined ? undefined : addressAt(data, field);
    if (field === undefined || address === undefined) throw noVideo(data, field, place);
    return [{ field, address, tags: tagsOf(regions), framerate: framerateOf(regions) }];
  }
  const tags = parseLabelConfig(config, data);
  const found = tags.flatMap(({ field, name, framerate, rectangles: [fromName] }): VideoOfTask[] => {
    const address = addressAt(data, field);
    if (address === undefined || fromName === undefined) return [];
    return [{ field, address, tags: { fromName, toName: name }, framerate }];
  });
  if (found.length === 0) throw noVideo(data, tags[0]?.field, place);
  return found;
}

/** Fields of the data that hold addresses of videos, too. */
export function otherVideoFields(data: TaskData, field: string): readonly string[] {
  return Object.keys(data).filter((key) => key !== field && looksLikeVideo(data[key]));
}

function addressAt(data: TaskData, field: string): string | undefined {
  const address = taskDataAt(data, field);
  return typeof address === 'string' && address !== '' ? address : undefined;
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

function noVideo(data: TaskData, field: string | undefined, place: string): TrackletError {
  const names = Object.keys(data).map((key) => `"${key}"`);
  const held = names.length === 0 ? 'its data is empty' : `its data has ${names.join(', ')}`;
  const what =
    field === undefined
      ? `no field of the data is plainly the address of a video (${held}). Open the labelling configuration (.xml) together with it`
      : `the field "${field}" of its data, where the labelling configuration has the video, holds no address (${held})`;
  return new TrackletError('labelstudio/no-video-in-task', `${place}: ${what}.`);
}
