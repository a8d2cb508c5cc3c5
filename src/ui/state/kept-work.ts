/**
 * Work that was not saved, as it is kept in the browser and offered again.
 *
 * @module
 */
import type { ModelSource, TrackOptions, TrackPosition, VideoSource } from '../../worker/api.ts';
import type { KeptTask } from '../label-studio/open-task.ts';
import type { PlannedObject, TrackedObject } from './tracked-objects.ts';

/** A run over the video that has not come to its end. */
export interface TrackRun {
  readonly options: TrackOptions;
  /** Where its last results came from; undefined before the first. */
  readonly position: TrackPosition | undefined;
  /** Frames. */
  readonly done: number;
  readonly total: number;
}

/** A video as it is kept: one that has an address is opened again from there; a local file is known again by these. */
export type KeptVideo =
  | Extract<VideoSource, { kind: 'url' }>
  | {
      readonly kind: 'file';
      readonly name: string;
      /** Bytes. */
      readonly size: number;
      /** In milliseconds since 1970. */
      readonly lastModified: number;
    };

/** All but the results, which are kept beside it. */
export interface KeptWork {
  /** Work kept in another form is not read. */
  readonly version: 1;
  /** E.g. `Task 7`. */
  readonly title: string;
  readonly video: KeptVideo;
  /** Undefined where there was none; of the user's own files, which only the user can open again, the name. */
  readonly model:
    | Exclude<ModelSource, { kind: 'file' }>
    | { readonly kind: 'file'; readonly name: string; readonly imageSize?: number | undefined }
    | undefined;
  /** The Label Studio task, where it is one. */
  readonly task: KeptTask | undefined;
  readonly objects: readonly PlannedObject[];
  /** Where tracking was cut off. */
  readonly run: TrackRun | undefined;
  /** Frames with a result of the objects that were tracked. */
  readonly frames: number;
}

/** A work that can be continued. */
export interface Offer {
  readonly key: string;
  readonly job: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  /** Of a local project: neither old age nor saving removes it. */
  readonly forGood: boolean;
  readonly work: KeptWork;
  /** Open in another tab. */
  readonly elsewhere: boolean;
}

/** What the page has, in the form in which it is kept. */
export function keepWork({
  video,
  model,
  objects,
  ...rest
}: {
  readonly title: string;
  readonly video: VideoSource;
  readonly model: ModelSource | undefined;
  readonly task: KeptTask | undefined;
  readonly objects: readonly TrackedObject[];
  readonly run: TrackRun | undefined;
  readonly frames: number;
}): KeptWork {
  return {
    version: 1,
    ...rest,
    title: rest.task?.name ?? rest.title,
    video: video.kind === 'url' ? video : { kind: 'file', ...identityOf(video.file) },
    model:
      model?.kind === 'file'
        ? { kind: 'file', name: model.checkpoint.name, imageSize: model.imageSize }
        : model,
    objects: objects.map(({ results, prompts, ...object }) => ({
      ...object,
      prompts: [...prompts.values()],
    })),
  };
}

/** What tells a local file from others, also on another visit. */
export const identityOf = ({ name, size, lastModified }: File) => ({ name, size, lastModified });

/**
 * What the user should know of work that was taken up again.
 *
 * @param missing whether its model could not be loaded
 */
export function describeContinued({ title, model }: KeptWork, missing: boolean): string {
  const again = `${title}: what was not saved is here again.`;
  if (!missing || !model) return again;
  const { imageSize } = model;
  const size = imageSize === undefined ? '' : ` at ${imageSize} px`;
  return model.kind === 'file'
    ? `${again} It was tracked with ${model.name}${size}, which a page cannot open again by itself: open the model to track further.`
    : `${again} It was tracked with ${model.id}${size}, which has been removed: get it under Models to track further.`;
}

/** E.g. `tracked 134 of 250 frames`. */
export function describeProgress({ run, frames, objects }: KeptWork): string {
  if (run && run.total > 0) return `tracked ${run.done} of ${run.total} frames`;
  if (frames === 0) return objects.length === 1 ? '1 object marked' : `${objects.length} objects marked`;
  return `${frames} frames tracked, not saved`;
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** E.g. `5 minutes ago`. Both in milliseconds since 1970. */
export function describeAge(changedAt: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - changedAt) / 1000));
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), 'hour');
  return relative.format(-Math.floor(seconds / 86_400), 'day');
}
