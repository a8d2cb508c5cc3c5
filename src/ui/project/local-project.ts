/**
 * The local project that is open: its videos, and opening them. Knows no element.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { FileTask } from '../../labelstudio/task-file.ts';
import type { Database } from '../../storage/database.ts';
import type { VideoInfo } from '../../video/video.ts';
import type { VideoSource } from '../../worker/api.ts';
import { identityOf, type KeptWork } from '../state/kept-work.ts';
import type { LabelStyles } from '../state/label-set.ts';
import type { Opening } from '../state/video-opening.ts';
import type { Workspace } from '../state/workspace.ts';
import { mayReplace } from './may-replace.ts';
import { planVideo } from './plan-video.ts';
import {
  isFileOf,
  labelSetOf,
  newProject,
  newVideo,
  type Project,
  type ProjectVideo,
  withNewLabels,
} from './project.ts';
import { ProjectStore } from './project-store.ts';

/** What was done at a video, for lists. */
export interface VideoProgress {
  readonly objects: number;
  /** Frames with a tracked result. */
  readonly frames: number;
}

export class LocalProject {
  readonly workspace: Workspace;
  readonly store: ProjectStore;
  #open: { readonly video: string; readonly info: VideoInfo } | undefined;
  #labelSet: LabelStyles = labelSetOf([]);
  #progress: ReadonlyMap<string, VideoProgress> = new Map();

  /** All of them; the one that is open included. */
  projects: readonly Project[] = [];
  project: Project = newProject('My project');
  videos: readonly ProjectVideo[] = [];
  /** What dialog of the project is open. */
  dialog: 'project' | 'export' | undefined;

  constructor(workspace: Workspace, database: Promise<Database | undefined>) {
    this.workspace = workspace;
    this.store = new ProjectStore(database, () =>
      workspace.activity.fail(
        new TrackletError(
          'storage/full',
          'The project could not be stored: the browser has no room left for this page. You can work on, and export what you have; remove videos of other projects to make room.',
        ),
      ),
    );
  }

  /** Reads the projects, and opens the one that was open last. */
  async start(): Promise<void> {
    const projects = await this.store.list().catch(() => []);
    const [last] = projects.toSorted((a, b) => b.openedAt - a.openedAt);
    this.projects = projects;
    await this.#take(last ?? this.project);
  }

  /** Opens the video that was open last, where that needs nobody. */
  async reopen(): Promise<void> {
    const video = this.videos.find(({ id }) => id === this.project.current);
    if (video && this.isHere(video)) await this.openVideo(video);
  }

  /** The video of this project that is on screen. */
  get open(): ProjectVideo | undefined {
    const { video } = this.workspace;
    if (!this.#open || this.#open.info !== video) return undefined;
    return this.videos.find(({ id }) => id === this.#open?.video);
  }

  /** The labels to choose from. */
  get labelSet(): LabelStyles {
    if (this.#labelSet.labels !== this.project.labels) this.#labelSet = labelSetOf(this.project.labels);
    return this.#labelSet;
  }

  /** Opens one of the project's dialogs, or closes it. */
  show(dialog: LocalProject['dialog']): void {
    this.dialog = dialog;
    this.workspace.changed();
  }

  /** Whether the page can open the video by itself. */
  isHere({ id, source }: ProjectVideo): boolean {
    return source.kind === 'url' || this.store.hasFile(id);
  }

  progressOf(video: ProjectVideo): VideoProgress {
    if (video.id !== this.open?.id) return this.#progress.get(video.id) ?? { objects: 0, frames: 0 };
    const { objects } = this.workspace;
    const frames = new Set(objects.flatMap(({ results }) => [...results.keys()])).size;
    return { objects: objects.length, frames };
  }

  /** Opens the project of this id in place of the present one, with the video that was open there. */
  async switchTo(id: string): Promise<void> {
    const project = this.projects.find((each) => each.id === id);
    if (!project || !mayReplace(this.workspace)) return;
    await this.#take(project);
    const video = this.videos.find((each) => each.id === project.current) ?? this.videos[0];
    if (video && this.isHere(video)) await this.openVideo(video);
  }

  async create(name: string): Promise<void> {
    if (mayReplace(this.workspace)) await this.#take(newProject(name));
    this.show('project');
  }

  /** Removes the project with all work at its videos, and opens another one. */
  async remove(): Promise<void> {
    const { id } = this.project;
    await this.workspace.closeVideo();
    await this.store.deleteProject(id);
    this.projects = this.projects.filter((project) => project.id !== id);
    await this.#take(this.projects[0] ?? newProject('My project'));
  }

  /** Changes the project, and keeps that. */
  async edit(change: Partial<Omit<Project, 'version' | 'id'>>): Promise<void> {
    const changed = { ...this.project, ...change };
    this.project = changed;
    this.projects = [...this.projects.filter(({ id }) => id !== changed.id), changed].toSorted((a, b) =>
      a.name.localeCompare(b.name),
    );
    this.workspace.changed();
    await this.store.writeProject(changed);
  }

  /** Opens a file: the video that it is, the one of a task that waits for it, or a new one. */
  async openFile(file: File): Promise<boolean> {
    const known = this.videos.filter((video) => isFileOf(video, file));
    const identity = identityOf(file);
    const source = { kind: 'file', ...identity } as const;
    for (const video of known.filter((each) => each.source.kind === 'wanted')) {
      await this.#put({ ...video, source, name: file.name });
      void this.#keepFile(video.id, file);
    }
    const [first] = known;
    const video =
      this.videos.find(({ id }) => id === first?.id) ??
      newVideo(this.project.id, { name: file.name, source });
    return this.openVideo(video, file);
  }

  /** Takes a file into the project without opening it. */
  async addFile(file: File): Promise<void> {
    if (this.videos.some((video) => isFileOf(video, file))) return;
    const source = { kind: 'file', ...identityOf(file) } as const;
    const video = newVideo(this.project.id, { name: file.name, source });
    await this.#put(video);
    await this.#keepFile(video.id, file);
  }

  /** Opens a video by its address. @param work the key of work that is there from before there were projects */
  async openUrl(url: string, work?: string): Promise<boolean> {
    const known = this.videos.find(({ source }) => source.kind === 'url' && source.url === url);
    const name = decodeURIComponent(new URL(url, location.href).pathname.split('/').at(-1) ?? url);
    const source = { kind: 'url', url } as const;
    return this.openVideo(known ?? newVideo(this.project.id, { name, source, ...(work && { work }) }));
  }

  /** Puts an imported task into the project. @param source where the video comes from, as far as that is known */
  async addTask(task: FileTask, name: string, source: ProjectVideo['source']): Promise<ProjectVideo> {
    const video = newVideo(this.project.id, { name, source, task });
    await this.#put(video);
    return video;
  }

  /**
   * Opens a video with the work at it.
   *
   * @param file where the user has just opened it
   */
  async openVideo(video: ProjectVideo, file?: File): Promise<boolean> {
    const { workspace } = this;
    if (!mayReplace(workspace)) return false;
    const source = await this.#sourceOf(video, file);
    if (!source) {
      workspace.activity.fail(fileWanted(video));
      return false;
    }
    const opening = await workspace.runOpening('Opening the video', async (report) => {
      const plan = (info: VideoInfo, kept: KeptWork | undefined) => {
        this.#open = { video: video.id, info };
        return planVideo(this, video, info, kept === undefined);
      };
      const options = { report, key: video.work, forGood: true, found: 'continue', plan } as const;
      const opening = await workspace.replaceVideo(source, options);
      if (opening !== 'cancelled') await this.#opened(video, file, opening);
      return opening;
    });
    return opening === 'anew' || opening === 'continued';
  }

  /** Removes a video with the work at it. */
  async removeVideo(video: ProjectVideo): Promise<void> {
    if (video.id === this.open?.id) await this.workspace.closeVideo();
    this.videos = this.videos.filter(({ id }) => id !== video.id);
    this.workspace.changed();
    await this.store.deleteVideo(video);
  }

  /** Adds labels that the project has not. */
  async addLabels(added: readonly { readonly value: string; readonly colour?: string | undefined }[]) {
    const labels = withNewLabels(this.project.labels, added);
    if (labels !== this.project.labels) await this.edit({ labels });
  }

  /** Reads what was done at the videos that are not open. */
  async refreshProgress(): Promise<void> {
    const works = await Promise.all(
      this.videos.map(async (video) => [video.id, await this.store.work(video)] as const),
    );
    this.#progress = new Map(
      works.map(([id, kept]) => [
        id,
        { objects: kept?.work.objects.length ?? 0, frames: kept?.work.frames ?? 0 },
      ]),
    );
    this.workspace.changed();
  }

  async #take(project: Project): Promise<void> {
    if (this.open) await this.workspace.closeVideo();
    this.project = project;
    this.videos = await this.store.videos(project.id).catch(() => []);
    await this.refreshProgress();
  }

  async #put(video: ProjectVideo): Promise<void> {
    const known = this.videos.some(({ id }) => id === video.id);
    this.videos = known
      ? this.videos.map((each) => (each.id === video.id ? video : each))
      : [...this.videos, video];
    this.workspace.changed();
    // A project is stored once there is something in it.
    if (!this.projects.some(({ id }) => id === this.project.id)) await this.edit({});
    await this.store.writeVideo(video);
  }

  async #sourceOf({ id, source }: ProjectVideo, file: File | undefined): Promise<VideoSource | undefined> {
    if (source.kind === 'url') return source;
    const found = file ?? (await this.store.file(id));
    return found && { kind: 'file', file: found };
  }

  async #opened(video: ProjectVideo, file: File | undefined, opening: Opening): Promise<void> {
    const { video: info } = this.workspace;
    await this.#put(info ? { ...video, info } : video);
    await this.edit({ current: video.id, openedAt: Date.now() });
    if (file) void this.#keepFile(video.id, file);
    if (opening === 'anew' && video.task) await this.addLabels(this.workspace.objects.flatMap(labelled));
    void this.refreshProgress();
  }

  async #keepFile(video: string, file: File): Promise<void> {
    const reason = await this.store.keepFile(video, file);
    if (reason) this.workspace.activity.notify(reason);
  }
}

const labelled = ({ labels }: { readonly labels: readonly string[] }) => labels.map((value) => ({ value }));

function fileWanted({ name, task, source }: ProjectVideo): TrackletError {
  const what =
    source.kind === 'wanted' && task ? `Open the file for ${task.name}: ${name}` : `Open ${name} again`;
  return new TrackletError(
    'video/file-wanted',
    `${what}. This browser does not have the file; its work is found by ${source.kind === 'wanted' ? 'the name' : 'name, size and date'}.`,
  );
}
