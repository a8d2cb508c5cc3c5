/**
 * Tools, tracking, and saving.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';
import { saveLabelStudioResult, saveMasks } from '../export/save.ts';
import type { TaskSave } from '../label-studio/task-save.ts';
import '../stage/tool-rail.ts';

export class TrackControls extends LabelStudioElement {
  static override properties = { ...LabelStudioElement.properties, taskSave: { attribute: false } };
  declare taskSave: TaskSave;

  static override styles = [
    controls,
    css`
      :host { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
      div { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
      label { display: flex; gap: 6px; align-items: center; color: var(--muted); }
      input[type='range'] { width: 64px; accent-color: var(--accent); }
      input[type='number'] { width: 6ch; padding: 4px 8px; appearance: textfield; }
      .end { margin-inline-start: auto; }
    `,
  ];

  override render() {
    const { workspace, labelStudio } = this;
    const idle = workspace.canTrack;
    const hasResults = workspace.objects.some(({ results }) => results.size > 0);
    return html`
      <tool-rail compact .workspace=${workspace}></tool-rail>
      <div role="group" aria-label="Track">
        <button ?disabled=${!idle} title="Track backward from the last prompt" @click=${() => workspace.track('backward')}>◀ Backward</button>
        ${
          workspace.tracking.run && idle
            ? html`<button class="primary" title="Go on where tracking stopped" @click=${() => workspace.continueTrack()}>Go on</button>`
            : null
        }
        <button class="primary" ?disabled=${!idle} title="Track the whole video, both ways (T)" @click=${() => workspace.track('both')}>Track</button>
        <button ?disabled=${!idle} title="Track forward from the first prompt" @click=${() => workspace.track('forward')}>Forward ▶</button>
      </div>
      ${labelStudio.task ? this.#limit() : null}
      <label>
        Masks
        <input
          type="range"
          min="0"
          max="1"
          step="0.05"
          aria-label="Opacity of masks"
          .value=${String(workspace.viewOptions.maskOpacity)}
          @input=${(event: Event) => {
            const maskOpacity = Number((event.target as HTMLInputElement).value);
            workspace.viewOptions = { ...workspace.viewOptions, maskOpacity };
            workspace.changed();
          }}
        />
      </label>
      <div class="end" role="group" aria-label="Save">
        <button ?disabled=${!hasResults} title="Boxes as a Label Studio result" @click=${() => this.#save(() => saveLabelStudioResult(workspace, labelStudio.task))}>Save result</button>
        <button ?disabled=${!hasResults} title="Masks as JSON lines, COCO run-length encoded" @click=${() => this.#save(() => saveMasks(workspace))}>Save masks</button>
        ${labelStudio.task ? this.#saveTask() : null}
      </div>
    `;
  }

  /** How far tracking goes; a task's video may be long. */
  #limit() {
    const { labelStudio } = this;
    return html`<label title="0: no limit">
      at most
      <input
        type="number"
        min="0"
        step="1"
        aria-label="Frames to track each way; 0: no limit"
        .value=${String(labelStudio.maxFrames)}
        @change=${(event: Event) => labelStudio.limitFrames((event.target as HTMLInputElement).valueAsNumber)}
      />
      frames each way
    </label>`;
  }

  #saveTask() {
    const { taskSave } = this;
    return html`<button class="primary" title="Ctrl+Enter" ?disabled=${!taskSave.possible} @click=${() => taskSave.begin()}>
      Save to Label Studio
    </button>`;
  }

  #save(save: () => void): void {
    try {
      save();
    } catch (error) {
      this.workspace.activity.fail(error);
    }
  }
}

customElements.define('track-controls', TrackControls);
