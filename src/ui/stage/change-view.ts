/**
 * Changing what is drawn on the picture.
 *
 * @module
 */
import { choiceStorage } from '../models/model-choice.ts';
import { type ViewOptions, writeViewOptions } from '../state/view-options.ts';
import type { Workspace } from '../state/workspace.ts';

/** Draws objects otherwise, here and at the next visit. */
export function changeView(workspace: Workspace, change: Partial<ViewOptions>): void {
  workspace.viewOptions = { ...workspace.viewOptions, ...change };
  writeViewOptions(choiceStorage(), workspace.viewOptions);
  workspace.changed();
}
