/**
 * The tracker in a narrow frame: the picture, one row of controls, the objects; all else is folded away.
 *
 * @module
 */
import { css, html } from 'lit';
import type { ResultSource } from '../../labelstudio/task-work.ts';
import './compact-controls.ts';
import { controls } from './controls.css.ts';
import '../timeline/frame-timeline.ts';
import '../objects/label-picker.ts';
import './help-menu.ts';
import { LabelStudioElement } from './label-studio-element.ts';
import '../models/model-panel.ts';
import type { Models } from '../models/models.ts';
import '../objects/object-chips.ts';
import { privacyLine } from './privacy.ts';
import './server-line.ts';
import './task-bar.ts';
import '../label-studio/task-field.ts';
import '../label-studio/task-panel.ts';
import type { TaskSave } from '../label-studio/task-save.ts';
import '../player/player-controls.ts';
import '../run/review-bar.ts';
import '../stage/video-stage.ts';

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
      :host { display: grid; grid-template-rows: minmax(120px, 1fr) auto; height: 100dvh; min-width: 0; }
      main { display: grid; min-height: 0; min-width: 0; background: var(--stage); }
      footer { display: grid; gap: 8px; padding: 8px 10px; min-width: 0; max-height: 70dvh; overflow: auto; }
      h1 { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }
      .empty { place-self: center; padding: 16px; display: grid; gap: 12px; color: var(--muted); text-align: center; }
      p { margin: 0; line-height: 1.5; }
      .reason { color: var(--muted); font-size: var(--font-xs); }
      details { border-top: 1px solid var(--line); padding-top: 6px; }
      summary { cursor: pointer; color: var(--muted); font-size: var(--font-s); }
      .about { display: flex; gap: var(--space-2); align-items: center; }
      .panels { display: grid; gap: 14px; padding-top: 10px; }
    `,
  ];

  override render() {
    const { workspace, labelStudio, taskSave, models } = this;
    const { reason } = workspace.unsavedWork;
    return html`
      <main>
        <h1>Tracklet</h1>
        ${
          workspace.video
            ? html`<video-stage .workspace=${workspace}><review-bar .workspace=${workspace}></review-bar></video-stage>`
            : html`<div class="empty">${this.#empty()}</div>`
        }
      </main>
      <footer>
        ${
          workspace.video
            ? html`<player-controls compact .workspace=${workspace}></player-controls>
                <frame-timeline compact .workspace=${workspace}></frame-timeline>
                <compact-controls .workspace=${workspace} .labelStudio=${labelStudio} .taskSave=${taskSave}></compact-controls>
                <object-chips .workspace=${workspace} .labelStudio=${labelStudio}></object-chips>`
            : null
        }
        <task-bar .workspace=${workspace}></task-bar>
        <server-line></server-line>
        ${reason ? html`<p class="reason">${reason}</p>` : null}
        <details>
          <summary>${this.#summary()}</summary>
          <div class="panels">
            <div class="about">
              <help-menu></help-menu>
              <p class="reason">${privacyLine(labelStudio.task !== undefined)}</p>
            </div>
            ${
              labelStudio.task
                ? html`<label-picker .workspace=${workspace} .labelStudio=${labelStudio}></label-picker>
                    <task-panel .workspace=${workspace} .labelStudio=${labelStudio}></task-panel>`
                : null
            }
            <model-panel .workspace=${workspace} .models=${models}></model-panel>
            ${labelStudio.task?.source ? this.#startAgain(labelStudio.task.source) : null}
            ${
              labelStudio.task
                ? html`<a href="/?task=${labelStudio.task.work.task.id}" target="_blank" rel="noopener">Open in a tab of its own</a>`
                : null
            }
          </div>
        </details>
      </footer>
    `;
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

  /** What is folded away, in a few words. */
  #summary() {
    const { model } = this.workspace;
    const { task } = this.labelStudio;
    const where = model && `${model.name} on ${model.runtime.backend === 'webgpu' ? 'the GPU' : 'the CPU'}`;
    return [task?.name, where ?? 'no model'].filter((part) => part !== undefined).join(' · ');
  }
}

customElements.define('compact-tracker', CompactTracker);
