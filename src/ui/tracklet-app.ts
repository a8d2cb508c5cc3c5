/**
 * The page: header, picture, task, objects, timeline; drag and drop, keyboard, warnings.
 *
 * @module
 */
// First, before any schema is made.
import '../zod-settings.ts';

import { css, html, LitElement } from 'lit';
import { openDatabase } from '../storage/database.ts';
import { TrackletClient } from '../worker/client.ts';
import './beside-layout.ts';
import type { BesideLayout } from './beside-layout.ts';
import './compact-tracker.ts';
import { controls } from './controls.css.ts';
import './frame-timeline.ts';
import './label-picker.ts';
import { LabelStudio } from './label-studio.ts';
import './model-panel.ts';
import './object-list.ts';
import type { OfferedModel } from './offered-models.ts';
import { openFiles } from './open.ts';
import './open-panel.ts';
import { type Place, placeOf, surroundingPage } from './place.ts';
import './save-dialog.ts';
import './shortcut-sheet.ts';
import type { ShortcutSheet } from './shortcut-sheet.ts';
import { handleKey } from './shortcuts.ts';
import { start } from './start.ts';
import './task-bar.ts';
import './task-field.ts';
import './task-panel.ts';
import { TaskSave } from './task-save.ts';
import './track-controls.ts';
import './unsaved-dialog.ts';
import './video-choice.ts';
import './video-stage.ts';
import './welcome-screen.ts';
import { Workspace } from './workspace.ts';

export class TrackletApp extends LitElement {
  static override properties = {
    models: { state: true },
    dropping: { state: true },
    place: { reflect: true },
  };
  declare readonly place: Place;
  declare models: readonly OfferedModel[];
  declare dropping: boolean;
  readonly workspace = new Workspace(new TrackletClient(), openDatabase());
  readonly labelStudio = new LabelStudio(this.workspace);
  readonly taskSave = new TaskSave(this.labelStudio);

  static override styles = [
    controls,
    css`
      :host { display: grid; grid-template: auto 1fr auto / 1fr 300px; height: 100dvh; }
      :host(:not([place='alone'])) { display: block; }
      header { grid-column: 1 / 3; display: flex; flex-wrap: wrap; gap: 10px 20px; align-items: center; padding: 10px 16px; border-bottom: 1px solid var(--line); }
      h1 { font-size: 18px; margin: 0; letter-spacing: 0.02em; }
      h2 { font-size: 12px; text-transform: uppercase; letter-spacing: 0.08em; color: var(--muted); margin: 0 0 8px; }
      main { display: grid; min-height: 0; min-width: 0; position: relative; }
      aside { border-inline-start: 1px solid var(--line); padding: 14px; overflow: auto; }
      aside h2:not(:first-child) { margin-top: 22px; }
      footer { grid-column: 1 / 3; border-top: 1px solid var(--line); padding: 8px 16px 10px; display: grid; gap: 6px; }
      .drop { position: absolute; inset: 12px; border: 2px dashed var(--accent); border-radius: 12px; display: grid; place-items: center;
        background: color-mix(in srgb, var(--page) 80%, transparent); font-size: 18px; pointer-events: none; }
      aside small { display: grid; gap: 6px; justify-items: start; margin-top: 18px; color: var(--muted); line-height: 1.5; }
      @media (max-width: 720px) {
        :host { grid-template: auto minmax(200px, 1fr) auto auto / 1fr; height: auto; min-height: 100dvh; }
        header, footer { grid-column: 1; }
        aside { order: 1; border-inline-start: none; border-top: 1px solid var(--line); }
      }
    `,
  ];

  constructor() {
    super();
    this.models = [];
    this.dropping = false;
    this.place = placeOf(location);
    if (this.place === 'in-task') {
      this.workspace.unsavedWork.continues = true;
      this.taskSave.neighbour = surroundingPage();
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.workspace.addEventListener('change', () => this.requestUpdate());
    window.addEventListener('keydown', this.#key);
    window.addEventListener('beforeunload', this.#warn);
    window.addEventListener('pagehide', () => this.workspace.unsavedWork.flush());
    this.addEventListener('dragover', this.#dragOver);
    this.addEventListener('dragleave', this.#dragLeave);
    this.addEventListener('drop', this.#drop);
    void start(this.labelStudio, (models) => {
      this.models = models;
    });
  }

  override firstUpdated(): void {
    this.taskSave.neighbour =
      this.renderRoot.querySelector<BesideLayout>('beside-layout') ?? this.taskSave.neighbour;
  }

  override render() {
    const { workspace, labelStudio, taskSave } = this;
    return html`${this.#layout()}
      <shortcut-sheet .workspace=${workspace} .labelStudio=${labelStudio}></shortcut-sheet>
      <video-choice .workspace=${workspace} .labelStudio=${labelStudio}></video-choice>
      <unsaved-dialog .workspace=${workspace}></unsaved-dialog>
      <save-dialog .workspace=${workspace} .labelStudio=${labelStudio} .taskSave=${taskSave}></save-dialog>`;
  }

  #layout() {
    const { workspace, labelStudio, taskSave, models } = this;
    if (this.place === 'alone') return this.#page();
    const tracker = html`<compact-tracker
      .workspace=${workspace}
      .labelStudio=${labelStudio}
      .taskSave=${taskSave}
      .models=${models}
    ></compact-tracker>`;
    if (this.place === 'in-task') return tracker;
    return html`<beside-layout .workspace=${workspace} .labelStudio=${labelStudio}>${tracker}</beside-layout>`;
  }

  #page() {
    const { workspace, labelStudio, taskSave } = this;
    return html`
      <header>
        <h1>Tracklet</h1>
        ${workspace.video && labelStudio.configured ? html`<task-field .workspace=${workspace} .labelStudio=${labelStudio}></task-field>` : null}
        <open-panel .workspace=${workspace}></open-panel>
      </header>
      <main>
        ${
          workspace.video
            ? html`<video-stage .workspace=${workspace}></video-stage>`
            : html`<welcome-screen .workspace=${workspace} .labelStudio=${labelStudio}></welcome-screen>`
        }
        ${this.dropping ? html`<div class="drop">Drop a video, its keyframes (.json), or a model (.pt with its .yaml)</div>` : null}
      </main>
      <aside>
        ${
          labelStudio.task
            ? html`<h2>Task</h2>
                <task-panel .workspace=${workspace} .labelStudio=${labelStudio}></task-panel>`
            : null
        }
        <h2>Objects</h2>
        ${
          labelStudio.task
            ? html`<label-picker .workspace=${workspace} .labelStudio=${labelStudio}></label-picker>`
            : null
        }
        <object-list .workspace=${workspace} .labelStudio=${labelStudio}></object-list>
        <h2>Model</h2>
        <model-panel .workspace=${workspace} .models=${this.models}></model-panel>
        <small>
          ${
            labelStudio.task
              ? 'Video and model stay on this machine; only what you save goes to Label Studio.'
              : 'Video and model stay on this machine: nothing leaves it.'
          }
          ${workspace.unsavedWork.reason ? html`<span>${workspace.unsavedWork.reason}</span>` : null}
          <button class="link" title="Keyboard shortcuts (?)" @click=${this.showSheet}>Keyboard shortcuts</button>
        </small>
      </aside>
      <footer>
        <task-bar .workspace=${workspace}></task-bar>
        ${
          workspace.video
            ? html`<frame-timeline .workspace=${workspace}></frame-timeline>
                <track-controls .workspace=${workspace} .labelStudio=${labelStudio} .taskSave=${taskSave}></track-controls>`
            : null
        }
      </footer>
    `;
  }

  readonly showSheet = (): void => {
    this.renderRoot.querySelector<ShortcutSheet>('shortcut-sheet')?.show();
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (handleKey(this, event)) event.preventDefault();
  };

  readonly #warn = (event: BeforeUnloadEvent): void => {
    if (this.workspace.unsaved || this.workspace.task?.cancel) event.preventDefault();
  };

  readonly #dragOver = (event: DragEvent): void => {
    event.preventDefault();
    this.dropping = true;
  };

  /** Leaving for one of the page's own elements is no leaving. */
  readonly #dragLeave = ({ relatedTarget }: DragEvent): void => {
    if (relatedTarget === null) this.dropping = false;
  };

  readonly #drop = (event: DragEvent): void => {
    event.preventDefault();
    this.dropping = false;
    void openFiles(this.workspace, [...(event.dataTransfer?.files ?? [])]);
  };
}

customElements.define('tracklet-app', TrackletApp);
