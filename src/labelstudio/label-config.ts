/**
 * A project's labelling configuration, as far as video goes. `parsed_label_config` of the API lacks `framerate` and the
 * Video tag, so the XML itself is read.
 *
 * @module
 */

import { z } from 'zod';
import { TrackletError } from '../errors.ts';
import { type ConfigTag, controlledName, readConfigTags, withDescendants } from './config-tree.ts';
import { resolveFramerate } from './framerate.ts';
import { fillIn, type TaskData, variablePath } from './task-data.ts';

/** One `<Video>` tag with the tags that draw on it. */
export interface VideoTag {
  /** `to_name` of its regions. */
  readonly name: string;
  /**
   * Where the task's data holds the video's address: `video` for `value="$video"`; also `clip.url` or `videos[0]`, see
   * `taskDataAt`.
   */
  readonly field: string;
  /** Display frames a second, as Label Studio takes it: default 24, `$field` resolved, below 1 inverted. */
  readonly framerate: number;
  /** One sentence: where {@link framerate} is from. */
  readonly framerateNote: string;
  /** Its VideoRectangle tags; never empty. `from_name` of their regions; Label Studio draws with the first. */
  readonly rectangles: readonly string[];
  /** What may be chosen as a region's label, with Label Studio's colour where it is stated. */
  readonly labels: readonly VideoLabel[];
}

/** A label as regions hold it: its `alias`, where it has one. */
export interface VideoLabel {
  readonly value: string;
  /** A CSS colour. */
  readonly background: string | undefined;
}

/** A Video tag as far as everything depends on it. */
interface Video {
  readonly name: string;
  readonly field: string;
  readonly tag: ConfigTag;
}

/**
 * The Video tags that have a VideoRectangle, in the order of the configuration.
 *
 * @param xml the project's `label_config`
 * @param data the task's, for `$field` in `framerate`
 * @throws TrackletError `labelstudio/bad-config` (not XML, or a framerate that is none), `labelstudio/no-video`,
 *   `labelstudio/no-video-rectangle` (says how to add one)
 */
export function parseLabelConfig(xml: string, data: TaskData): VideoTag[] {
  const tags = readConfigTags(xml, data);
  const videos = tags.flatMap((tag) => videoOf(tag));
  const tied = (type: string, video: Video) =>
    tags.filter((tag) => tag.type === type && controlledName(tag, tags) === video.name);
  const found = videos.flatMap((video): VideoTag[] => {
    const rectangles = tied('videorectangle', video).flatMap((tag) => tag.attributes.get('name') ?? []);
    if (rectangles.length === 0) return [];
    const { name, field, tag } = video;
    const labels = tied('labels', video).flatMap((labelsTag) => labelsOf(labelsTag, data));
    const framerate = resolveFramerate(name, tag.attributes.get('framerate'), data);
    return [{ name, field, ...framerate, rectangles, labels: labels.filter(firstOfItsValue) }];
  });
  if (found.length > 0) return found;
  throw videos[0] === undefined ? noVideo(tags) : noVideoRectangle(videos[0], tags);
}

/** The Video tag, where it has a name and shows something from the task's data. */
function videoOf(tag: ConfigTag): Video[] {
  if (tag.type !== 'video') return [];
  const name = tag.attributes.get('name');
  const field = variablePath(tag.attributes.get('value') ?? '');
  return name === undefined || field === undefined ? [] : [{ name, field, tag }];
}

const dynamicLabelsSchema = z.array(
  z.object({ value: z.string(), alias: z.string().optional(), background: z.string().optional() }),
);

/** The labels of a Labels tag: its Label tags, and those that its `value` takes from the task's data. */
function labelsOf(labels: ConfigTag, data: TaskData): VideoLabel[] {
  const written = withDescendants(labels)
    .filter(({ type }) => type === 'label')
    .flatMap(({ attributes }) => {
      const value = attributes.get('alias') || attributes.get('value');
      return value ? [{ value, background: attributes.get('background') }] : [];
    });
  const dynamic =
    dynamicLabelsSchema.safeParse(fillIn(labels.attributes.get('value') ?? '', data)).data ?? [];
  return [
    ...written,
    ...dynamic.map(({ value, alias, background }) => ({ value: alias || value, background })),
  ];
}

function firstOfItsValue(label: VideoLabel, index: number, labels: readonly VideoLabel[]): boolean {
  return labels.findIndex(({ value }) => value === label.value) === index;
}

/** Where the lines that the errors ask for belong. */
const WHERE = "in Label Studio's project, Settings > Labeling Interface > Code";

function noVideo(tags: readonly ConfigTag[]): TrackletError {
  const video = tags.find(({ type }) => type === 'video');
  const line = '<Video name="video" value="$video" framerate="25"/>';
  const what =
    video === undefined
      ? 'The labelling configuration has no Video tag, so there is no video to track in.'
      : 'The Video tag of the labelling configuration takes its video from no field of the task, or has no name.';
  return new TrackletError(
    'labelstudio/no-video',
    `${what} ${video === undefined ? 'Add' : 'Write it as'} ${line} ${WHERE}; framerate is the video's own, and $video the field of the task that holds its address.`,
  );
}

function noVideoRectangle(video: Video, tags: readonly ConfigTag[]): TrackletError {
  const line = `<VideoRectangle name="${freeName('box', tags)}" toName="${video.name}"/>`;
  return new TrackletError(
    'labelstudio/no-video-rectangle',
    `No VideoRectangle tag belongs to the Video tag "${video.name}", so it can hold no boxes. Add ${line} ${WHERE}.`,
  );
}

/** `base`, or, where a tag has that name, `base2` and so on. */
function freeName(base: string, tags: readonly ConfigTag[]): string {
  const taken = new Set(tags.map(({ attributes }) => attributes.get('name')));
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}${number}`;
  return name;
}
