/**
 * The tracker on a page of its own: header, tools, picture, panels, player and timeline, and a line that says what is going on.
 *
 * @module
 */
import { html } from 'lit';
import './help-menu.ts';
import { icon } from './icon.ts';
import '../label-studio/task-field.ts';
import '../label-studio/task-panel.ts';
import type { TaskSave } from '../label-studio/task-save.ts';
import '../models/model-panel.ts';
import type { Models } from '../models/models.ts';
import '../objects/history-buttons.ts';
import '../objects/label-picker.ts';
import '../objects/object-list.ts';
import '../player/player-controls.ts';
import '../project/open-panel.ts';
import '../project/project-bar.ts';
import '../run/review-bar.ts';
import '../run/run-panel.ts';
import '../stage/tool-rail.ts';
import '../stage/video-stage.ts';
import '../timeline/frame-timeline.ts';
import './first-steps.ts';
import type { FirstSteps } from './first-steps.ts';
import { LabelStudioElement } from './label-studio-element.ts';
import { pageLayoutStyles } from './page-layout.css.ts';
import './panel-section.ts';
import { privacyLine } from './privacy.ts';
import './resize-handle.ts';
import './save-buttons.ts';
import './server-line.ts';
import './task-bar.ts';
import './welcome-screen.ts';

export class PageLayout extends LabelStudioElement {
  static override readonly shows = [] as const;
  static override properties = {
    ...LabelStudioElement.properties,
    taskSave: { attribute: false },
    models: { attribute: false },
    dropping: { attribute: false },
  };
  declare taskSave: TaskSave;
  declare models: Models;
  /** True while files are held over the page. */
  declare dropping: boolean;

  static override styles = pageLayoutStyles;

  readonly #narrow = matchMedia('(max-width: 720px)');
  readonly #resized = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#narrow.addEventListener('change', this.#resized);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#narrow.removeEventListener('change', this.#resized);
  }

  override render() {
    const { workspace } = this;
    return html`
      ${this.#header()}
      ${workspace.video ? html`<nav aria-label="Tools"><tool-rail ?compact=${this.#narrow.matches} .workspace=${workspace}></tool-rail></nav>` : null}
      <main class=${workspace.video ? '' : 'empty'}>${this.#main()}</main>
      <aside aria-label="Panels">${this.#panels()}</aside>
      <footer>${this.#footer()}</footer>
    `;
  }

  #header() {
    const { workspace, labelStudio, taskSave } = this;
    return html`<header>
      <h1><svg viewBox="0 0 32 32" aria-hidden="true"><rect x="3" y="7" width="17" height="17" rx="4" /><path d="M20 15.5h8M24.5 11.5l4 4-4 4" /></svg>Tracklet</h1>
      ${workspace.video && labelStudio.configured ? html`<task-field .workspace=${workspace} .labelStudio=${labelStudio}></task-field>` : null}
      <project-bar .workspace=${workspace}></project-bar>
      <open-panel .workspace=${workspace}></open-panel>
      <span class="end"></span>
      ${workspace.video ? html`<history-buttons .workspace=${workspace}></history-buttons>` : null}
      ${workspace.video ? html`<save-buttons .workspace=${workspace} .labelStudio=${labelStudio} .taskSave=${taskSave}></save-buttons>` : null}
      <help-menu ?steps=${workspace.video !== undefined} @show-hints=${this.#showFirstSteps}></help-menu>
    </header>`;
  }

  #main() {
    const { workspace, labelStudio } = this;
    return html`${
      workspace.video
        ? html`<video-stage .workspace=${workspace}><review-bar .workspace=${workspace}></review-bar></video-stage>`
        : html`<welcome-screen .workspace=${workspace} .labelStudio=${labelStudio}></welcome-screen>`
    }
    ${this.dropping ? html`<div class="drop">Drop a video, its keyframes (.json), or a model (.pt with its .yaml)</div>` : null}`;
  }

  #panels() {
    const { workspace, labelStudio, models } = this;
    const { task } = labelStudio;
    return html`<div class="scrolled">
      ${workspace.video ? html`<first-steps .workspace=${workspace}></first-steps>` : null}
      ${
        task
          ? html`<panel-section heading="Task"><task-panel .workspace=${workspace} .labelStudio=${labelStudio}></task-panel></panel-section>`
          : null
      }
      <panel-section heading="Objects">
        ${workspace.labels.labels.length > 0 ? html`<label-picker .workspace=${workspace} .labelStudio=${labelStudio}></label-picker>` : null}
        <object-list .workspace=${workspace} .labelStudio=${labelStudio}></object-list>
      </panel-section>
      <panel-section heading="Model"><model-panel .workspace=${workspace} .models=${models}></model-panel></panel-section>
    </div>
    ${
      workspace.video
        ? html`<panel-section heading="Track"><run-panel .workspace=${workspace} .labelStudio=${labelStudio}></run-panel></panel-section>`
        : null
    }`;
  }

  readonly #showFirstSteps = (): void => {
    this.renderRoot.querySelector<FirstSteps>('first-steps')?.show();
  };

  #footer() {
    const { workspace, labelStudio } = this;
    return html`
      ${
        workspace.video
          ? html`<player-controls .workspace=${workspace}></player-controls>
              <resize-handle></resize-handle>
              <div class="timeline"><frame-timeline .workspace=${workspace}></frame-timeline></div>`
          : null
      }
      <div class="status">
        <task-bar .workspace=${workspace}></task-bar>
        <server-line></server-line>
        ${workspace.unsavedWork.reason ? html`<small>${workspace.unsavedWork.reason}</small>` : null}
        <small class="privacy">${icon('lock')}${privacyLine(labelStudio.task !== undefined)}</small>
      </div>
    `;
  }
}

customElements.define('page-layout', PageLayout);
