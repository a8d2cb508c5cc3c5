/**
 * One line below the picture that says what the pointer will do here.
 *
 * @module
 */
import { isTracked } from '../state/tracked-objects.ts';
import type { Workspace } from '../state/workspace.ts';
import type { Picked } from './press.ts';
import { lowered, tools } from './tools.ts';

/** Whether there is something to choose about the last mark or track: it stands where the hint would. */
export function asksSomething({ marking, tracking, task }: Workspace): boolean {
  const { candidates, corrected } = marking;
  return candidates !== undefined || (!task && (corrected !== undefined || tracking.review !== undefined));
}

/** @returns undefined where nothing can be done, or something else is asked */
export function hintFor(workspace: Workspace, picked: Picked | undefined): string | undefined {
  const { selected, model, player, tool, tracking } = workspace;
  if (!workspace.video) return undefined;
  if (tracking.running) return 'Pause tracking to mark objects.';
  if (picked) return `Arrow keys move the ${picked.kind} by a pixel, with Shift by ten.`;
  if (asksSomething(workspace)) return undefined;
  const does = tools.find((choice) => choice.tool === tool)?.does ?? '';
  if (tool === 'pan' || (tool === 'select' && !selected)) return `${does}.`;
  if (tool === 'select') return `${does}. Selected: ${selected?.name ?? ''}.`;
  if (!model) return 'Load a model to mark objects.';
  if (!selected) return `New object: ${lowered(does)}.`;
  const frame = player.pictureFrame;
  const corrects = isTracked(selected) && selected.results.has(frame) && !selected.prompts.has(frame);
  return `${corrects ? `Correct ${selected.name} here` : selected.name}: ${lowered(does)}.`;
}
