/**
 * The page: header, picture, objects, timeline; drag and drop, keyboard, warnings.
 *
 * @module
 */
// First, before any schema is made.
import '../zod-settings.ts';

import { css, html, LitElement } from 'lit';
import { TrackletError } from '../errors.ts';
import { TrackletClient } from '../worker/client.ts';
import { controls } from './controls.css.ts';
import './frame-timeline.ts';
import './model-panel.ts';
import './object-list.ts';
import { type OfferedModel, offeredModels } from './offered-models.ts';
import { openFiles, openSample } from './open.ts';
import './open-panel.ts';
import { handleKey, shortcutSheet } from './shortcuts.ts';
import './task-bar.ts';
import './track-controls.ts';
import './video-stage.ts';
import { Workspace } from './workspace.ts';

/** Elements that take keys themselves. */
const typing = 'input:not([type=range], [type=checkbox]), select, textarea, dialog *';
const typingOrPressing = `${typing}, button, [type=checkbox]`;

export class TrackletApp extends LitElement {
  static override properties = { models: { state: true }, dropping: { state: true } };
  declare models: readonly OfferedModel[];
  declare dropping: boolean;
  readonly workspace = new Workspace(new TrackletClient());

  static override styles = [
    controls,
    css`
      :host { display: grid; grid-template: auto 1fr auto / 1fr 300px; height: 100dvh; }
      header { grid-column: 1 / 3; display: flex; flex-wrap: wrap; gap: 10px 20px; align-items: center; padding: 10px 16px; border-bottom: 1px solid var(--line); }
      h1 { font-size: 18px; margin: 0; letter-spacing: 0.02em; }
      h2 { font-size: 12px; text-transform: uppercase; letter-spacing: 0.08em; color: var(--muted); margin: 0 0 8px; }
      main { display: grid; min-height: 0; min-width: 0; position: relative; }
      aside { border-inline-start: 1px solid var(--line); padding: 14px; overflow: auto; }
      aside h2:not(:first-child) { margin-top: 22px; }
      footer { grid-column: 1 / 3; border-top: 1px solid var(--line); padding: 8px 16px 10px; display: grid; gap: 6px; }
      .welcome { place-self: center; text-align: center; display: grid; gap: 14px; justify-items: center; padding: 24px; max-width: 46ch; }
      .welcome p { margin: 0; color: var(--muted); line-height: 1.5; }
      .welcome .title { color: var(--text); font-size: 22px; font-weight: 600; }
      .drop { position: absolute; inset: 12px; border: 2px dashed var(--accent); border-radius: 12px; display: grid; place-items: center;
        background: color-mix(in srgb, var(--page) 80%, transparent); font-size: 18px; pointer-events: none; }
      dialog { color: var(--text); background: var(--page); border: 1px solid var(--line); border-radius: 12px; padding: 18px 22px; }
      dialog::backdrop { background: #0008; }
      dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 18px; margin: 0 0 16px; }
      dt { font-weight: 600; }
      dd { margin: 0; color: var(--muted); }
      aside small { display: grid; gap: 6px; justify-items: start; margin-top: 18px; color: var(--muted); line-height: 1.5; }
      aside small button { padding: 0; text-decoration: underline; }
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
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.workspace.addEventListener('change', () => this.requestUpdate());
    window.addEventListener('keydown', this.#key);
    window.addEventListener('beforeunload', this.#warn);
    this.addEventListener('dragover', this.#dragOver);
    this.addEventListener('dragleave', this.#dragLeave);
    this.addEventListener('drop', this.#drop);
    void this.#start();
  }

  override render() {
    const { workspace } = this;
    return html`
      <header>
        <h1>Tracklet</h1>
        <open-panel .workspace=${workspace}></open-panel>
      </header>
      <main>
        ${workspace.video ? html`<video-stage .workspace=${workspace}></video-stage>` : this.#welcome()}
        ${this.dropping ? html`<div class="drop">Drop a video, its keyframes (.json), or a model (.pt with its .yaml)</div>` : null}
      </main>
      <aside>
        <h2>Objects</h2>
        <object-list .workspace=${workspace}></object-list>
        <h2>Model</h2>
        <model-panel .workspace=${workspace} .models=${this.models}></model-panel>
        <small>
          Video and model stay on this machine: nothing leaves it.
          <button class="plain" title="Keyboard shortcuts (?)" @click=${() => this.#showSheet()}>Keyboard shortcuts</button>
        </small>
      </aside>
      <footer>
        <task-bar .workspace=${workspace}></task-bar>
        ${
          workspace.video
            ? html`<frame-timeline .workspace=${workspace}></frame-timeline>
                <track-controls .workspace=${workspace}></track-controls>`
            : null
        }
      </footer>
      ${this.#sheet()}
    `;
  }

  #welcome() {
    const { workspace } = this;
    return html`<div class="welcome">
      <p class="title">Follow objects through a video</p>
      <p>Mark an object with a box or a click; SAM 2 follows it through the video, on this machine.</p>
      <button class="primary" ?disabled=${workspace.task !== undefined || !workspace.model} @click=${() => openSample(workspace)}>
        Try the sample
      </button>
      <p>Or drop a video here: MP4, MOV or WebM. Drop a SAM 2 checkpoint (.pt or .safetensors) to use your own model.</p>
    </div>`;
  }

  #sheet() {
    return html`<dialog aria-label="Keyboard">
      <h2>Keyboard</h2>
      <dl>${shortcutSheet.map(({ keys, what }) => html`<dt>${keys}</dt><dd>${what}</dd>`)}</dl>
      <form method="dialog"><button class="primary">Close</button></form>
    </dialog>`;
  }

  #showSheet(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  async #start(): Promise<void> {
    if (!('VideoDecoder' in window)) {
      this.workspace.activity.fail(
        new TrackletError(
          'video/no-webcodecs',
          'This browser cannot decode video: it has no WebCodecs. Use a current Chrome, Edge, Firefox or Safari.',
        ),
      );
      return;
    }
    try {
      this.models = await offeredModels();
      const [first] = this.models;
      if (first) await this.workspace.loadModel({ kind: 'url', name: first.id, ...first });
    } catch (error) {
      this.workspace.activity.fail(error);
    }
  }

  readonly #key = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0];
    const own = event.key === ' ' || event.key === 'Enter' ? typingOrPressing : typing;
    const taken = target instanceof HTMLElement && target.matches(own);
    if (taken || event.ctrlKey || event.metaKey || event.altKey) return;
    if (handleKey(this.workspace, event, () => this.#showSheet())) event.preventDefault();
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
