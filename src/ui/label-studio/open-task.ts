/**
 * The Label Studio task that is open: its regions as objects on the page, and back.
 *
 * @module
 */
import type { VideoTag } from '../../labelstudio/label-config.ts';
import type { Result } from '../../labelstudio/schemas.ts';
import type { ResultSource, TaskWork } from '../../labelstudio/task-work.ts';
import { FrameClock } from '../../regions/clock.ts';
import { clockNotes } from '../../regions/clock-notes.ts';
import { type Keyframes, readRegions, withObjects } from '../../regions/keyframes.ts';
import type { PromptedObject } from '../../regions/prompt.ts';
import { isTracked as isOurs } from '../../regions/provenance.ts';
import { newRegionId } from '../../regions/region-id.ts';
import { relabel } from '../../regions/relabel.ts';
import { labelStudioResult } from '../../regions/results.ts';
import type { WritingSettings } from '../../regions/writing-settings.ts';
import type { VideoInfo } from '../../video/video.ts';
import { hexColour } from '../state/css-colour.ts';
import type { LabelSet } from '../state/label-set.ts';
import { objectColour } from '../state/palette.ts';
import type { NewObject, PlannedObject, TrackedObject } from '../state/tracked-objects.ts';

/** What has to be kept of a task to continue it on another visit; its objects are kept beside it. */
export interface KeptTask {
  readonly name: string;
  readonly work: TaskWork;
  readonly video: VideoTag;
  readonly source: ResultSource | undefined;
  readonly relabelled: readonly string[];
  readonly label: string | undefined;
  /** Seconds. */
  readonly leadTime: number;
}

export class OpenTask {
  readonly video: VideoTag;
  readonly info: VideoInfo;
  readonly clock: FrameClock;
  /** `performance.now()` */
  #openedAt = performance.now();
  /** Ids of the objects that the user gave another label. */
  readonly relabelled = new Set<string>();
  /** As it was read last. */
  work: TaskWork;
  /** What the objects came from; undefined where the task holds no keyframes. */
  source: ResultSource | undefined;
  /** What the user should know about frames and keyframes; one sentence each. */
  notes: readonly string[];
  /** The label chosen last. */
  label: string | undefined;

  constructor(work: TaskWork, video: VideoTag, info: VideoInfo, source: ResultSource | undefined) {
    this.work = work;
    this.video = video;
    this.info = info;
    this.source = source;
    this.clock = new FrameClock(info, video.framerate);
    this.notes = clockNotes(this.clock, info);
    this.label = video.labels[0]?.value;
  }

  /** A task as it was kept. */
  static continue(kept: KeptTask, info: VideoInfo): OpenTask {
    const task = new OpenTask(kept.work, kept.video, info, kept.source);
    task.notes = [...task.notes, ...task.read(kept.source?.result ?? []).warnings];
    task.label = kept.label;
    task.#openedAt -= kept.leadTime * 1000;
    for (const id of kept.relabelled) task.relabelled.add(id);
    return task;
  }

  /** What {@link OpenTask.continue} needs. */
  keep(): KeptTask {
    const { name, work, video, source, label, leadTime } = this;
    return { name, work, video, source, label, leadTime, relabelled: [...this.relabelled] };
  }

  /** E.g. `Task 7`. */
  get name(): string {
    return `Task ${this.work.task.id}`;
  }

  /** Seconds since it was opened. */
  get leadTime(): number {
    return (performance.now() - this.#openedAt) / 1000;
  }

  /** The regions of a result that are drawn on this video. @throws TrackletError `prompt/...` */
  read(result: Result): Keyframes {
    const { info, name, video } = this;
    return readRegions(result, {
      ...info,
      framerate: video.framerate,
      toName: video.name,
      fileName: name,
    });
  }

  /** The source's regions as objects to track, their keyframes as prompts; what is odd about them goes to the notes. */
  readObjects(): readonly PlannedObject[] {
    const { objects, warnings } = this.read(this.source?.result ?? []);
    this.notes = [...this.notes, ...warnings];
    return objects.map((object) => this.#planned(object));
  }

  /**
   * Writes the objects into a result: regions that it holds are completed, other objects become new regions, but for
   * those {@link deletedFrom} it.
   */
  write(base: Result, objects: readonly TrackedObject[], writing: WritingSettings): Result {
    const { info, relabelled, video } = this;
    const tracks = new Map(objects.map(({ id, results }) => [id, [...results.values()]]));
    const deleted = new Set(this.deletedFrom(base, objects));
    const left = objects.filter((object) => !deleted.has(object));
    const keyframes = withObjects(this.read(base), left.map(prompted));
    const result = labelStudioResult(keyframes, tracks, info, {
      ...writing,
      fromName: video.rectangles[0],
      toName: video.name,
    });
    const changed = objects.filter(({ id }) => relabelled.has(id));
    return relabel(result, new Map(changed.map(({ id, labels }) => [id, labels])));
  }

  /** The objects whose region was in the source and is not in this result: somebody deleted it meanwhile. */
  deletedFrom(result: Result, objects: readonly TrackedObject[]): readonly TrackedObject[] {
    const ids = (read: Result) => new Set(this.read(read).objects.map(({ id }) => id));
    const [before, now] = [ids(this.source?.result ?? []), ids(result)];
    return objects.filter(({ id }) => before.has(id) && !now.has(id));
  }

  /** The prompts in this result that neither the source nor the objects have: somebody has drawn them meanwhile. */
  drawnIn(result: Result, objects: readonly TrackedObject[]): readonly PlannedObject[] {
    const before = new Map(this.read(this.source?.result ?? []).objects.map((object) => [object.id, object]));
    const here = new Map(objects.map((object) => [object.id, object]));
    return this.read(result).objects.flatMap((object) => {
      const [read, own] = [before.get(object.id), here.get(object.id)];
      // The user has left the region alone.
      if (read && !own) return [];
      // Where nobody has drawn, the prompt is one of ours, and another one after each save.
      if (own && object.region?.value.sequence.every(isOurs)) return [];
      const known = new Set([
        ...(read?.prompts ?? []).map(({ frame }) => frame),
        ...(own?.prompts.keys() ?? []),
      ]);
      const prompts = object.prompts.filter(({ frame }) => !known.has(frame));
      return prompts.length === 0 ? [] : this.#planned({ ...object, prompts });
    });
  }

  /** Those of the labelling configuration. */
  get labels(): LabelSet {
    return {
      labels: this.video.labels.map(({ value }) => ({ value, colour: this.colourOf(value) })),
      editable: false,
      styleOf: (labels) => this.#styleOf(labels),
      next: this.label,
      choose: (label) => {
        this.label = label;
      },
    };
  }

  /** `#rrggbb`: Label Studio's where the configuration states one. */
  colourOf(label: string | undefined): string {
    const index = this.video.labels.findIndex(({ value }) => value === label);
    const background = this.video.labels[index]?.background;
    return (background && hexColour(background)) ?? objectColour(Math.max(0, index));
  }

  /** What an object that the user adds is made with. */
  newObject(label: string | undefined): NewObject {
    const labels = label === undefined ? [] : [label];
    return { id: newRegionId(), labels, ...this.#styleOf(labels) };
  }

  /** How an object of these labels is called and coloured. */
  #styleOf(labels: readonly string[]) {
    return { name: labels.join(', ') || 'No label', colour: this.colourOf(labels[0]) };
  }

  #planned({ id, labels, prompts, region }: PromptedObject): PlannedObject {
    return { id, prompts, keyframes: region?.value.sequence ?? [], labels, ...this.#styleOf(labels) };
  }
}

function prompted({ id, labels, prompts }: TrackedObject): PromptedObject {
  const ascending = [...prompts.values()].sort((a, b) => a.frame - b.frame);
  return { id, labels, prompts: ascending, region: undefined };
}
