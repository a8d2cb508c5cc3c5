/**
 * Opening what the user chose or dropped, and the bundled sample.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { isTaskFile } from '../../labelstudio/task-file.ts';
import { parseKeyframes } from '../../regions/keyframes.ts';
import { fetchBlob } from '../../worker/download.ts';
import { describeInUse } from '../state/model-in-use.ts';
import type { Workspace } from '../state/workspace.ts';
import { importConfig, importTasks } from './import-tasks.ts';
import { addFile, openFile, openUrl as openProjectUrl } from './open-video.ts';

const isModel = (file: File): boolean => /\.(pt|pth|safetensors)$/i.test(file.name);
const isModelConfig = (file: File): boolean => /\.ya?ml$/i.test(file.name);
const isJson = (file: File): boolean => /\.json$/i.test(file.name);
const isLabelConfig = (file: File): boolean => /\.xml$/i.test(file.name);
const isVideo = (file: File): boolean =>
  ![isModel, isModelConfig, isJson, isLabelConfig].some((is) => is(file));

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
  const { activity, project } = workspace;
  activity.dismiss();
  try {
    if (!(await openModel(workspace, files, imageSize))) return;
    const configs = files.filter(isLabelConfig);
    for (const file of configs) await importConfig(project, await file.text());
    const keyframes: File[] = [];
    const imported: string[] = [];
    for (const file of files.filter(isJson)) {
      const json = parseJson(await file.text(), file.name);
      if (isTaskFile(json)) imported.push(await importTasks(project, json, file.name));
      else keyframes.push(file);
    }
    const [video, ...others] = files.filter(isVideo);
    for (const other of others) await addFile(project, other);
    if (video && !(await openFile(project, video))) return;
    for (const file of keyframes)
      await openKeyframes(workspace, parseJson(await file.text(), file.name), file.name);
    const read =
      configs.length > 0 && imported.length === 0
        ? [`The labels of ${configs[0]?.name} are in the project.`]
        : [];
    const said = [...read, ...imported];
    if (said.length === 0 || activity.error !== undefined) return;
    // What opening a video has told stands beside it.
    activity.notify([...said, activity.notice ?? ''].join(' ').trim());
  } catch (error) {
    activity.fail(error);
  }
}

/** Opens the bundled clip, the first time with its prompts. */
export async function openSample(workspace: Workspace): Promise<void> {
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

function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TrackletError('prompt/not-json', `${fileName} is not JSON: ${(cause as Error).message}.`, {
      cause,
    });
  }
}
