/**
 * The local project that is open: its labels and videos, as they are in storage and in all tabs. Knows no element.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { FileTask } from '../../labelstudio/task-file.ts';
import { fileNameIn, isWebAddress } from '../../labelstudio/video-address.ts';
import type { Database } from '../../storage/database.ts';
import type { VideoInfo } from '../../video/video.ts';
import type { LabelStyles } from '../state/label-set.ts';
import type { Workspace } from '../state/workspace.ts';
import { mayReplace } from './may-replace.ts';
import { openVideo } from './open-video.ts';
import { OtherTabs, refuseOpenElsewhere } from './other-tabs.ts';
import {
  labelSetOf,
  newProject,
  newVideo,
  type Project,
  type ProjectChange,
  type ProjectVideo,
  withNewLabels,
} from './project.ts';
import { ProjectProgress } from './project-progress.ts';
import { ProjectStore } from './project-store.ts';

export class LocalProject {
  readonly workspace: Workspace;
  readonly store: ProjectStore;
  readonly progress = new ProjectProgress(this);
  readonly #tabs = new OtherTabs();
  #open: { readonly video: string; readonly info: VideoInfo } | undefined;
  #labelSet: LabelStyles = labelSetOf([]);
  /** Edits so far: what an earlier one finds in storage is not shown. */
  #edits = 0;
  /** Videos that are being written. */
  readonly #writing = new Set<string>();
  #told = false;

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
          'The project could not be stored: the browser has no room left for this page. Export what you have; then free disk space, or remove videos of other projects.',
        ),
      ),
    );
  }

  /** Reads the projects, and opens the one that was open last. */
  async start(): Promise<void> {
    this.#tabs.listen(() => void this.#refresh());
    this.projects = await this.store.list().catch(() => []);
    const [last] = this.projects.toSorted((a, b) => b.openedAt - a.openedAt);
    await this.#take(last ?? this.project);
  }

  /** Opens the video that was open last, where that needs nobody. */
  async reopen(): Promise<void> {
    const video = this.videos.find(({ id }) => id === this.project.current);
    if (video && this.isHere(video)) await openVideo(this, video);
  }

  /** The video of this project that is on screen. */
  get open(): ProjectVideo | undefined {
    const { video } = this.workspace;
    if (!this.#open || this.#open.info !== video) return undefined;
    return this.videos.find(({ id }) => id === this.#open?.video);
  }

  /** {@link open}, where the work at it is this tab's, not another one's. */
  get own(): ProjectVideo | undefined {
    const { open } = this;
    return open?.work === this.workspace.unsavedWork.key ? open : undefined;
  }

  /** From now on this video is {@link open}, as long as the workspace has it. */
  opens({ id }: ProjectVideo, info: VideoInfo): void {
    this.#open = { video: id, info };
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

  /** Opens the project of this id in place of the present one, with the video that was open there. */
  async switchTo(id: string): Promise<void> {
    const project = this.projects.find((each) => each.id === id);
    if (!project || !mayReplace(this.workspace)) return;
    await this.#take(project);
    const video = this.videos.find((each) => each.id === project.current) ?? this.videos[0];
    if (video && this.isHere(video)) await openVideo(this, video);
  }

  async create(name: string): Promise<void> {
    if (mayReplace(this.workspace)) await this.#take(newProject(name));
    this.show('project');
  }

  /**
   * Removes the project with all work at its videos, and opens another one.
   *
   * @throws TrackletError `storage/open-elsewhere`
   */
  async remove(): Promise<void> {
    const { id, name } = this.project;
    await refuseOpenElsewhere(this, this.videos, `"${name}" cannot be deleted: it has`);
    if (this.open) await this.workspace.closeVideo();
    await this.store.deleteProject(id);
    this.projects = this.projects.filter((project) => project.id !== id);
    await this.#take(this.projects[0] ?? newProject('My project'));
    this.#tabs.tell();
  }

  /** Changes the project as it is by now, maybe by another tab, and keeps that. */
  async edit(change: ProjectChange | ((project: Project) => ProjectChange)): Promise<void> {
    const changed = typeof change === 'function' ? change : () => change;
    const before = this.project;
    this.#show({ ...before, ...changed(before) });
    const edit = ++this.#edits;
    const stored = await this.store.updateProject(before, changed);
    if (stored?.id === this.project.id && edit === this.#edits) this.#show(stored);
    this.#tabs.tell();
  }

  /** Puts an imported task into the project. @param shared what its videos have in common, where it has several */
  async addTask(task: FileTask, shared: string | undefined): Promise<ProjectVideo> {
    const { address } = task;
    const source = isWebAddress(address)
      ? ({ kind: 'url', url: address } as const)
      : ({ kind: 'wanted', address } as const);
    const name = fileNameIn(address) || address;
    const video = newVideo(this.project.id, { name, source, task, sharedTask: shared });
    await this.put(video);
    return video;
  }

  /** Removes a video with the work at it. @throws TrackletError `storage/open-elsewhere` */
  async removeVideo(video: ProjectVideo): Promise<void> {
    await refuseOpenElsewhere(this, [video], 'Not removed:');
    if (video.id === this.open?.id) await this.workspace.closeVideo();
    this.videos = this.videos.filter(({ id }) => id !== video.id);
    this.workspace.changed();
    await this.store.deleteVideo(video);
    this.#tabs.tell();
  }

  /** Adds labels that the project has not. */
  async addLabels(added: readonly { readonly value: string; readonly colour?: string | undefined }[]) {
    if (withNewLabels(this.project.labels, added) === this.project.labels) return;
    await this.edit(({ labels }) => ({ labels: withNewLabels(labels, added) }));
  }

  /** Adds a video, or changes one. */
  async put(video: ProjectVideo): Promise<void> {
    const known = this.videos.some(({ id }) => id === video.id);
    this.videos = known
      ? this.videos.map((each) => (each.id === video.id ? video : each))
      : [...this.videos, video];
    this.#writing.add(video.id);
    this.workspace.changed();
    // A project is stored once there is something in it.
    if (!this.projects.some(({ id }) => id === this.project.id)) await this.edit({});
    await this.store.writeVideo(video);
    this.#writing.delete(video.id);
    this.#tabs.tell();
  }

  async #take(project: Project): Promise<void> {
    if (this.open) await this.workspace.closeVideo();
    this.project = project;
    this.videos = await this.store.videos(project.id).catch(() => []);
    await this.progress.refresh();
  }

  /** Takes over what another tab has changed, and says so once. */
  async #refresh(): Promise<void> {
    const [edit, { id }] = [this.#edits, this.project];
    // What cannot be read stays as it is shown.
    const read = await Promise.all([this.store.list(), this.store.videos(id)]).catch(() => undefined);
    if (!read || edit !== this.#edits || id !== this.project.id) return;
    const [projects, videos] = read;
    const before = this.#content();
    const known = this.projects.some((each) => each.id === id);
    this.projects = projects;
    const project = projects.find((each) => each.id === id);
    if (project) {
      this.project = project;
      const added = this.videos.filter((video) => this.#writing.has(video.id));
      this.videos = [...videos, ...added.filter((video) => !videos.some((each) => each.id === video.id))];
    } else if (known) {
      await this.#take(projects[0] ?? newProject('My project'));
    }
    await this.progress.refresh();
    if (this.#told || before === this.#content()) return;
    this.#told = true;
    const what = project ? 'changed' : 'deleted';
    this.workspace.activity.notify(`The project was ${what} in another tab: it is shown here as it is now.`);
  }

  /** What of the project the user sees. */
  #content(): string {
    const { name, labels } = this.project;
    return JSON.stringify([name, labels, this.videos.map(({ id }) => id)]);
  }

  #show(project: Project): void {
    this.project = project;
    this.projects = [...this.projects.filter(({ id }) => id !== project.id), project].toSorted((a, b) =>
      a.name.localeCompare(b.name),
    );
    this.workspace.changed();
  }
}
