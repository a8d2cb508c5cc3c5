/**
 * The local project: its name, labels and videos; removing it.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { dialogStyle } from '../app/dialog.css.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import './label-editor.ts';
import './video-list.ts';

export class ProjectDialog extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    dialogStyle,
    css`
      dialog { width: 34rem; }
      h3 { font-size: var(--font-m); margin: var(--space-4) 0 var(--space-2); }
      label { display: grid; gap: var(--space-1); }
      .error { color: var(--error); }
      .remove { margin-inline-end: auto; }
      small { display: block; margin-top: var(--space-2); }
    `,
  ];

  override render() {
    const { activity, project, task } = this.workspace;
    return html`<dialog aria-labelledby="title" @close=${this.#closed}>
      ${
        project.dialog === 'project'
          ? html`<h2 id="title">Project</h2>
              <label>
                Name
                <input .value=${project.project.name} @change=${this.#rename} />
              </label>
              <h3>Labels</h3>
              <label-editor .workspace=${this.workspace}></label-editor>
              <h3>Videos</h3>
              <video-list .workspace=${this.workspace}></video-list>
              ${activity.error ? html`<p class="error" role="alert">${activity.error.message} <code>${activity.error.code}</code></p>` : null}
              <small>Everything here stays in this browser, until you remove it or clear the site's data.</small>
              <div class="buttons">
                <button class="remove" ?disabled=${task !== undefined} @click=${this.#remove}>Delete project…</button>
                <button class="primary" @click=${this.#closed}>Done</button>
              </div>`
          : null
      }
    </dialog>`;
  }

  override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    const wanted = this.workspace.project.dialog === 'project';
    if (!dialog || dialog.open === wanted) return;
    if (wanted) dialog.showModal();
    else dialog.close();
  }

  #rename(event: Event): void {
    const field = event.target as HTMLInputElement;
    const name = field.value.trim();
    if (name === '') field.value = this.workspace.project.project.name;
    else void this.workspace.project.edit({ name });
  }

  #remove(): void {
    const { activity, project } = this.workspace;
    const { length } = project.videos;
    const lost = length === 1 ? 'its video and all work at it' : `its ${length} videos and all work at them`;
    const what = `the project "${project.project.name}"${length === 0 ? '' : ` with ${lost}`}`;
    if (confirm(`Delete ${what}? This cannot be undone.`)) {
      project.remove().then(
        () => this.#closed(),
        (error: unknown) => activity.fail(error),
      );
    }
  }

  #closed(): void {
    const { workspace } = this;
    if (workspace.project.dialog !== 'project') return;
    workspace.project.show(undefined);
  }
}

customElements.define('project-dialog', ProjectDialog);
