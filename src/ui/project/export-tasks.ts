/**
 * The local project as Label Studio's tasks, with the labelling configuration that they go with.
 *
 * @module
 */
import { newTask, startResult, type TaskJson, taskWithResult } from '../../labelstudio/task-file.ts';
import { addressBelow } from '../../labelstudio/video-address.ts';
import { resultOf, type WorkedObject } from '../../labelstudio/video-result.ts';
import { type ConfigLabel, withLabels, writeLabelConfig } from '../../labelstudio/write-config.ts';
import { hexColour } from '../state/css-colour.ts';
import type { LocalProject } from './local-project.ts';
import { type ProjectVideo, taskVideoOf, videoTagOf, withNewLabels } from './project.ts';

/** What Label Studio is given. */
export interface ProjectExport {
  readonly tasks: readonly TaskJson[];
  /** XML, ready to be pasted. */
  readonly config: string;
  /** Videos that were never opened here and have no task: of them there is nothing to write. */
  readonly leftOut: readonly string[];
}

/** All videos of the project as tasks. @throws TrackletError `labelstudio/bad-config` of an imported configuration */
export async function exportProject(project: LocalProject): Promise<ProjectExport> {
  const written = await Promise.all(project.videos.map((video) => writeVideo(project, video)));
  const known = written.filter((each) => each !== undefined);
  const rates = new Set(known.map(({ framerate }) => framerate));
  // A configuration has one framerate for all tasks, or takes it from each.
  const [rate] = rates.size === 1 ? rates : [];
  const tasks = known.map(({ task, framerate }) =>
    project.project.config !== undefined || rate !== undefined
      ? task
      : { ...task, data: { ...task.data, framerate } },
  );
  const leftOut = project.videos.filter((_, index) => written[index] === undefined).map(({ name }) => name);
  return {
    tasks,
    leftOut,
    config: configOf(project, known, rate === undefined ? '$framerate' : String(rate)),
  };
}

/** One video of the project as a task; undefined where it was never opened, and was not imported. */
export async function exportTask(project: LocalProject, video: ProjectVideo): Promise<TaskJson | undefined> {
  return (await writeVideo(project, video))?.task;
}

interface WrittenVideo {
  readonly video: ProjectVideo;
  readonly task: TaskJson;
  readonly framerate: number;
  readonly labels: readonly string[];
}

async function writeVideo(project: LocalProject, video: ProjectVideo): Promise<WrittenVideo | undefined> {
  const { task, info } = video;
  // A task that nobody has opened is what it was.
  if (!info) return task && { video, task: task.json, framerate: task.framerate ?? 24, labels: [] };
  const objects = await objectsOf(project, video);
  const worked = taskVideoOf(video, info, project.project);
  const base = task ? startResult(task) : [];
  // Without any work at it nothing of an imported task changes, not even its region's order.
  const result = objects ? resultOf(base, objects, worked, project.workspace.writing) : base;
  const json = task
    ? objects
      ? taskWithResult(task, result)
      : task.json
    : newTask({ [videoTagOf(project.project)?.field ?? 'video']: addressOf(project, video) }, result);
  return {
    video,
    task: json,
    framerate: worked.framerate,
    labels: (objects ?? []).flatMap(({ labels }) => labels),
  };
}

/** Undefined where nothing was done at the video. */
async function objectsOf(
  project: LocalProject,
  video: ProjectVideo,
): Promise<readonly WorkedObject[] | undefined> {
  if (video.id === project.open?.id) {
    return project.workspace.objects.map(({ id, labels, prompts, results }) => ({
      ...{ id, labels, prompts: [...prompts.values()], results: [...results.values()] },
    }));
  }
  const [kept, results] = await Promise.all([project.store.work(video), project.store.results(video)]);
  return kept?.work.objects.map(({ id = '', labels = [], prompts }) => ({
    ...{ id, labels, prompts, results: results.filter((result) => result.id === id) },
  }));
}

function addressOf({ project }: LocalProject, { name, source }: ProjectVideo): string {
  return source.kind === 'url' ? source.url : addressBelow(project.addressPrefix, name);
}

function configOf({ project }: LocalProject, written: readonly WrittenVideo[], framerate: string): string {
  const used = written.flatMap(({ labels }) => labels.map((value) => ({ value })));
  const labels = withNewLabels(project.labels, used).map(
    ({ value, colour }): ConfigLabel => ({ value, background: colour }),
  );
  if (project.config !== undefined) return withLabels(project.config, labels, sameColour);
  const first = written.find(({ video }) => video.task)?.video.task;
  const tags = first?.tags ?? { fromName: 'box', toName: 'video' };
  return writeLabelConfig({ labels, framerate, field: first?.field ?? 'video', tags });
}

const sameColour = (first: string, second: string): boolean => hexColour(first) === hexColour(second);
