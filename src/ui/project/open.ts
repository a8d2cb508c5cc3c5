/**
 * Opening what the user chose or dropped, and the bundled sample.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { parseKeyframes } from '../../regions/keyframes.ts';
import { fetchBlob } from '../../worker/download.ts';
import { isNamedAs } from '../state/file-kinds.ts';
import { describeInUse } from '../state/model-in-use.ts';
import type { Workspace } from '../state/workspace.ts';
import { importConfig, importTasks } from './import-tasks.ts';
import type { LocalProject } from './local-project.ts';
import { addFile, openFile, openUrl as openProjectUrl } from './open-video.ts';
import { parseJson, readJsonFile, readText } from './read-file.ts';

const isModel = (file: File): boolean => isNamedAs('model', file.name);
const isModelConfig = (file: File): boolean => isNamedAs('modelConfig', file.name);
const isJson = (file: File): boolean => isNamedAs('json', file.name);
const isLabelConfig = (file: File): boolean => isNamedAs('labelConfig', file.name);
const isOther = (file: File): boolean =>
  ![isModel, isModelConfig, isJson, isLabelConfig].some((is) => is(file));
const isVideo = ({ name, type }: File): boolean => type.startsWith('video/') || isNamedAs('video', name);

/**
 * Opens files together: a model with its YAML; Label Studio's tasks (JSON), their labelling configuration (XML) and their
 * videos; a video with its keyframes (JSON). Of several videos the first is opened, all come into the project.
 *
 * @param imageSize of the model; default: its own
 */
export async function openFiles(
  workspace: Workspace,
  files: readonly File[],
  imageSize?: number,
): Promise<void> {
  const { task } = workspace;
  if (task) {
    workspace.activity.notify(`${task.title} still goes on: open files when it is done, or cancel it.`);
    return;
  }
  workspace.activity.dismiss();
  await workspace.activity.together('Opening', () => openTogether(workspace, files, imageSize));
}

async function openTogether(
  workspace: Workspace,
  files: readonly File[],
  imageSize: number | undefined,
): Promise<void> {
  const { activity, project } = workspace;
  try {
    // Before anything changes: a file that cannot be read leaves all as it is.
    const read = await Promise.all(files.filter(isJson).map(readJsonFile));
    if (!(await openModel(workspace, files, imageSize))) return;
    const said: string[] = [];
    const tasks = read.filter(({ kind }) => kind === 'tasks');
    for (const file of files.filter(isLabelConfig)) {
      await importConfig(project, await readText(file), file.name);
      if (tasks.length === 0) said.push(`The labels of ${file.name} are in the project.`);
    }
    for (const { json, name } of tasks) said.push(await importTasks(project, json, name));
    const added = await openVideos(project, files.filter(isOther));
    if (!added) return;
    for (const { json, name } of read.filter(({ kind }) => kind === 'keyframes')) {
      await openKeyframes(workspace, json, name);
    }
    said.push(...added);
    if (said.length === 0 || activity.error !== undefined) return;
    // What opening a video has told stands beside it.
    activity.notify([...said, activity.notice ?? ''].join(' ').trim());
  } catch (error) {
    activity.fail(error);
  }
}

/** @returns what the user should know, as sentences; undefined where the first video was not opened */
async function openVideos(project: LocalProject, files: readonly File[]): Promise<string[] | undefined> {
  const videos = files.filter(isVideo);
  // What is no video by its name is tried where there is no other, and says itself what is wrong.
  const [first, ...others] = videos.length > 0 ? videos : files.slice(0, 1);
  if (first && !(await openFile(project, first))) return undefined;
  for (const other of others) await addFile(project, other);
  const strange = files.filter((file) => file !== first && !videos.includes(file)).map(({ name }) => name);
  return [
    ...(others.length > 0 ? [`${videos.length} videos are in the project.`] : []),
    ...(strange.length > 0 ? [`Left out, because they are no videos: ${strange.join(', ')}.`] : []),
  ];
}

/** Opens the bundled clip, the first time with its prompts. */
export async function openSample(workspace: Workspace): Promise<void> {
  await workspace.activity.together('Opening the sample', () => openClip(workspace));
}

async function openClip(workspace: Workspace): Promise<void> {
  if (!(await openUrl(workspace, new URL('/sample/sample.mp4', location.href).href))) return;
  if (workspace.objects.length > 0) return;
  try {
    const prompts = await fetchBlob('/sample/sample.json');
    await openKeyframes(workspace, parseJson(await prompts.text(), 'sample.json'), 'sample.json');
  } catch (error) {
    workspace.activity.fail(error);
  }
}

/** Opens a video by its address; resolves to false where it was not opened. */
export async function openUrl({ project }: Workspace, url: string): Promise<boolean> {
  return openProjectUrl(project, url);
}

/** Loads the model among the files; true where there is none. */
async function openModel(
  workspace: Workspace,
  files: readonly File[],
  imageSize: number | undefined,
): Promise<boolean> {
  const checkpoint = files.find(isModel);
  const config = files.find(isModelConfig);
  if (config && !checkpoint) {
    throw new TrackletError(
      'model/config-alone',
      `${config.name} is a model's configuration: drop it together with the checkpoint (.pt or .safetensors).`,
    );
  }
  if (!checkpoint) return true;
  const loaded = await workspace.loadModel({ kind: 'file', checkpoint, config, imageSize });
  if (loaded && workspace.model) workspace.activity.notify(describeInUse(workspace.model));
  return loaded;
}

/** Reads keyframes for the open video and prompts the model with them; their labels come into the project. */
async function openKeyframes(workspace: Workspace, json: unknown, fileName: string): Promise<void> {
  const { project, video } = workspace;
  if (!video)
    throw new TrackletError('worker/no-video', `${fileName} holds keyframes: open their video first.`);
  const { objects, warnings } = parseKeyframes(json, { ...video, fileName });
  const prompted = objects.filter(({ prompts }) => prompts.length > 0);
  if (project.open)
    await project.addLabels(prompted.flatMap(({ labels }) => labels.map((value) => ({ value }))));
  const wanted = prompted.map(({ id, labels, prompts }) => ({
    ...{ id, labels, prompts, name: labels[0] ?? id },
    ...workspace.labels.styleOf(labels),
  }));
  if (!(await workspace.marking.open(wanted))) return;
  if (warnings.length > 0) workspace.activity.notify(warnings.join(' '));
}
