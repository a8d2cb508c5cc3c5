/**
 * The tools as the user sees them. Keys are Label Studio's, but for P: its K plays, as in every video editor.
 *
 * @module
 */
import type { IconName } from '../app/icon.ts';
import type { Tool } from '../state/gesture.ts';
import type { Workspace } from '../state/workspace.ts';

export interface ToolChoice {
  readonly tool: Tool;
  readonly name: string;
  readonly key: string;
  readonly icon: IconName;
  /** What the pointer does. */
  readonly does: string;
}

export const tools: readonly ToolChoice[] = [
  {
    tool: 'select',
    name: 'Select',
    key: 'v',
    icon: 'select',
    does: 'Click an object; drag it or its handles',
  },
  {
    tool: 'box',
    name: 'Box',
    key: 'r',
    icon: 'box',
    does: 'Drag a box around the object; click for a point',
  },
  {
    tool: 'point',
    name: 'Point',
    key: 'p',
    icon: 'point',
    does: 'Click on the object; right-click beside it',
  },
  { tool: 'brush', name: 'Brush', key: 'b', icon: 'brush', does: 'Paint the object; right button erases' },
  {
    tool: 'eraser',
    name: 'Eraser',
    key: 'e',
    icon: 'eraser',
    does: 'Erase from the object; right button paints',
  },
  {
    tool: 'pan',
    name: 'Pan',
    key: 'h',
    icon: 'hand',
    does: 'Drag the picture; zoom with Ctrl and the wheel',
  },
];

/** To go on within a sentence. */
export const lowered = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);

export function chooseTool(workspace: Workspace, tool: Tool): void {
  workspace.marking.preview(undefined);
  workspace.tool = tool;
  workspace.changed();
}

/** Makes brush and eraser larger or smaller, by a quarter. */
export function resizeBrush({ stage }: Workspace, larger: boolean): void {
  const radius = stage.brushRadius;
  stage.brushRadius = larger ? Math.max(radius + 1, radius * 1.25) : Math.min(radius - 1, radius / 1.25);
}
