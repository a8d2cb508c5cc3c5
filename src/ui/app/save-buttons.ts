/**
 * What takes the work out of the page: to Label Studio, or into files.
 *
 * @module
 */
import { css, html } from 'lit';
import '../export/export-menu.ts';
import type { TaskSave } from '../label-studio/task-save.ts';
import { controls } from './controls.css.ts';
import { keyHint } from './key-hint.ts';
import { LabelStudioElement } from './label-studio-element.ts';

export class SaveButtons extends LabelStudioElement {
  static override readonly shows = [] as const;
  static override properties = {
    ...LabelStudioElement.properties,
    taskSave: { attribute: false },
    compact: { type: Boolean },
  };
  declare taskSave: TaskSave;
  /** Whether there is little room. */
  declare compact: boolean;

  static override styles = [controls, css`div { display: flex; gap: var(--space-1); align-items: center; }`];

  override render() {
    const { workspace, labelStudio, taskSave } = this;
    return html`<div role="group" aria-label="Save">
      <export-menu ?compact=${this.compact} .workspace=${workspace} .labelStudio=${labelStudio}></export-menu>
      ${
        labelStudio.task
          ? html`<button
              class="primary"
              aria-label="Save to Label Studio"
              title="Save to Label Studio (${keyHint('Mod+Enter')})"
              ?disabled=${!taskSave.possible}
              @click=${() => taskSave.begin()}
            >
              ${this.compact ? 'Save' : 'Save to Label Studio'}
            </button>`
          : null
      }
    </div>`;
  }
}

customElements.define('save-buttons', SaveButtons);
