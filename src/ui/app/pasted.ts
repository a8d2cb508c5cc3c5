/**
 * What was pasted where there is no field: the name of something to open, or nothing of ours.
 *
 * @module
 */

import { isNamedAs } from '../state/file-kinds.ts';

export interface Pasted {
  readonly kind: 'task' | 'video';
  readonly text: string;
}

/** @param tasks whether there is a Label Studio to open tasks of */
export function readPasted(text: string, tasks: boolean): Pasted | undefined {
  const pasted = text.trim();
  if (tasks && /^(?:task\s*)?#?\s*\d+$/i.test(pasted)) return { kind: 'task', text: pasted };
  if (!/^https?:\/\/\S+$/i.test(pasted) || !URL.canParse(pasted)) return undefined;
  const isFile = isNamedAs('video', new URL(pasted).pathname);
  return { kind: tasks && !isFile ? 'task' : 'video', text: pasted };
}
