/**
 * What a dropped JSON or XML file is, and reading it.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { isTaskFile } from '../../labelstudio/task-file.ts';

/** Bytes: a text of this size is read and parsed within some seconds. */
const largestText = 256 * 2 ** 20;

export interface JsonFile {
  readonly name: string;
  /** Label Studio's tasks, or prompts for the open video. */
  readonly kind: 'tasks' | 'keyframes';
  readonly json: unknown;
}

/**
 * Reads a file of tasks or keyframes.
 *
 * @throws TrackletError `prompt/not-json`, `prompt/unknown-form`, and those of {@link readText}
 */
export async function readJsonFile(file: File): Promise<JsonFile> {
  const { name } = file;
  const json = parseJson(await readText(file), name);
  if (isTaskFile(json)) return { name, kind: 'tasks', json };
  if (isKeyframes(json)) return { name, kind: 'keyframes', json };
  const what =
    'Open tasks as Label Studio exports them ("JSON"), its "result" array, or keyframes {"objects": [...]}';
  throw new TrackletError('prompt/unknown-form', `${name}: ${describe(json)}. ${what}.`);
}

/** @throws TrackletError `prompt/too-large`, `prompt/unreadable` (it was moved, or may not be read) */
export async function readText(file: File): Promise<string> {
  const { name, size } = file;
  if (size > largestText) {
    const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20);
    throw new TrackletError(
      'prompt/too-large',
      `${name} has ${megabytes(size)} MB of text; a page can read ${megabytes(largestText)} MB. Export fewer tasks at once.`,
    );
  }
  try {
    return await file.text();
  } catch (cause) {
    throw new TrackletError(
      'prompt/unreadable',
      `${name} cannot be read: ${(cause as Error).message}. It may have been moved or changed: open it again.`,
      { cause },
    );
  }
}

/** @throws TrackletError `prompt/not-json` */
export function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TrackletError('prompt/not-json', `${fileName} is not JSON: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

function isKeyframes(json: unknown): boolean {
  if (Array.isArray(json)) return isObject(json[0]) && 'type' in json[0];
  return isObject(json) && ('objects' in json || 'result' in json);
}

function describe(json: unknown): string {
  if (Array.isArray(json) && json.length === 0) return 'the list is empty';
  if (!isObject(json)) return 'these are neither tasks nor keyframes';
  if ('images' in json && 'annotations' in json) return 'this is a COCO data set, which cannot be imported';
  const keys = Object.keys(json).slice(0, 5);
  return `these are neither tasks nor keyframes (${keys.length === 0 ? 'nothing is in it' : `it has ${keys.map((key) => `"${key}"`).join(', ')}`})`;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
