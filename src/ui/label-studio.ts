/**
 * Label Studio on the page: whether it can be reached, and opening its tasks. Knows no element.
 *
 * @module
 */
import type { SerializedError } from '../errors.ts';
import { LabelStudioClient } from '../labelstudio/client.ts';
import type { VideoTag } from '../labelstudio/label-config.ts';
import { ProxyTransport } from '../labelstudio/proxy-transport.ts';
import { type ServerStatus, taskMediaUrl } from '../labelstudio/status.ts';
import { parseTaskLink } from '../labelstudio/task-link.ts';
import { chooseSource, loadTaskWork, type ResultSource, type TaskWork } from '../labelstudio/task-work.ts';
import { framesToVisit } from '../regions/track-range.ts';
import { toTrackletError } from '../worker/errors.ts';
import { displayAxis } from './frame-axis.ts';
import { mayReplace } from './open.ts';
import { OpenTask } from './open-task.ts';
import { labelStudioProblem, readServerStatus } from './server-status.ts';
import type { Workspace } from './workspace.ts';

export class LabelStudio {
  readonly workspace: Workspace;
  readonly client = new LabelStudioClient(new ProxyTransport());
  #task: OpenTask | undefined;

  /** Undefined until the server has answered. */
  status: ServerStatus | undefined;
  /** Why no task can be opened; undefined where one can, or while that is being asked. */
  problem: SerializedError | undefined;
  /** True while the server is asked. */
  checking = false;
  /** A task with several videos, until the user has chosen one. */
  choosing: { readonly work: TaskWork; readonly source: ResultSource | undefined } | undefined;
  /** Display frames that tracking visits in each direction; 0: no limit. */
  maxFrames = 0;

  constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  /** The task on screen; it is closed by opening another video. */
  get task(): OpenTask | undefined {
    return this.#task?.info === this.workspace.video ? this.#task : undefined;
  }

  /** Whether the server has a Label Studio, reachable or not. */
  get configured(): boolean {
    return this.status !== undefined && this.status.labelStudio !== null;
  }

  /** The label that stands out: the selected object's, else that of the objects to come. */
  get label(): string | undefined {
    return this.workspace.selected?.labels[0] ?? this.task?.label;
  }

  /** Whether a task can be opened now. */
  get available(): boolean {
    return this.status !== undefined && this.problem === undefined;
  }

  /** Asks the server how it is set up, and whether Label Studio answers. */
  async check(): Promise<ServerStatus | undefined> {
    this.checking = true;
    this.workspace.changed();
    try {
      const status = await readServerStatus();
      if (this.status === undefined) this.maxFrames = status.maxFramesToTrack;
      this.status = status;
      this.problem = labelStudioProblem(status);
    } catch (error) {
      this.problem = toTrackletError(error).toJSON();
    }
    this.checking = false;
    this.workspace.changed();
    return this.status;
  }

  /** Opens a task by its ID or address. Where it has several videos the user is asked: {@link choosing}. */
  async open(text: string): Promise<void> {
    if (!mayReplace(this.workspace)) return;
    let read: LabelStudio['choosing'];
    await this.workspace.activity.run('Reading the task', async () => {
      const link = parseTaskLink(text, this.status?.labelStudio?.url);
      const work = await loadTaskWork(this.client, link.task);
      read = { work, source: chooseSource(work, link.annotation) };
    });
    if (!read) return;
    const [video, ...others] = read.work.videos;
    if (video && others.length === 0) {
      await this.#start(read.work, video, read.source);
    } else {
      this.choosing = read;
      this.workspace.changed();
    }
  }

  /** Goes on with one of the videos of {@link choosing}; none: the task is not opened. */
  async chooseVideo(video: VideoTag | undefined): Promise<void> {
    const { choosing } = this;
    this.choosing = undefined;
    this.workspace.changed();
    if (choosing && video) await this.#start(choosing.work, video, choosing.source);
  }

  /** Goes over to another video of the open task. */
  async switchVideo(video: VideoTag): Promise<void> {
    const { task } = this;
    if (task && mayReplace(this.workspace)) await this.#start(task.work, video, task.source);
    this.workspace.changed();
  }

  /** Starts again from another annotation, draft or prediction of the open task. */
  async chooseSource(source: ResultSource): Promise<void> {
    const { task } = this;
    if (task && mayReplace(this.workspace)) await this.#start(task.work, task.video, source);
    this.workspace.changed();
  }

  /** Limits tracking to so many display frames in each direction; 0: no limit. */
  limitFrames(frames: number): void {
    this.maxFrames = Math.max(0, Math.round(frames) || 0);
    this.workspace.changed();
  }

  /** Chooses the label of the selected object, and of those that are added from now on. */
  chooseLabel(label: string): void {
    const { task, workspace } = this;
    if (!task) return;
    task.label = label;
    if (workspace.selected) this.setLabels(workspace.selected.id, [label]);
    workspace.changed();
  }

  setLabels(id: string, labels: readonly string[]): void {
    if (!this.task) return;
    this.task.relabelled.add(id);
    this.workspace.editObject(id, this.task.styleOf(labels));
    this.workspace.unsaved = true;
  }

  async #start(work: TaskWork, video: VideoTag, source: ResultSource | undefined): Promise<void> {
    const { workspace } = this;
    const url = new URL(taskMediaUrl(work.task.id, video.field), location.href).href;
    let task: OpenTask | undefined;
    const opened = await workspace.openVideo({ kind: 'url', url }, (info) => {
      task = new OpenTask(work, video, info, source);
      return displayAxis(task.clock);
    });
    if (!opened || !task) return;
    const { clock } = task;
    this.#task = task;
    workspace.newObject = () => task?.newObject(this.label) ?? {};
    workspace.visitPlan = (prompted, direction) =>
      framesToVisit(clock, prompted, direction, this.maxFrames || undefined);
    try {
      await this.#takeRegions(task);
    } catch (error) {
      workspace.activity.fail(error);
    }
  }

  /** Puts the source's regions on the page and their keyframes, as prompts, into the model. */
  async #takeRegions(task: OpenTask): Promise<void> {
    const { workspace } = this;
    const { objects, warnings } = task.read(task.source?.result ?? []);
    task.notes = [...task.notes, ...warnings];
    const prompts = objects.flatMap((object) => {
      const added = workspace.addObject({
        id: object.id,
        keyframes: task.marksOf(object),
        ...task.styleOf(object.labels),
      });
      return object.prompts.map((prompt) => [added, prompt] as const);
    });
    const [first] = workspace.objects;
    if (first) workspace.select(first.id);
    const frames = prompts.map(([, { frame }]) => frame).sort((a, b) => a - b);
    const start = frames[0] === undefined ? undefined : workspace.player.axis.positionsOf(frames[0]);
    if (start) await workspace.player.seek(start[0]);
    await workspace.setPrompts(prompts);
  }
}
