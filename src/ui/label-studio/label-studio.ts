/**
 * Label Studio on the page: whether it can be reached, and opening its tasks. Knows no element.
 *
 * @module
 */
import type { SerializedError } from '../../errors.ts';
import { LabelStudioClient } from '../../labelstudio/client.ts';
import type { VideoTag } from '../../labelstudio/label-config.ts';
import { ProxyTransport } from '../../labelstudio/proxy-transport.ts';
import { type ServerStatus, taskMediaUrl } from '../../labelstudio/status.ts';
import { parseTaskLink } from '../../labelstudio/task-link.ts';
import { chooseSource, loadTaskWork, type ResultSource, type TaskWork } from '../../labelstudio/task-work.ts';
import { framesToVisit } from '../../regions/track-range.ts';
import type { VideoInfo } from '../../video/video.ts';
import { toTrackletError } from '../../worker/errors.ts';
import { mayReplace } from '../project/may-replace.ts';
import type { ReportProgress } from '../state/activity.ts';
import { displayAxis } from '../state/frame-axis.ts';
import type { KeptWork } from '../state/kept-work.ts';
import type { OfferAnswer } from '../state/unsaved-work.ts';
import type { Opening } from '../state/video-opening.ts';
import type { VideoPlan } from '../state/video-plan.ts';
import type { Workspace } from '../state/workspace.ts';
import { afterSubmit } from './after-submit.ts';
import { type KeptTask, OpenTask } from './open-task.ts';
import { labelStudioProblem, readServerStatus } from './server-status.ts';

/** Where the work at a task starts. */
interface TaskStart {
  readonly work: TaskWork;
  readonly video: VideoTag;
  readonly source: ResultSource | undefined;
}

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
  choosing: Omit<TaskStart, 'video'> | undefined;
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
    await this.workspace.runOpening('Opening the task', async (report) => {
      const link = parseTaskLink(text, this.status?.labelStudio?.url);
      const work = await loadTaskWork(this.client, link.task);
      const source = chooseSource(work, link.annotation);
      const [video, ...others] = work.videos;
      if (video && others.length === 0) return this.#start({ work, video, source }, report);
      this.choosing = { work, source };
      return undefined;
    });
  }

  /** Goes on with unfinished work at a task. */
  async continue({ work: { task: opened }, video: { name } }: KeptTask): Promise<void> {
    if (!mayReplace(this.workspace)) return;
    await this.workspace.runOpening('Opening the task', async (report) => {
      const work = await loadTaskWork(this.client, opened.id);
      const video = work.videos.find((each) => each.name === name) ?? work.videos[0];
      return video && this.#start({ work, video, source: undefined }, report, 'continue');
    });
  }

  /** Goes on with one of the videos of {@link choosing}; none: the task is not opened. */
  async chooseVideo(video: VideoTag | undefined): Promise<void> {
    const { choosing } = this;
    this.choosing = undefined;
    this.workspace.changed();
    if (choosing && video) await this.#restart({ ...choosing, video });
  }

  /** Starts the open task again, on another video or from another annotation, draft or prediction. */
  async switchTo(change: { readonly video: VideoTag } | { readonly source: ResultSource }): Promise<void> {
    const { task } = this;
    if (task && mayReplace(this.workspace)) {
      const { work, video, source } = task;
      await this.#restart({ work, video, source, ...change }, 'source' in change ? 'discard' : undefined);
    }
    this.workspace.changed();
  }

  /** Limits tracking to so many display frames in each direction; 0: no limit. */
  limitFrames(frames: number): void {
    this.maxFrames = Math.max(0, Math.round(frames) || 0);
    this.workspace.changed();
  }

  async #restart(start: TaskStart, found?: OfferAnswer): Promise<void> {
    await this.workspace.runOpening('Opening the task', (report) => this.#start(start, report, found));
  }

  /**
   * Opens the video with the source's regions as objects, and prompts the model with their keyframes; or takes up
   * unfinished work.
   */
  #start({ work, video, source }: TaskStart, report: ReportProgress, found?: OfferAnswer): Promise<Opening> {
    const url = new URL(taskMediaUrl(work.task.id, video.field), location.href).href;
    const key = `${this.status?.labelStudio?.url} task ${work.task.id} ${video.name}`;
    const plan = (info: VideoInfo, kept: KeptWork | undefined): VideoPlan => {
      const task = kept?.task
        ? OpenTask.continue(afterSubmit(kept.task, work), info)
        : new OpenTask(work, video, info, source);
      const objects = kept ? [] : task.readObjects();
      this.#task = task;
      return {
        axis: displayAxis(task.clock),
        get labels() {
          return task.labels;
        },
        relabelled: (id) => task.relabelled.add(id),
        objects,
        newObject: () => task.newObject(this.workspace.selected?.labels[0] ?? task.label),
        visitPlan: (prompted, direction) =>
          framesToVisit(task.clock, prompted, direction, this.maxFrames || undefined),
        keepTask: () => task.keep(),
      };
    };
    return this.workspace.replaceVideo({ kind: 'url', url }, { report, plan, key, found });
  }
}
