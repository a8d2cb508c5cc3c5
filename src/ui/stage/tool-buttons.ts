/**
 * The choice of what the pointer does on the picture.
 *
 * @module
 */
import { html } from 'lit';
import type { Tool } from '../state/gesture.ts';
import type { Workspace } from '../state/workspace.ts';

export function toolButtons(workspace: Workspace) {
  return html`<div role="group" aria-label="Tool">
    ${toolButton(workspace, 'box', 'Box', 'B')}${toolButton(workspace, 'point', 'Point', 'P')}
  </div>`;
}

function toolButton(workspace: Workspace, tool: Tool, name: string, key: string) {
  return html`<button
    aria-pressed=${workspace.tool === tool}
    title="${name} (${key})"
    @click=${() => {
      workspace.tool = tool;
      workspace.changed();
    }}
  >
    ${name}
  </button>`;
}
