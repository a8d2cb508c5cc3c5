/**
 * The page: its state, the layout of the place where it stands, dialogs; dropped files, keyboard, warnings.
 *
 * @module
 */
// First, before any schema is made.
import '../../zod-settings.ts';

import { css, html, LitElement } from 'lit';
import { openDatabase } from '../../storage/database.ts';
import { TrackletClient } from '../../worker/client.ts';
import './kit.ts';
import './beside-layout.ts';
import type { BesideLayout } from './beside-layout.ts';
import './compact-tracker.ts';
import { LabelStudio } from '../label-studio/label-studio.ts';
import { Models } from '../models/models.ts';
import './diagnostics-dialog.ts';
import type { DiagnosticsDialog } from './diagnostics-dialog.ts';
import './drop-target.ts';
import { FileDrop } from './file-drop.ts';
import '../models/models-dialog.ts';
import { openFiles, openUrl } from '../project/open.ts';
import './page-layout.ts';
import { surroundingPage } from './neighbour-page.ts';
import type { PageLayout } from './page-layout.ts';
import { readPasted } from './pasted.ts';
import { type Place, placeOf } from './place.ts';
import '../label-studio/save-dialog.ts';
import './shortcut-sheet.ts';
import { TaskSave } from '../label-studio/task-save.ts';
import '../run/long-track-dialog.ts';
import type { ShortcutSheet } from './shortcut-sheet.ts';
import { handleKey } from './shortcuts.ts';
import { start } from './start.ts';
import { startTheme } from './theme.ts';
import '../project/unsaved-dialog.ts';
import '../label-studio/video-choice.ts';
import { Workspace } from '../state/workspace.ts';
import type { WorkspaceChange } from '../state/workspace-change.ts';

startTheme();

export class TrackletApp extends LitElement {
  readonly workspace = new Workspace(new TrackletClient(), openDatabase());
  readonly models = new Models(this.workspace);
  readonly labelStudio = new LabelStudio(this.workspace);
  readonly taskSave = new TaskSave(this.labelStudio);
  readonly #place: Place = placeOf(location);
  readonly #drop = new FileDrop(
    this,
    (files) => void openFiles(this.workspace, files, this.models.ownFileSize),
  );

  static override styles = css`:host { display: block; }`;

  constructor() {
    super();
    if (this.#place === 'in-task') {
      this.workspace.unsavedWork.continues = true;
      this.taskSave.neighbour = surroundingPage();
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.workspace.addEventListener('change', this.#update);
    this.addEventListener('show-shortcuts', this.showSheet);
    this.addEventListener('show-diagnostics', this.#showDiagnostics);
    window.addEventListener('keydown', this.#key);
    window.addEventListener('paste', this.#paste);
    window.addEventListener('beforeunload', this.#warn);
    window.addEventListener('pagehide', () => this.workspace.unsavedWork.flush());
    void start(this.labelStudio, this.models);
  }

  override firstUpdated(): void {
    this.taskSave.neighbour =
      this.renderRoot.querySelector<BesideLayout>('beside-layout') ?? this.taskSave.neighbour;
  }

  override render() {
    const { workspace, labelStudio, models, taskSave } = this;
    return html`${this.#layout()}
      ${this.#drop.pending ? html`<drop-target></drop-target>` : null}
      <shortcut-sheet .workspace=${workspace} .labelStudio=${labelStudio}></shortcut-sheet>
      <video-choice .workspace=${workspace} .labelStudio=${labelStudio}></video-choice>
      <diagnostics-dialog .workspace=${workspace}></diagnostics-dialog>
      <long-track-dialog .workspace=${workspace}></long-track-dialog>
      <unsaved-dialog .workspace=${workspace}></unsaved-dialog>
      <models-dialog .workspace=${workspace} .models=${models} .dropping=${this.#drop.pending}></models-dialog>
      <save-dialog .workspace=${workspace} .labelStudio=${labelStudio} .taskSave=${taskSave}></save-dialog>`;
  }

  #layout() {
    const { workspace, labelStudio, taskSave, models } = this;
    if (this.#place === 'alone') {
      return html`<page-layout
        .workspace=${workspace}
        .labelStudio=${labelStudio}
        .taskSave=${taskSave}
        .models=${models}
      ></page-layout>`;
    }
    const tracker = html`<compact-tracker
      .workspace=${workspace}
      .labelStudio=${labelStudio}
      .taskSave=${taskSave}
      .models=${models}
    ></compact-tracker>`;
    if (this.#place === 'in-task') return tracker;
    return html`<beside-layout .workspace=${workspace} .labelStudio=${labelStudio}>${tracker}</beside-layout>`;
  }

  readonly #update = (event: Event): void => {
    // Places, layout and dialogs: none of it moves.
    if ((event as WorkspaceChange).moving === undefined) this.requestUpdate();
  };

  readonly showSheet = (): void => {
    this.renderRoot.querySelector<ShortcutSheet>('shortcut-sheet')?.show();
  };

  readonly showOpen = (): void => {
    this.renderRoot.querySelector<PageLayout>('page-layout')?.showOpen();
  };

  readonly #showDiagnostics = (): void => {
    void this.renderRoot.querySelector<DiagnosticsDialog>('diagnostics-dialog')?.show();
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (handleKey(this, event)) event.preventDefault();
  };

  /** On the start screen a task or a video is opened by pasting its name anywhere. */
  readonly #paste = (event: ClipboardEvent): void => {
    const { workspace, labelStudio } = this;
    const typing = event
      .composedPath()
      .some((node) => node instanceof Element && node.matches('input, textarea, dialog'));
    if (typing || workspace.video || workspace.task || this.#place !== 'alone') return;
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) return void openFiles(workspace, files, this.models.ownFileSize);
    const pasted = readPasted(event.clipboardData?.getData('text') ?? '', labelStudio.available);
    if (pasted?.kind === 'task') void labelStudio.open(pasted.text);
    if (pasted?.kind === 'video') void openUrl(workspace, pasted.text);
  };

  readonly #warn = (event: BeforeUnloadEvent): void => {
    const { atRisk, task, tracking, unsavedWork } = this.workspace;
    if (atRisk || (task && tracking.run && !unsavedWork.forGood)) event.preventDefault();
  };
}

customElements.define('tracklet-app', TrackletApp);
