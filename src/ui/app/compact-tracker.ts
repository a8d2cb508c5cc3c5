/**
 * The tracker in a narrow frame: the picture, which stays in view; rows of controls; what is needed less folded away below.
 *
 * @module
 */
import { css, html } from 'lit';
import type { ResultSource } from '../../labelstudio/task-work.ts';
import '../label-studio/task-field.ts';
import '../label-studio/task-panel.ts';
import type { TaskSave } from '../label-studio/task-save.ts';
import { modelNote } from '../models/model-note.ts';
import '../models/model-panel.ts';
import type { Models } from '../models/models.ts';
import '../objects/history-buttons.ts';
import '../objects/label-picker.ts';
import '../objects/object-list.ts';
import '../player/player-controls.ts';
import '../run/review-bar.ts';
import '../run/run-panel.ts';
import '../stage/tool-rail.ts';
import '../stage/video-stage.ts';
import '../timeline/frame-timeline.ts';
import { controls } from './controls.css.ts';
import './help-menu.ts';
import { LabelStudioElement } from './label-studio-element.ts';
import './panel-section.ts';
import { privacyLine } from './privacy.ts';
import './save-buttons.ts';
import './server-line.ts';
import './task-bar.ts';

export class CompactTracker extends LabelStudioElement {
  static override readonly shows = [] as const;
  static override properties = {
    ...LabelStudioElement.properties,
    taskSave: { attribute: false },
    models: { attribute: false },
  };
  declare taskSave: TaskSave;
  declare models: Models;

  static override styles = [
    controls,
    css`
      :host { display: flex; flex-direction: column; height: 100dvh; min-width: 0; }
      main { flex: 1 1 0; display: grid; grid-template-columns: minmax(0, 1fr); min-height: 11rem; background: var(--stage); }
      footer { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--space-1); padding: var(--space-1) var(--space-2); min-width: 0; }
      h1 { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }
      .tools { display: flex; gap: var(--space-1); align-items: center; min-width: 0; }
      tool-rail { flex: 1; }
      .empty { place-self: center; padding: var(--space-4); display: grid; gap: var(--space-3); color: var(--muted); }
      p { margin: 0; }
      .reason { color: var(--muted); font-size: var(--font-xs); }
      .panels { flex: 0 1 auto; min-height: 4.5rem; max-height: 34dvh; overflow: auto; position: relative; border-block-start: 1px solid var(--line); }
      .about { display: grid; gap: var(--space-2); justify-items: start; }
      .privacy { padding: var(--space-1) var(--space-2); }
      .about > task-panel { justify-self: stretch; }
    `,
  ];

  override render() {
    const { workspace } = this;
    const { reason } = workspace.unsavedWork;
    return html`
      <main data-part>
        <h1>Tracklet</h1>
        ${
          workspace.video
            ? html`<video-stage .workspace=${workspace}><review-bar .workspace=${workspace}></review-bar></video-stage>`
            : html`<div class="empty">${this.#empty()}</div>`
        }
      </main>
      <footer>
        ${workspace.video ? this.#controls() : null}
        <task-bar compact .workspace=${workspace}></task-bar>
        <server-line></server-line>
        ${reason ? html`<p class="reason">${reason}</p>` : null}
      </footer>
      <aside data-part class="panels" aria-label="Panels">${this.#panels()}</aside>
    `;
  }

  #controls() {
    const { workspace, labelStudio, taskSave } = this;
    return html`<div class="tools" data-part>
        <tool-rail compact .workspace=${workspace}></tool-rail>
        <history-buttons .workspace=${workspace}></history-buttons>
        <save-buttons compact .workspace=${workspace} .labelStudio=${labelStudio} .taskSave=${taskSave}></save-buttons>
      </div>
      <player-controls data-part compact .workspace=${workspace}></player-controls>
      <frame-timeline data-part compact .workspace=${workspace}></frame-timeline>
      <run-panel data-part compact .workspace=${workspace} .labelStudio=${labelStudio}></run-panel>`;
  }

  #panels() {
    const { workspace, labelStudio, models } = this;
    const { task } = labelStudio;
    const { model, objects } = workspace;
    return html`${
      workspace.video
        ? html`<panel-section heading="Objects" note=${objects.map(({ name }) => name).join(', ')} ?folded=${task !== undefined}>
            ${workspace.labels.labels.length > 0 ? html`<label-picker .workspace=${workspace} .labelStudio=${labelStudio}></label-picker>` : null}
            <object-list .workspace=${workspace} .labelStudio=${labelStudio}></object-list>
          </panel-section>`
        : null
    }
    ${
      task
        ? html`<panel-section heading="Task" note=${task.name} folded>
            <div class="about">
              <task-panel .workspace=${workspace} .labelStudio=${labelStudio}></task-panel>
              ${task.source ? this.#startAgain(task.source) : null}
              <a href="/?task=${task.work.task.id}" target="_blank" rel="noopener">Open in a tab of its own</a>
            </div>
          </panel-section>`
        : null
    }
    <panel-section heading="Model" note=${modelNote(model)} ?folded=${model !== undefined}>
      <button slot="action" class="plain" @click=${() => models.show()}>Models…</button>
      <help-menu slot="action"></help-menu>
      <model-panel .workspace=${workspace} .models=${models}></model-panel>
    </panel-section>
    <p class="reason privacy">${privacyLine(task !== undefined)}</p>`;
  }

  /** What comes back without a question can be dropped. */
  #startAgain(source: ResultSource) {
    return html`<button
      ?disabled=${this.workspace.task !== undefined}
      @click=${() => this.labelStudio.switchTo({ source })}
    >
      Start again from Label Studio's keyframes
    </button>`;
  }

  /** In place of the picture. */
  #empty() {
    const { workspace, labelStudio } = this;
    if (workspace.task) return html`<p>${workspace.task.title}…</p>`;
    return html`<task-field .workspace=${workspace} .labelStudio=${labelStudio}></task-field>`;
  }
}

customElements.define('compact-tracker', CompactTracker);
