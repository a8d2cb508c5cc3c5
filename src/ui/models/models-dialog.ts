/**
 * The models: presets, all there are, the user's own; getting, using and removing them.
 *
 * @module
 */
import { css, html } from 'lit';
import type { OfferedModel } from '../../catalog/offered.ts';
import { fileSize } from '../app/amounts.ts';
import { controls } from '../app/controls.css.ts';
import { dialogStyle } from '../app/dialog.css.ts';
import { modelOfferStyle } from './model-offer.ts';
import { modelRow, modelRowStyle } from './model-row.ts';
import type { Models } from './models.ts';
import { ownModel, ownModelStyle } from './own-model.ts';
import { presetCards, presetCardsStyle } from './preset-cards.ts';
import '../app/task-bar.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';

export class ModelsDialog extends WorkspaceElement {
  static override properties = {
    ...WorkspaceElement.properties,
    models: { attribute: false },
    dropping: { attribute: false },
    removing: { state: true },
    sizes: { state: true },
  };
  declare models: Models;
  /** True while files are held over the page. */
  declare dropping: boolean;
  /** The model that the user is asked about. */
  declare removing: string | undefined;
  /** Image sizes chosen in the list, by model. */
  declare sizes: ReadonlyMap<string, number>;
  /** The row where the user did something last. */
  #touched: string | undefined;

  static override styles = [
    controls,
    dialogStyle,
    css`
      dialog { width: min(900px, 96vw); max-width: none; max-height: 92dvh; padding: 0; overflow: auto; }
      .head, .foot { position: sticky; background: var(--overlay); padding: 12px 22px; display: flex; gap: 12px; align-items: center; z-index: 1; }
      .head { top: 0; border-bottom: 1px solid var(--line); }
      .foot { bottom: 0; border-top: 1px solid var(--line); }
      h2 { flex: 1; margin: 0; }
      h4 { font-size: var(--font-m); }
      .body { padding: 16px 22px 0; }
      h3 { font-size: var(--font-s); color: var(--muted); margin: 0 0 var(--space-2); }
      .note { color: var(--muted); font-size: var(--font-xs); }
      .mark { color: var(--accent); font-weight: 600; }
      .error { color: var(--error); }
      task-bar, .grow { flex: 1; min-width: 0; }
      @media (max-width: 500px) {
        .head, .foot { padding: 8px 14px; }
        .body { padding: 12px 14px 0; }
      }
    `,
    presetCardsStyle,
    modelRowStyle,
    modelOfferStyle,
    ownModelStyle,
  ];

  constructor() {
    super();
    this.dropping = false;
    this.removing = undefined;
    this.sizes = new Map();
  }

  override render() {
    const { models, workspace } = this;
    return html`<dialog tabindex="-1" aria-labelledby="title" @close=${() => models.close()} @click=${this.#touch}>
      ${models.shown ? this.#content(models, workspace.task !== undefined) : null}
    </dialog>`;
  }

  override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (!dialog) return;
    if (this.models.shown && !dialog.open) dialog.showModal();
    if (!this.models.shown && dialog.open) dialog.close();
    // A button that was pressed may be gone with what it offered.
    if (dialog.open && this.shadowRoot?.activeElement === null) {
      const row = [...dialog.querySelectorAll<HTMLElement>('[data-model]')];
      (row.find(({ dataset }) => dataset.model === this.#touched) ?? dialog).focus({ preventScroll: true });
    }
  }

  #content(models: Models, busy: boolean) {
    return html`<div class="head">
        <h2 id="title">Models</h2>
      </div>
      <div class="body">
        ${models.problem ? html`<p class="error" role="alert">${models.problem.message} <code>${models.problem.code}</code></p>` : null}
        <h3>Presets</h3>
        ${presetCards(models, busy)}
        <h3>All models</h3>
        <ul class="models" aria-label="All models">${models.list.map((model) => this.#row(models, model, busy))}</ul>
        <p class="note">${fileSize(models.onDisk)} on disk in total. ${gpuNote(models)}</p>
        ${ownModel(this.workspace, models, this.dropping)}
      </div>
      <div class="foot">
        ${models.hasNews ? html`<task-bar .workspace=${this.workspace}></task-bar>` : html`<span class="grow"></span>`}
        <button class="primary" @click=${() => models.close()}>Done</button>
      </div>`;
  }

  #row(models: Models, model: OfferedModel, busy: boolean) {
    return modelRow(models, model, {
      busy,
      imageSize: this.sizes.get(model.id) ?? this.#usualSize(model),
      removing: this.removing === model.id,
      resize: (imageSize) => {
        this.sizes = new Map([...this.sizes, [model.id, imageSize]]);
      },
      askToRemove: (asked) => {
        this.removing = asked ? model.id : undefined;
      },
    });
  }

  /** That in use; else the model's own. */
  #usualSize(model: OfferedModel): number | undefined {
    const inUse = this.models.inUse?.id === model.id ? this.workspace.model?.imageSize : undefined;
    return inUse ?? model.imageSize ?? undefined;
  }

  #touch({ target }: Event): void {
    this.#touched = (target as HTMLElement).closest<HTMLElement>('[data-model]')?.dataset.model;
  }
}

function gpuNote({ gpuInUse }: Models): string {
  if (!gpuInUse) return '';
  if (gpuInUse.available) return `Fit is judged for ${gpuInUse.name}.`;
  return `Models run on the CPU here, because ${gpuInUse.why}: smaller ones, and smaller image sizes, are much faster.`;
}

customElements.define('models-dialog', ModelsDialog);
