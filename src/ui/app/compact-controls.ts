/**
 * Tools, tracking and saving in one row, where there is little room.
 *
 * @module
 */
import { css, html } from 'lit';
import type { TaskSave } from '../label-studio/task-save.ts';
import '../objects/history-buttons.ts';
import '../stage/tool-rail.ts';
import { controls } from './controls.css.ts';
import { LabelStudioElement } from './label-studio-element.ts';

export class CompactControls extends LabelStudioElement {
  static override readonly shows = [] as const;
  static override properties = { ...LabelStudioElement.properties, taskSave: { attribute: false } };
  declare taskSave: TaskSave;

  static override styles = [
    controls,
    css`
      :host { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; }
      div { display: flex; gap: 4px; }
      button { padding: 5px 8px; }
      .end { margin-inline-start: auto; }
    `,
  ];

  override render() {
    const { workspace, taskSave } = this;
    const idle = workspace.canTrack;
    return html`
      <tool-rail compact .workspace=${workspace}></tool-rail>
      <history-buttons .workspace=${workspace}></history-buttons>
      <div role="group" aria-label="Track">
        <button ?disabled=${!idle} aria-label="Backward" title="Track backward from the last prompt" @click=${() => workspace.track('backward')}>◀</button>
        ${
          workspace.tracking.run && idle
            ? html`<button class="primary" title="Go on where tracking stopped" @click=${() => workspace.continueTrack()}>Go on</button>`
            : html`<button class="primary" ?disabled=${!idle} title="Track both ways (T)" @click=${() => workspace.track('both')}>Track</button>`
        }
        <button ?disabled=${!idle} aria-label="Forward" title="Track forward from the first prompt" @click=${() => workspace.track('forward')}>▶</button>
      </div>
      <button
        class="primary end"
        title="Save to Label Studio (Ctrl+Enter)"
        aria-label="Save to Label Studio"
        ?disabled=${!taskSave.possible}
        @click=${() => taskSave.begin()}
      >
        Save
      </button>
    `;
  }
}

customElements.define('compact-controls', CompactControls);
