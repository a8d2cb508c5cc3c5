/**
 * Changing what is drawn on the picture.
 *
 * @module
 */
import { rememberViewOptions, type ViewOptions } from '../state/view-options.ts';
import type { Workspace } from '../state/workspace.ts';

/** Draws objects otherwise, here and at the next visit. */
export function changeView(workspace: Workspace, change: Partial<ViewOptions>): void {
  workspace.viewOptions = { ...workspace.viewOptions, ...change };
  rememberViewOptions(workspace.viewOptions);
  workspace.changed();
}
