/**
 * One line over the picture that says what the pointer will do here.
 *
 * @module
 */
import { isTracked } from '../state/tracked-objects.ts';
import type { Workspace } from '../state/workspace.ts';
import type { Picked } from './press.ts';
import { tools } from './tools.ts';

/** @returns undefined where nothing can be done */
export function hintFor(workspace: Workspace, picked: Picked | undefined): string | undefined {
  const { selected, model, player, tool, tracking } = workspace;
  if (!workspace.video) return undefined;
  if (tracking.running) return 'Pause tracking to mark objects.';
  if (picked) return `Arrow keys move the ${picked.kind} by a pixel, with Shift by ten.`;
  const does = tools.find((choice) => choice.tool === tool)?.does ?? '';
  if (tool === 'pan' || (tool === 'select' && !selected)) return `${does}.`;
  if (!model) return 'Load a model to mark objects.';
  if (tool === 'select') return `${does}: ${selected ? selected.name : ''}.`.replace(': .', '.');
  if (!selected) return `${does}: a new object.`;
  const frame = player.pictureFrame;
  const corrects = isTracked(selected) && selected.results.has(frame) && !selected.prompts.has(frame);
  if (corrects) return `${does}: corrects the track of ${selected.name} here.`;
  return `${does}: ${selected.name}${selected.prompts.size === 0 ? ', not marked yet' : ''}.`;
}
