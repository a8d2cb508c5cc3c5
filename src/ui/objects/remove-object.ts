/**
 * Removing an object, without a question: it says how to get it back.
 *
 * @module
 */
import { keyHint } from '../app/key-hint.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import type { Workspace } from '../state/workspace.ts';

export async function removeObject(
  { marking, activity }: Workspace,
  { id, name }: TrackedObject,
): Promise<void> {
  await marking.removeObject(id);
  if (activity.error) return;
  activity.notify(`${name} was removed; ${keyHint('Mod+z')} brings it back.`);
}
