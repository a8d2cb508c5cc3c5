/**
 * The tracker on a page of its own: header, tools, picture, panels, player and timeline, and a line that says what is going on.
 *
 * @module
 */
import { html } from 'lit';
import '../label-studio/task-panel.ts';
import type { TaskSave } from '../label-studio/task-save.ts';
import { modelNote } from '../models/model-note.ts';
import '../models/model-panel.ts';
import type { Models } from '../models/models.ts';
import '../objects/history-buttons.ts';
import '../objects/label-picker.ts';
import '../objects/object-list.ts';
import '../player/player-controls.ts';
import '../project/project-bar.ts';
import '../run/review-bar.ts';
import '../run/run-panel.ts';
import '../stage/tool-rail.ts';
import '../stage/video-stage.ts';
import '../timeline/frame-timeline.ts';
import './first-steps.ts';
import type { FirstSteps } from './first-steps.ts';
import './help-menu.ts';
import { icon } from './icon.ts';
import { LabelStudioElement } from './label-studio-element.ts';
import './open-menu.ts';
import type { OpenMenu } from './open-menu.ts';
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
  };
  declare taskSave: TaskSave;
  declare models: Models;

  static override styles = pageLayoutStyles;

  /** As in the styles. */
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

  /** All ways to open something: in the header, or what is on the screen anyway. */
  showOpen(): void {
    this.renderRoot.querySelector<OpenMenu>('open-menu')?.show();
  }

  override render() {
    const { workspace } = this;
    const open = workspace.video !== undefined;
    return html`
      ${this.#header()}
      ${open ? html`<nav data-part aria-label="Tools"><tool-rail ?compact=${this.#narrow.matches} .workspace=${workspace}></tool-rail></nav>` : null}
      <main data-part class=${open ? '' : 'empty'}>${this.#main()}</main>
      <aside aria-label="Panels">${this.#panels()}</aside>
      ${open ? html`<footer>${this.#frames()}</footer>` : null}
      ${this.#status()}
    `;
  }

  #header() {
    const { workspace, labelStudio, taskSave } = this;
    const open = workspace.video !== undefined;
    const narrow = this.#narrow.matches;
    return html`<header data-part>
      <h1><svg viewBox="0 0 32 32" aria-hidden="true"><rect x="3" y="7" width="17" height="17" rx="4" /><path d="M20 15.5h8M24.5 11.5l4 4-4 4" /></svg><span>Tracklet</span></h1>
      <project-bar .workspace=${workspace}></project-bar>
      ${open ? html`<open-menu .workspace=${workspace} .labelStudio=${labelStudio}></open-menu>` : null}
      <span class="end"></span>
      ${open ? html`<history-buttons .workspace=${workspace}></history-buttons>` : null}
      ${open ? html`<save-buttons ?compact=${narrow} .workspace=${workspace} .labelStudio=${labelStudio} .taskSave=${taskSave}></save-buttons>` : null}
      <help-menu ?steps=${open} @show-hints=${this.#showFirstSteps}></help-menu>
    </header>`;
  }

  #main() {
    const { workspace, labelStudio } = this;
    return workspace.video
      ? html`<video-stage .workspace=${workspace}><review-bar .workspace=${workspace}></review-bar></video-stage>`
      : html`<welcome-screen .workspace=${workspace} .labelStudio=${labelStudio}></welcome-screen>`;
  }

  #panels() {
    const { workspace, labelStudio } = this;
    // What is odd about a task comes first, else the objects, which are worked at.
    const noted = (labelStudio.task?.notes.length ?? 0) > 0;
    return html`<div class="scrolled" data-part>
      ${noted ? this.#task() : null}
      ${workspace.video ? this.#objects() : null}
      ${noted ? null : this.#task()}
      ${this.#model()}
    </div>
    ${
      workspace.video
        ? html`<run-panel data-part ?compact=${this.#narrow.matches} .workspace=${workspace} .labelStudio=${labelStudio}></run-panel>`
        : null
    }`;
  }

  #task() {
    const { workspace, labelStudio } = this;
    const { task } = labelStudio;
    return task
      ? html`<panel-section heading="Task" note=${task.name}><task-panel .workspace=${workspace} .labelStudio=${labelStudio}></task-panel></panel-section>`
      : null;
  }

  #objects() {
    const { workspace, labelStudio } = this;
    return html`<first-steps ?brief=${this.#narrow.matches} .workspace=${workspace}></first-steps>
      <panel-section heading="Objects" note=${workspace.objects.length || ''}>
        ${workspace.labels.labels.length > 0 ? html`<label-picker .workspace=${workspace} .labelStudio=${labelStudio}></label-picker>` : null}
        <object-list .workspace=${workspace} .labelStudio=${labelStudio}></object-list>
      </panel-section>`;
  }

  /** One line beside the work; all of it while there is nothing else to do. */
  #model() {
    const { workspace, models } = this;
    const { model, video } = workspace;
    const atWork = video !== undefined || this.#narrow.matches;
    return html`<panel-section heading="Model" note=${modelNote(model)} ?folded=${atWork && model !== undefined}>
      <button slot="action" class="plain" @click=${() => models.show()}>Models…</button>
      <model-panel .workspace=${workspace} .models=${models}></model-panel>
    </panel-section>`;
  }

  readonly #showFirstSteps = (): void => {
    this.renderRoot.querySelector<FirstSteps>('first-steps')?.show();
  };

  #frames() {
    const { workspace } = this;
    const narrow = this.#narrow.matches;
    return html`<player-controls data-part ?compact=${narrow} .workspace=${workspace}></player-controls>
      ${narrow ? null : html`<resize-handle></resize-handle>`}
      <div class="timeline" data-part><frame-timeline ?compact=${narrow} .workspace=${workspace}></frame-timeline></div>`;
  }

  #status() {
    const { workspace, labelStudio } = this;
    const { reason } = workspace.unsavedWork;
    return html`<section class="status" aria-label="Status">
      <task-bar ?compact=${this.#narrow.matches} .workspace=${workspace}></task-bar>
      <server-line></server-line>
      ${reason ? html`<small>${reason}</small>` : null}
      <small class="privacy">${icon('lock')}${privacyLine(labelStudio.task !== undefined)}</small>
    </section>`;
  }
}

customElements.define('page-layout', PageLayout);
