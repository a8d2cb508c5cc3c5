/**
 * Opening what the user chose or dropped, and the bundled sample.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { parseKeyframes } from '../../regions/keyframes.ts';
import { fetchBlob } from '../../worker/download.ts';
import { describeInUse } from '../state/model-in-use.ts';
import type { Workspace } from '../state/workspace.ts';

const isModel = (file: File): boolean => /\.(pt|pth|safetensors)$/i.test(file.name);
const isConfig = (file: File): boolean => /\.ya?ml$/i.test(file.name);
const isKeyframes = (file: File): boolean => /\.json$/i.test(file.name);

/** Opening a video drops the objects of the one before: asks where they are not saved. */
export const mayReplace = ({ unsaved }: Workspace): boolean =>
  !unsaved || confirm('What was tracked is not saved. Open another one all the same?');

/**
 * Opens files together: a model with its YAML, a video, keyframes for it.
 *
 * @param imageSize of the model; default: its own
 */
export async function openFiles(
  workspace: Workspace,
  files: readonly File[],
  imageSize?: number,
): Promise<void> {
  const checkpoint = files.find(isModel);
  const config = files.find(isConfig);
  const keyframes = files.find(isKeyframes);
  const video = files.find((file) => !isModel(file) && !isConfig(file) && !isKeyframes(file));
  if (config && !checkpoint) {
    workspace.activity.fail(
      new TrackletError(
        'model/config-alone',
        `${config.name} is a model's configuration: drop it together with the checkpoint (.pt or .safetensors).`,
      ),
    );
    return;
  }
  if (checkpoint) {
    const loaded = await workspace.loadModel({ kind: 'file', checkpoint, config, imageSize });
    if (!loaded) return;
    if (workspace.model) workspace.activity.notify(describeInUse(workspace.model));
  }
  if (video && !(mayReplace(workspace) && (await workspace.openVideo({ kind: 'file', file: video })))) return;
  if (keyframes) await openKeyframes(workspace, await keyframes.text(), keyframes.name);
}

/** Opens the bundled clip with its prompts. */
export async function openSample(workspace: Workspace): Promise<void> {
  if (!(await openUrl(workspace, new URL('/sample/sample.mp4', location.href).href))) return;
  try {
    const prompts = await fetchBlob('/sample/sample.json');
    await openKeyframes(workspace, await prompts.text(), 'sample.json');
  } catch (error) {
    workspace.activity.fail(error);
  }
}

/** Opens a video by its address; resolves to false where it was not opened. */
export async function openUrl(workspace: Workspace, url: string): Promise<boolean> {
  return mayReplace(workspace) && (await workspace.openVideo({ kind: 'url', url }));
}

/** Reads keyframes for the open video and prompts the model with them. */
async function openKeyframes(workspace: Workspace, text: string, fileName: string): Promise<void> {
  const { video } = workspace;
  try {
    if (!video)
      throw new TrackletError('worker/no-video', `${fileName} holds keyframes: open their video first.`);
    const { objects, warnings } = parseKeyframes(parseJson(text, fileName), { ...video, fileName });
    const wanted = objects.flatMap(({ id, labels, prompts }) =>
      prompts.length === 0 ? [] : { id, name: labels[0] ?? id, prompts },
    );
    if (!(await workspace.marking.open(wanted))) return;
    workspace.saved();
    if (warnings.length > 0) workspace.activity.notify(warnings.join(' '));
  } catch (error) {
    workspace.activity.fail(error);
  }
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
