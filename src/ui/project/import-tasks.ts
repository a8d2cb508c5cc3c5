/**
 * Label Studio's tasks and labelling configurations, taken into the local project.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { parseLabelConfig, type VideoTag } from '../../labelstudio/label-config.ts';
import { resultRegions } from '../../labelstudio/result-regions.ts';
import { type FileTask, readTaskFile, startResult } from '../../labelstudio/task-file.ts';
import { otherVideoFields } from '../../labelstudio/task-videos.ts';
import { hexColour } from '../state/css-colour.ts';
import type { LocalProject } from './local-project.ts';
import { openVideo } from './open-video.ts';
import type { ProjectVideo } from './project.ts';

/**
 * Takes a labelling configuration (XML): its labels come into the project, and exported tasks go with it.
 *
 * @throws TrackletError those of `parseLabelConfig`, with the file's name
 */
export async function importConfig(project: LocalProject, xml: string, fileName: string): Promise<void> {
  const labels = readConfig(xml, fileName).flatMap((video) => video.labels);
  await project.edit({ config: xml });
  await project.addLabels(
    labels.map(({ value, background }) => ({ value, colour: background && hexColour(background) })),
  );
}

function readConfig(xml: string, fileName: string): readonly VideoTag[] {
  try {
    return parseLabelConfig(xml, {});
  } catch (error) {
    if (!(error instanceof TrackletError)) throw error;
    throw new TrackletError(error.code, `${fileName}: ${error.message}`, { cause: error });
  }
}

/**
 * Takes tasks, their labels and videos; of a task with several videos each. Where nothing is open, the first video that the
 * page can open is opened.
 *
 * @returns what the user should know, as sentences
 * @throws TrackletError those of `readTaskFile`; nothing is taken then
 */
export async function importTasks(project: LocalProject, json: unknown, fileName: string): Promise<string> {
  const videos = readTaskFile(json, fileName, project.project.config);
  await project.addLabels(videos.flatMap(labelsOf));
  const tasks = new Set(videos.map((video) => video.json));
  const shared = new Map([...tasks].map((task) => [task, crypto.randomUUID()]));
  const added: ProjectVideo[] = [];
  for (const task of videos) {
    const alone = videos.filter((video) => video.json === task.json).length === 1;
    added.push(await project.addTask(task, alone ? undefined : shared.get(task.json)));
  }
  const first = added.find((video) => project.isHere(video));
  if (first && !project.workspace.video) await openVideo(project, first);
  const wanted = added.filter((video) => !project.isHere(video));
  return [
    `${count(tasks.size, 'task')}${videos.length > tasks.size ? ` with ${videos.length} videos` : ''} imported from ${fileName}.`,
    ...(wanted.length > 0 ? [askFor(wanted)] : []),
    ...(project.project.config === undefined ? leftOut(videos) : []),
  ].join(' ');
}

/** Without a configuration only one video of a task is known. */
function leftOut(videos: readonly FileTask[]): string[] {
  const others = videos.filter(({ json, field }) => otherVideoFields(json.data, field).length > 0);
  const [first] = others;
  if (!first) return [];
  const fields = otherVideoFields(first.json.data, first.field).map((field) => `"${field}"`);
  const more = others.length > 1 ? `, and so on in ${count(others.length - 1, 'more task')}` : '';
  return [
    `Of ${first.name} only the video "${first.field}" is here, not ${fields.join(', ')}${more}: to work at all of them, drop the tasks together with the labelling configuration (.xml), which says whose the regions are.`,
  ];
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

/** Names no more files than one reads. */
function askFor(videos: readonly ProjectVideo[]): string {
  const named = videos.slice(0, 3).map(({ name, task }) => `the file for ${task?.name ?? 'it'}: ${name}`);
  const more = videos.length - named.length;
  return `Open ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}

function labelsOf(task: FileTask): { readonly value: string }[] {
  return resultRegions(startResult(task))
    .filter(({ to_name }) => to_name === undefined || to_name === task.tags.toName)
    .flatMap(({ value }) => (value.labels ?? []).map((label) => ({ value: label })));
}
