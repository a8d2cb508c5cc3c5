/**
 * What was done at the videos of the local project, for lists.
 *
 * @module
 */
import type { LocalProject } from './local-project.ts';
import type { ProjectVideo } from './project.ts';

export interface VideoProgress {
  readonly objects: number;
  /** Frames with a result of an object that was tracked. */
  readonly frames: number;
}

export class ProjectProgress {
  readonly #project: LocalProject;
  /** Of the videos that are not open, by id. */
  #kept: ReadonlyMap<string, VideoProgress> = new Map();

  constructor(project: LocalProject) {
    this.#project = project;
  }

  of({ id }: ProjectVideo): VideoProgress {
    const { open, workspace } = this.#project;
    if (id !== open?.id) return this.#kept.get(id) ?? { objects: 0, frames: 0 };
    return { objects: workspace.objects.length, frames: workspace.trackedFrames.count };
  }

  /** Reads what was done at the videos that are not open. */
  async refresh(): Promise<void> {
    const { store, videos, workspace } = this.#project;
    const works = await Promise.all(
      videos.map(async (video) => [video.id, (await store.work(video))?.work] as const),
    );
    this.#kept = new Map(
      works.map(([id, work]) => [id, { objects: work?.objects.length ?? 0, frames: work?.frames ?? 0 }]),
    );
    workspace.changed();
  }
}
