/**
 * The local project as Label Studio's tasks: where the videos will be there, and the configuration to paste.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { dialogStyle } from '../app/dialog.css.ts';
import { keyHint } from '../app/key-hint.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { downloadJson } from '../export/download.ts';
import { exportProject, type ProjectExport } from './export-tasks.ts';

export class ProjectExportDialog extends WorkspaceElement {
  static override readonly shows = [] as const;
  #written: ProjectExport | undefined;
  #writing = false;

  static override styles = [
    controls,
    dialogStyle,
    css`
      dialog { width: 40rem; }
      label { display: grid; gap: var(--space-1); margin-bottom: var(--space-2); }
      textarea { font-family: var(--font-code); font-size: var(--font-xs); width: 100%; box-sizing: border-box; color: inherit;
        background: var(--raised); border: 1px solid var(--edge); border-radius: var(--radius-m); }
      small { display: block; margin-bottom: var(--space-3); }
    `,
  ];

  override render() {
    const { project } = this.workspace;
    return html`<dialog aria-labelledby="title" @close=${this.#close}>
      ${project.dialog === 'export' ? this.#content() : null}
    </dialog>`;
  }

  #content() {
    const { project } = this.workspace.project;
    const written = this.#written;
    const local = this.workspace.project.videos.some(({ source, task }) => source.kind === 'file' && !task);
    return html`<h2 id="title">Export for Label Studio</h2>
      ${
        local
          ? html`<label>
                Where Label Studio finds the local files
                <input .value=${project.addressPrefix} @change=${this.#setPrefix} />
              </label>
              <small>
                The name of each file is put behind this. For example /data/local-files/?d=videos/ (a local storage of Label
                Studio), s3://bucket/videos/ or https://host/videos/. Imported tasks keep their addresses.
              </small>`
          : null
      }
      <label>
        Labelling configuration, for Settings &gt; Labeling Interface &gt; Code
        <textarea readonly rows="9" .value=${written?.config ?? ''}></textarea>
      </label>
      ${
        written && written.leftOut.length > 0
          ? html`<p>Not exported, because they were never opened here: ${written.leftOut.join(', ')}.</p>`
          : null
      }
      <div class="buttons">
        <button @click=${this.#close}>Close</button>
        <button ?disabled=${!written} @click=${this.#copy}>Copy configuration</button>
        <button class="primary" ?disabled=${!written || written.tasks.length === 0} @click=${this.#save}>Save tasks</button>
      </div>`;
  }

  override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    const wanted = this.workspace.project.dialog === 'export';
    if (!dialog || dialog.open === wanted) return;
    if (wanted) {
      dialog.showModal();
      void this.#write();
    } else dialog.close();
  }

  async #write(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    try {
      this.#written = await exportProject(this.workspace.project);
    } catch (error) {
      this.workspace.activity.fail(error);
      this.#close();
    } finally {
      this.#writing = false;
      this.requestUpdate();
    }
  }

  async #setPrefix(event: Event): Promise<void> {
    await this.workspace.project.edit({ addressPrefix: (event.target as HTMLInputElement).value.trim() });
    await this.#write();
  }

  async #copy(): Promise<void> {
    const { activity } = this.workspace;
    try {
      await navigator.clipboard.writeText(this.#written?.config ?? '');
      activity.notify('The labelling configuration is in the clipboard.');
    } catch {
      this.renderRoot.querySelector('textarea')?.select();
      activity.notify(`The browser did not allow it: press ${keyHint('Mod+c')}.`);
    }
  }

  #save(): void {
    const { project } = this.workspace.project;
    downloadJson(`${project.name}.tasks.json`, this.#written?.tasks ?? []);
  }

  #close(): void {
    const { workspace } = this;
    this.#written = undefined;
    if (workspace.project.dialog !== 'export') return;
    workspace.project.show(undefined);
  }
}

customElements.define('project-export-dialog', ProjectExportDialog);
