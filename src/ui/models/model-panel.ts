/**
 * The model in use, where and how it runs, and why so.
 *
 * @module
 */
import { css, html } from 'lit';
import { live } from 'lit/directives/live.js';
import type { RuntimeInfo, RuntimeOptions } from '../../worker/api.ts';
import { controls } from '../app/controls.css.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { modelOffer, modelOfferStyle } from './model-offer.ts';
import { sizeOptions } from './model-row.ts';
import type { Models } from './models.ts';
import { commonSizes } from './own-model.ts';

const backends: Readonly<Record<RuntimeOptions['backend'], string>> = {
  auto: 'GPU if there is one',
  webgpu: 'GPU (WebGPU)',
  wasm: 'CPU (WebAssembly)',
};
const precisions: readonly (readonly [RuntimeOptions['precision'], string])[] = [
  ['auto', 'fp16 where it is exact enough'],
  ['fp32', 'fp32'],
];

export class ModelPanel extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override properties = { ...WorkspaceElement.properties, models: { attribute: false } };
  declare models: Models;

  static override styles = [
    controls,
    modelOfferStyle,
    css`
      :host { display: grid; gap: var(--space-2); }
      strong { overflow-wrap: anywhere; min-width: 0; }
      label { display: grid; gap: var(--space-1); color: var(--muted); font-size: var(--font-xs); }
      label.check { display: flex; gap: var(--space-2); align-items: center; }
      select { width: 100%; font-size: var(--font-m); }
      dl { display: grid; grid-template-columns: auto 1fr; gap: 0 var(--space-3); margin: 0; font-size: var(--font-xs); }
      dt { color: var(--muted); }
      dd { margin: 0; overflow-wrap: anywhere; }
      p { margin: 0; font-size: var(--font-xs); color: var(--muted); }
    `,
  ];

  override render() {
    const { models, workspace } = this;
    const { settings } = workspace.modelInUse;
    const busy = workspace.task !== undefined;
    return html`
      <strong>${workspace.model?.name ?? 'No model'}</strong>
      ${models.inUse?.origin === 'bundled' ? html`<p>${models.inUse.goodFor}</p>` : null}
      ${this.#coming()}
      ${this.#size(busy)}
      <label>
        Runs on
        <select ?disabled=${busy} @change=${this.#chooseBackend}>
          ${Object.entries(backends).map(
            ([backend, title]) =>
              html`<option value=${backend} .selected=${live(backend === settings.backend)}>${title}</option>`,
          )}
        </select>
      </label>
      <label>
        Precision on the GPU
        <select ?disabled=${busy || settings.backend === 'wasm'} @change=${this.#choosePrecision}>
          ${precisions.map(
            ([precision, title]) =>
              html`<option value=${precision} .selected=${live(precision === settings.precision)}>${title}</option>`,
          )}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          ?disabled=${busy || settings.backend === 'wasm'}
          .checked=${settings.allowSoftwareGpu}
          @change=${this.#allowSoftwareGpu}
        />
        Accept a software GPU (slow)
      </label>
      ${this.#loaded(busy)}
    `;
  }

  /** Downloads that go on while the dialog is closed. */
  #coming() {
    const { models } = this;
    return models.list
      .filter((model) => models.downloads.of(model))
      .map((model) => html`<p>${model.name}</p>${modelOffer(models, model, undefined, false)}`);
  }

  #size(busy: boolean) {
    const { source, loaded } = this.workspace.modelInUse;
    if (!source || !loaded) return null;
    return html`<label>
      Image size
      <select ?disabled=${busy} @change=${this.#chooseSize}>
        ${
          this.models.inUse
            ? sizeOptions(this.models, this.models.inUse, loaded.imageSize)
            : html`<option value="" .selected=${live(source.imageSize === undefined)}>Its own</option>
                ${commonSizes.map((size) => html`<option value=${size} .selected=${live(size === source.imageSize)}>${size} px</option>`)}`
        }
      </select>
    </label>`;
  }

  #loaded(busy: boolean) {
    const { model } = this.workspace;
    if (!model)
      return html`<p>${busy ? 'It is loading.' : 'Choose one of the models, or load the page again.'}</p>`;
    const { runtime, imageSize, parameters } = model;
    return html`
      <dl>
        <dt>In use</dt>
        <dd>${runtime.backend === 'webgpu' ? 'WebGPU' : 'WebAssembly'}, ${runtime.device}</dd>
        <dt>Precision</dt>
        <dd>${runtime.precision}</dd>
        <dt>Size</dt>
        <dd>${(parameters / 1e6).toFixed(1)} M parameters, ${imageSize} px</dd>
      </dl>
      <p>${runtime.reason}</p>
      ${this.#selfTest(runtime, busy)}
    `;
  }

  #selfTest({ selfTest }: RuntimeInfo, busy: boolean) {
    if (selfTest === undefined) return null;
    return html`<p>
      ${selfTest} <button class="link" ?disabled=${busy} @click=${() => this.models.testAgain()}>Test again</button>
    </p>`;
  }

  #chooseSize(event: Event): void {
    void this.models.resize(Number((event.target as HTMLSelectElement).value) || undefined);
  }

  #chooseBackend(event: Event): void {
    const backend = (event.target as HTMLSelectElement).value as RuntimeOptions['backend'];
    void this.models.changeSettings({ backend });
  }

  #choosePrecision(event: Event): void {
    const precision = (event.target as HTMLSelectElement).value as RuntimeOptions['precision'];
    void this.models.changeSettings({ precision });
  }

  #allowSoftwareGpu(event: Event): void {
    void this.models.changeSettings({ allowSoftwareGpu: (event.target as HTMLInputElement).checked });
  }
}

customElements.define('model-panel', ModelPanel);
