/**
 * One line over the picture that says what the pointer will do here.
 *
 * @module
 */
import { isTracked } from '../state/tracked-objects.ts';
import type { Workspace } from '../state/workspace.ts';
import type { Picked } from './press.ts';
import { lowered, tools } from './tools.ts';

/** @returns undefined where nothing can be done */
export function hintFor(workspace: Workspace, picked: Picked | undefined): string | undefined {
  const { selected, model, player, tool, tracking } = workspace;
  if (!workspace.video) return undefined;
  if (tracking.running) return 'Pause tracking to mark objects.';
  if (picked) return `Arrow keys move the ${picked.kind} by a pixel, with Shift by ten.`;
  const does = tools.find((choice) => choice.tool === tool)?.does ?? '';
  if (tool === 'pan' || (tool === 'select' && !selected)) return `${does}.`;
  if (tool === 'select') return `${does}. Selected: ${selected?.name ?? ''}.`;
  if (!model) return 'Load a model to mark objects.';
  if (!selected) return `New object: ${lowered(does)}.`;
  const frame = player.pictureFrame;
  const corrects = isTracked(selected) && selected.results.has(frame) && !selected.prompts.has(frame);
  return `${corrects ? `Correct ${selected.name} here` : selected.name}: ${lowered(does)}.`;
}
