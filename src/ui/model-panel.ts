/**
 * The model, where it runs, and why there.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from './controls.css.ts';
import type { BackendChoice } from './model-in-use.ts';
import type { OfferedModel } from './offered-models.ts';
import { WorkspaceElement } from './workspace-element.ts';

const backendNames: Readonly<Record<BackendChoice, string>> = {
  auto: 'GPU if there is one',
  webgpu: 'GPU (WebGPU)',
  wasm: 'CPU (WebAssembly)',
};

export class ModelPanel extends WorkspaceElement {
  static override properties = { workspace: { attribute: false }, models: { attribute: false } };
  declare models: readonly OfferedModel[];

  static override styles = [
    controls,
    css`
      :host { display: grid; gap: 8px; }
      label { display: grid; gap: 3px; color: var(--muted); font-size: 12px; }
      label.check { display: flex; gap: 6px; align-items: center; }
      select { width: 100%; font-size: 14px; }
      dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; margin: 0; font-size: 12px; }
      dt { color: var(--muted); }
      dd { margin: 0; }
      p { margin: 0; font-size: 12px; color: var(--muted); }
    `,
  ];

  override render() {
    const { workspace } = this;
    const busy = workspace.task !== undefined;
    return html`
      <label>
        Model
        <select ?disabled=${busy} @change=${this.#chooseModel}>
          ${this.models.map(
            ({ id, title }) =>
              html`<option value=${id} ?selected=${workspace.model?.name === id}>${title}</option>`,
          )}
          ${this.#ownModel()}
        </select>
      </label>
      <label>
        Runs on
        <select ?disabled=${busy} @change=${this.#chooseBackend}>
          ${(['auto', 'webgpu', 'wasm'] as const).map(
            (backend) =>
              html`<option value=${backend} ?selected=${backend === workspace.modelInUse.backend}>${backendNames[backend]}</option>`,
          )}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          ?disabled=${busy || workspace.modelInUse.backend === 'wasm'}
          .checked=${workspace.modelInUse.allowSoftwareGpu}
          @change=${this.#allowSoftwareGpu}
        />
        Accept a software GPU (slow)
      </label>
      ${this.#loaded()}
    `;
  }

  #loaded() {
    const { model } = this.workspace;
    if (!model) return html`<p>No model is loaded yet.</p>`;
    const { runtime, imageSize, parameters } = model;
    return html`
      <dl>
        <dt>In use</dt>
        <dd>${runtime.backend === 'webgpu' ? 'WebGPU' : 'WebAssembly'}, ${runtime.device}</dd>
        <dt>Size</dt>
        <dd>${(parameters / 1e6).toFixed(1)} M parameters, ${imageSize} px</dd>
      </dl>
      <p>${runtime.reason}</p>
    `;
  }

  #ownModel() {
    const name = this.workspace.model?.name;
    const isOwn = name !== undefined && !this.models.some(({ id }) => id === name);
    return isOwn ? html`<option selected>${name}</option>` : null;
  }

  #chooseModel(event: Event): void {
    const chosen = this.models.find(({ id }) => id === (event.target as HTMLSelectElement).value);
    if (chosen) void this.workspace.loadModel({ kind: 'server', id: chosen.id, imageSize: undefined });
  }

  #chooseBackend(event: Event): void {
    this.workspace.modelInUse.backend = (event.target as HTMLSelectElement).value as BackendChoice;
    void this.workspace.reloadModel();
  }

  #allowSoftwareGpu(event: Event): void {
    this.workspace.modelInUse.allowSoftwareGpu = (event.target as HTMLInputElement).checked;
    void this.workspace.reloadModel();
  }
}

customElements.define('model-panel', ModelPanel);
