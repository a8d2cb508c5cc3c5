/**
 * Opening a video and a model: the sample, a local file, a URL; a model of the server's or the user's own.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from './controls.css.ts';
import type { OfferedModel } from './offered-models.ts';
import { openFiles, openSample } from './open.ts';
import type { BackendChoice } from './workspace.ts';
import { WorkspaceElement } from './workspace-element.ts';

export class OpenPanel extends WorkspaceElement {
  static override properties = { workspace: { attribute: false }, models: { attribute: false } };
  declare models: readonly OfferedModel[];

  static override styles = [
    controls,
    css`
      :host { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
      form { display: flex; gap: 6px; }
      input[type='url'] { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: 8px;
        padding: 6px 10px; width: 20ch; }
      .chip { color: var(--muted); border: 1px solid var(--line); border-radius: 999px; padding: 4px 10px; white-space: nowrap; }
    `,
  ];

  override render() {
    const { workspace } = this;
    const busy = workspace.task !== undefined;
    return html`
      <button ?disabled=${busy} @click=${() => openSample(workspace)}>Sample</button>
      <button ?disabled=${busy} @click=${this.#choose}>Open file…</button>
      <form @submit=${this.#openUrl}>
        <input type="url" name="url" required placeholder="https://… video" aria-label="Address of a video" ?disabled=${busy} />
        <button ?disabled=${busy}>Open</button>
      </form>
      <select aria-label="Model" ?disabled=${busy} @change=${this.#chooseModel}>
        ${this.models.map(({ id, title }) => html`<option value=${id} ?selected=${workspace.model?.name === id}>${title}</option>`)}
        ${this.#ownModel()}
      </select>
      <select aria-label="Where the model runs" ?disabled=${busy} @change=${this.#chooseBackend}>
        ${(['auto', 'webgpu', 'wasm'] as const).map(
          (backend) =>
            html`<option value=${backend} ?selected=${backend === workspace.backend}>${backendNames[backend]}</option>`,
        )}
      </select>
      ${
        workspace.model
          ? html`<span class="chip" title=${workspace.model.runtime.reason}>
              ${backendNames[workspace.model.runtime.backend]} · ${workspace.model.runtime.device}
            </span>`
          : null
      }
      <input type="file" hidden multiple accept="video/*,.mp4,.mov,.m4v,.webm,.mkv,.pt,.safetensors,.yaml,.yml" @change=${this.#openChosen} />
    `;
  }

  #ownModel() {
    const name = this.workspace.model?.name;
    const isOwn = name !== undefined && !this.models.some(({ id }) => id === name);
    return isOwn ? html`<option selected>${name}</option>` : null;
  }

  #choose(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click();
  }

  #openChosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    void openFiles(this.workspace, [...(input.files ?? [])]);
    input.value = '';
  }

  #openUrl(event: SubmitEvent): void {
    event.preventDefault();
    const url = new FormData(event.target as HTMLFormElement).get('url');
    if (typeof url === 'string') void this.workspace.openVideo({ kind: 'url', url });
  }

  #chooseModel(event: Event): void {
    const chosen = this.models.find(({ id }) => id === (event.target as HTMLSelectElement).value);
    if (chosen) void this.workspace.loadModel({ kind: 'url', name: chosen.id, ...chosen });
  }

  #chooseBackend(event: Event): void {
    this.workspace.backend = (event.target as HTMLSelectElement).value as BackendChoice;
    this.dispatchEvent(new Event('backend-change', { bubbles: true, composed: true }));
  }
}

const backendNames: Readonly<Record<BackendChoice, string>> = {
  auto: 'GPU if there is one',
  webgpu: 'WebGPU',
  wasm: 'CPU (WebAssembly)',
};

customElements.define('open-panel', OpenPanel);
