/**
 * The local project as Label Studio's tasks, with the labelling configuration that they go with.
 *
 * @module
 */
import type { Result } from '../../labelstudio/schemas.ts';
import {
  type FileTask,
  newTask,
  startResult,
  type TaskJson,
  taskWithResult,
} from '../../labelstudio/task-file.ts';
import { addressBelow } from '../../labelstudio/video-address.ts';
import { resultOf, type WorkedObject } from '../../labelstudio/video-result.ts';
import { type ConfigLabel, withLabels, writeLabelConfig } from '../../labelstudio/write-config.ts';
import { DEFAULT_FRAMERATE } from '../../regions/clock.ts';
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
  const groups = [...new Set(project.videos.map(taskOf))].map((key) =>
    project.videos.filter((video) => taskOf(video) === key),
  );
  const written = await Promise.all(groups.map((videos) => writeTask(project, videos)));
  const known = written.filter((each) => each !== undefined);
  const rates = new Set(known.map(({ framerate }) => framerate));
  // A configuration has one framerate for all tasks, or takes it from each.
  const [rate] = rates.size === 1 ? rates : [];
  const tasks = known.map(({ task, framerate }) =>
    project.project.config !== undefined || rate !== undefined
      ? task
      : { ...task, data: { ...task.data, framerate } },
  );
  const leftOut = groups.flatMap((videos, index) =>
    written[index] === undefined ? videos.map(({ name }) => name) : [],
  );
  return {
    tasks,
    leftOut,
    config: configOf(project, known, rate === undefined ? '$framerate' : String(rate)),
  };
}

/** The task of a video, with all of its videos; undefined where it was never opened, and was not imported. */
export async function exportTask(project: LocalProject, video: ProjectVideo): Promise<TaskJson | undefined> {
  const videos = project.videos.filter((each) => taskOf(each) === taskOf(video));
  return (await writeTask(project, videos))?.task;
}

/** The `result` alone of one video; undefined where it was never opened. */
export async function exportResult(project: LocalProject, video: ProjectVideo): Promise<Result | undefined> {
  const { task, info } = video;
  if (!info) return undefined;
  const objects = (await objectsOf(project, video)) ?? [];
  const worked = taskVideoOf(video, info, project.project);
  return resultOf(task ? startResult(task) : [], objects, worked, project.workspace.writing);
}

/** What the videos of one task have in common. */
const taskOf = ({ id, sharedTask }: ProjectVideo): string => sharedTask ?? id;

interface WrittenTask {
  readonly imported: FileTask | undefined;
  readonly task: TaskJson;
  readonly framerate: number;
  readonly labels: readonly string[];
}

/** @param videos all of one task */
async function writeTask(
  project: LocalProject,
  videos: readonly ProjectVideo[],
): Promise<WrittenTask | undefined> {
  const imported = videos.find(({ task }) => task)?.task;
  let result = imported ? startResult(imported) : [];
  let framerate = imported?.framerate;
  const labels: string[] = [];
  let worked = false;
  for (const video of videos) {
    if (!video.info) continue;
    const taskVideo = taskVideoOf(video, video.info, project.project);
    framerate ??= taskVideo.framerate;
    const objects = await objectsOf(project, video);
    // Without any work at it nothing of an imported task changes, not even its regions' order.
    if (!objects) continue;
    result = resultOf(result, objects, taskVideo, project.workspace.writing);
    labels.push(...objects.flatMap((object) => object.labels));
    worked = true;
  }
  const [video] = videos;
  if (imported) {
    const task = worked ? taskWithResult(imported, result) : imported.json;
    return { imported, task, framerate: framerate ?? DEFAULT_FRAMERATE, labels };
  }
  // Of a video that was never opened nothing is known.
  if (!video || framerate === undefined) return undefined;
  const field = videoTagOf(project.project)?.field ?? 'video';
  return { imported, task: newTask({ [field]: addressOf(project, video) }, result), framerate, labels };
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

function configOf({ project }: LocalProject, written: readonly WrittenTask[], framerate: string): string {
  const used = written.flatMap(({ labels }) => labels.map((value) => ({ value })));
  const labels = withNewLabels(project.labels, used).map(
    ({ value, colour }): ConfigLabel => ({ value, background: colour }),
  );
  if (project.config !== undefined) return withLabels(project.config, labels, sameColour);
  const first = written.find(({ imported }) => imported)?.imported;
  const tags = first?.tags ?? { fromName: 'box', toName: 'video' };
  return writeLabelConfig({ labels, framerate, field: first?.field ?? 'video', tags });
}

const sameColour = (first: string, second: string): boolean => hexColour(first) === hexColour(second);
