/**
 * What takes the work out of the page: to Label Studio, or into files.
 *
 * @module
 */
import { css, html } from 'lit';
import { saveLabelStudioResult, saveMasks } from '../export/save.ts';
import type { TaskSave } from '../label-studio/task-save.ts';
import { controls } from './controls.css.ts';
import { LabelStudioElement } from './label-studio-element.ts';

export class SaveButtons extends LabelStudioElement {
  static override properties = { ...LabelStudioElement.properties, taskSave: { attribute: false } };
  declare taskSave: TaskSave;

  static override styles = [
    controls,
    css`div { display: flex; flex-wrap: wrap; gap: var(--space-1); align-items: center; }`,
  ];

  override render() {
    const { workspace, labelStudio, taskSave } = this;
    const hasResults = workspace.objects.some(({ results }) => results.size > 0);
    return html`<div role="group" aria-label="Save">
      <button ?disabled=${!hasResults} title="Boxes as a Label Studio result" @click=${() => this.#save(() => saveLabelStudioResult(workspace, labelStudio.task))}>Save result</button>
      <button ?disabled=${!hasResults} title="Masks as JSON lines, COCO run-length encoded" @click=${() => this.#save(() => saveMasks(workspace))}>Save masks</button>
      ${
        labelStudio.task
          ? html`<button class="primary" title="Ctrl+Enter" ?disabled=${!taskSave.possible} @click=${() => taskSave.begin()}>Save to Label Studio</button>`
          : null
      }
    </div>`;
  }

  #save(save: () => void): void {
    try {
      save();
    } catch (error) {
      this.workspace.activity.fail(error);
    }
  }
}

customElements.define('save-buttons', SaveButtons);
