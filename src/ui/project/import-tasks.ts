/**
 * Label Studio's tasks and labelling configurations, taken into the local project.
 *
 * @module
 */
import { parseLabelConfig } from '../../labelstudio/label-config.ts';
import { resultRegions } from '../../labelstudio/result-regions.ts';
import { type FileTask, readTaskFile, startResult } from '../../labelstudio/task-file.ts';
import { fileNameIn, isWebAddress } from '../../labelstudio/video-address.ts';
import { hexColour } from '../state/css-colour.ts';
import type { LocalProject } from './local-project.ts';

/**
 * Takes a labelling configuration (XML): its labels come into the project, and exported tasks go with it.
 *
 * @throws TrackletError those of `parseLabelConfig`
 */
export async function importConfig(project: LocalProject, xml: string): Promise<void> {
  const labels = parseLabelConfig(xml, {}).flatMap((video) => video.labels);
  await project.edit({ config: xml });
  await project.addLabels(
    labels.map(({ value, background }) => ({ value, colour: background && hexColour(background) })),
  );
}

/**
 * Takes tasks, their labels and videos. Where nothing is open, the first video that the page can open is opened.
 *
 * @returns what the user should know, as sentences
 * @throws TrackletError those of `readTaskFile`; nothing is taken then
 */
export async function importTasks(project: LocalProject, json: unknown, fileName: string): Promise<string> {
  const tasks = readTaskFile(json, fileName, project.project.config);
  await project.addLabels(tasks.flatMap(labelsOf));
  const wanted: string[] = [];
  for (const task of tasks) {
    const { address } = task;
    const source = isWebAddress(address)
      ? ({ kind: 'url', url: address } as const)
      : ({ kind: 'wanted', address } as const);
    const name = fileNameIn(address) || address;
    const video = await project.addTask(task, name, source);
    if (!project.isHere(video)) wanted.push(`the file for ${task.name}: ${name}`);
  }
  const first = project.videos.find(
    (video) => video.task && tasks.includes(video.task) && project.isHere(video),
  );
  if (first && !project.workspace.video) await project.openVideo(first);
  const count = tasks.length === 1 ? '1 task' : `${tasks.length} tasks`;
  return [`${count} imported from ${fileName}.`, ...(wanted.length > 0 ? [askFor(wanted)] : [])].join(' ');
}

/** Names no more files than one reads. */
function askFor(wanted: readonly string[]): string {
  const named = wanted.slice(0, 3);
  const more = wanted.length - named.length;
  return `Open ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}

function labelsOf(task: FileTask): { readonly value: string }[] {
  return resultRegions(startResult(task))
    .filter(({ to_name }) => to_name === undefined || to_name === task.tags.toName)
    .flatMap(({ value }) => (value.labels ?? []).map((label) => ({ value: label })));
}
