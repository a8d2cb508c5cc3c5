/**
 * A local project and its videos as plain values: what is stored of them.
 *
 * @module
 */
import { parseLabelConfig, type VideoTag } from '../../labelstudio/label-config.ts';
import { type FileTask, startResult } from '../../labelstudio/task-file.ts';
import { defaultRegionTags } from '../../labelstudio/task-videos.ts';
import { mayBeFileAt } from '../../labelstudio/video-address.ts';
import { framerateOf, readTaskRegions, type TaskVideo } from '../../labelstudio/video-result.ts';
import type { VideoInfo } from '../../video/video.ts';
import type { Label, LabelStyles } from '../state/label-set.ts';
import { objectColour } from '../state/palette.ts';
import type { PlannedObject } from '../state/tracked-objects.ts';

export interface Project {
  /** A project kept in another form is not read. */
  readonly version: 1;
  readonly id: string;
  readonly name: string;
  /** In the order in which they are offered. */
  readonly labels: readonly Label[];
  /** The labelling configuration (XML) that was imported; undefined: one is made. */
  readonly config: string | undefined;
  /** What stands before the names of local files in exported tasks. */
  readonly addressPrefix: string;
  /** Id of the video that was open last. */
  readonly current: string | undefined;
  /** In milliseconds since 1970. */
  readonly openedAt: number;
}

/** What of a project may change. */
export type ProjectChange = Partial<Omit<Project, 'version' | 'id'>>;

/** Where a video comes from. */
export type ProjectSource =
  | { readonly kind: 'url'; readonly url: string }
  | {
      readonly kind: 'file';
      readonly name: string;
      /** Bytes. */
      readonly size: number;
      /** In milliseconds since 1970. */
      readonly lastModified: number;
    }
  /** Of an imported task; the user has not opened the file yet. */
  | { readonly kind: 'wanted'; readonly address: string };

export interface ProjectVideo {
  readonly version: 1;
  readonly id: string;
  readonly project: string;
  /** The key under which the work at it is kept. */
  readonly work: string;
  readonly name: string;
  readonly source: ProjectSource;
  /** Undefined until it was opened. */
  readonly info: VideoInfo | undefined;
  /** The task that it was imported with. */
  readonly task: FileTask | undefined;
  /** The same for all videos of one imported task; undefined where it has no other. */
  readonly sharedTask?: string | undefined;
  /** In milliseconds since 1970. */
  readonly addedAt: number;
}

/** Label Studio's own storage of local files: what follows is a path below its root. */
const defaultAddressPrefix = '/data/local-files/?d=';

export function newProject(name: string): Project {
  const id = crypto.randomUUID();
  const openedAt = Date.now();
  return {
    ...{ version: 1, id, name, openedAt },
    ...{ labels: [], config: undefined, addressPrefix: defaultAddressPrefix, current: undefined },
  };
}

export function newVideo(
  project: string,
  video: Pick<ProjectVideo, 'name' | 'source'> & Partial<Pick<ProjectVideo, 'task' | 'sharedTask' | 'work'>>,
): ProjectVideo {
  const id = crypto.randomUUID();
  const work = `project ${project} video ${id}`;
  return { version: 1, id, project, work, info: undefined, task: undefined, addedAt: Date.now(), ...video };
}

/** Whether a file on this machine is the video's, or may be the one that an imported task wants. */
export function isFileOf(
  { source }: ProjectVideo,
  file: Pick<File, 'name' | 'size' | 'lastModified'>,
): boolean {
  if (source.kind === 'file') {
    const { name, size, lastModified } = source;
    return name === file.name && size === file.size && lastModified === file.lastModified;
  }
  return source.kind === 'wanted' && mayBeFileAt(source.address, file.name);
}

/** The first Video tag of the configuration that was imported; undefined where none was. */
export function videoTagOf({ config }: Pick<Project, 'config'>): VideoTag | undefined {
  return config === undefined ? undefined : parseLabelConfig(config, {})[0];
}

/**
 * The video as Label Studio numbers its frames: as its task says, else the imported configuration, else at the file's own
 * rate.
 */
export function taskVideoOf(
  { name, task }: ProjectVideo,
  info: VideoInfo,
  project: Pick<Project, 'config'>,
): TaskVideo {
  const tag = task ? undefined : videoTagOf(project);
  const [fromName = defaultRegionTags.fromName] = tag?.rectangles ?? [];
  return {
    ...info,
    title: task ? `${task.name} (${name})` : name,
    framerate: task?.framerate ?? tag?.framerate ?? framerateOf(info),
    tags: task?.tags ?? { fromName, toName: tag?.name ?? defaultRegionTags.toName },
  };
}

/** The regions of an imported task as objects, their keyframes as prompts; and what is odd about them. */
export function plannedObjects(
  task: FileTask,
  video: TaskVideo,
  labels: LabelStyles,
): { readonly objects: readonly PlannedObject[]; readonly warnings: readonly string[] } {
  const { objects, warnings } = readTaskRegions(startResult(task), video);
  const planned = objects.map(
    ({ id, labels: own, prompts, region }): PlannedObject => ({
      ...{ id, prompts, labels: own, keyframes: region?.value.sequence ?? [] },
      ...labels.styleOf(own),
    }),
  );
  return { objects: planned, warnings };
}

/** The labels of a project, to be chosen from. */
export function labelSetOf(labels: readonly Label[]): LabelStyles {
  return {
    labels,
    editable: true,
    styleOf: (values) => {
      if (values.length === 0) return undefined;
      const index = labels.findIndex(({ value }) => value === values[0]);
      const colour = labels[index]?.colour ?? objectColour(labels.length);
      return { name: values.join(', '), colour };
    },
  };
}

/** The labels with those added that are not among them, each in a colour of its own. */
export function withNewLabels(
  labels: readonly Label[],
  added: readonly { readonly value: string; readonly colour?: string | undefined }[],
): readonly Label[] {
  const all = [...labels];
  for (const { value, colour } of added) {
    if (value !== '' && !all.some((label) => label.value === value)) {
      all.push({ value, colour: colour ?? unusedColour(all) });
    }
  }
  return all.length === labels.length ? labels : all;
}

function unusedColour(labels: readonly Label[]): string {
  const used = new Set(labels.map(({ colour }) => colour.toLowerCase()));
  const candidates = Array.from({ length: used.size + 1 }, (_, n) => objectColour(n));
  return candidates.find((colour) => !used.has(colour.toLowerCase())) ?? objectColour(labels.length);
}
