/**
 * One model in the list: what it is, what it takes, what can be done with it.
 *
 * @module
 */
import { css, html } from 'lit';
import { live } from 'lit/directives/live.js';
import type { OfferedModel } from '../../catalog/offered.ts';
import { fileSize } from '../app/amounts.ts';
import { modelOffer } from './model-offer.ts';
import type { Models } from './models.ts';

export const modelRowStyle = css`
  .models { list-style: none; padding: 0; margin: 0 0 8px; border-top: 1px solid var(--line); }
  .models > li { display: grid; grid-template-columns: minmax(0, 1fr) minmax(200px, 260px); gap: 4px 20px; padding: 12px 0;
    border-bottom: 1px solid var(--line); }
  .models > li:focus { outline: none; }
  .models h4 { margin: 0; }
  .models p { margin: 2px 0 0; }
  .models .facts { color: var(--muted); font-size: var(--font-xs); }
  .models .facts span { white-space: nowrap; }
  .models .doing { display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px; justify-items: start; align-content: start; }
  .models .sized { display: flex; gap: 6px; align-items: center; color: var(--muted); font-size: var(--font-xs); }
  .models .offer { justify-self: stretch; }
  .models .error { color: var(--error); grid-column: 1 / -1; margin: 4px 0 0; }
  .models .remove { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
  .models .remove p { flex: 1 1 20ch; }
  code { color: var(--muted); font-size: var(--font-xs); }
  @media (max-width: 620px) {
    .models > li { grid-template-columns: minmax(0, 1fr); }
  }
`;

/** What the row cannot know by itself. */
export interface RowState {
  /** Whether something else is in progress. */
  readonly busy: boolean;
  /** At which it is offered; undefined where the model's sizes are not known. */
  readonly imageSize: number | undefined;
  /** Whether the user is asked if it is to be removed. */
  readonly removing: boolean;
  readonly resize: (imageSize: number) => void;
  readonly askToRemove: (asked: boolean) => void;
}

const speeds: Readonly<Record<NonNullable<OfferedModel['speed']>, string>> = {
  fastest: 'Fastest',
  fast: 'Fast',
  medium: 'Medium speed',
  slow: 'Slow',
};

export function modelRow(models: Models, model: OfferedModel, state: RowState) {
  const error = models.downloads.errorOf(model.id);
  const title = `model-${model.id}`;
  return html`<li tabindex="-1" aria-labelledby=${title} data-model=${model.id}>
    <div>
      <h4 id=${title}>${model.name}</h4>
      <p>${model.goodFor}</p>
      <p class="facts">${facts(model, state.imageSize).map((fact, i) => html`${i > 0 ? ' · ' : ''}<span>${fact}</span>`)}</p>
    </div>
    <div class="doing">
      ${sizeSelect(models, model, state)}
      ${modelOffer(models, model, state.imageSize, state.busy)}
      ${isRemovable(models, model) && !state.removing ? removeButton(model, state) : null}
    </div>
    ${error ? html`<p class="error" role="alert">${error.message} <code>${error.code}</code></p>` : null}
    ${state.removing ? confirmation(models, model, state) : null}
  </li>`;
}

function facts(
  { speed, license, bytes, state, onDisk, downloaded, sizes }: OfferedModel,
  imageSize: number | undefined,
): string[] {
  const memory = sizes.find((size) => size.imageSize === imageSize)?.memory;
  const place = {
    ready: `On this machine, ${fileSize(onDisk)}`,
    downloading: `Being downloaded, ${fileSize(bytes)}`,
    absent:
      downloaded > 0
        ? `${fileSize(downloaded)} of ${fileSize(bytes)} downloaded`
        : `Not downloaded, ${fileSize(bytes)}`,
  }[state];
  return [
    place,
    speed === null ? [] : speeds[speed],
    memory === undefined ? [] : `takes about ${fileSize(memory)} of memory`,
    license === null ? 'licence not known' : `licence ${license}`,
  ].flat();
}

function sizeSelect(models: Models, model: OfferedModel, { imageSize, resize }: RowState) {
  if (model.sizes.length === 0) return null;
  return html`<label class="sized">
    Image size
    <select
      aria-label="Image size of ${model.name}"
      @change=${(event: Event) => resize(Number((event.target as HTMLSelectElement).value))}
    >${sizeOptions(models, model, imageSize)}</select>
  </label>`;
}

/** The sizes of a model, those that do not fit the GPU marked. */
export function sizeOptions(models: Models, model: OfferedModel, chosen: number | undefined) {
  return model.sizes.map(({ imageSize }) => {
    const own = imageSize === model.imageSize ? ' (its own)' : '';
    const fits = models.fitOf(model, imageSize).fits ? '' : ': too large for the GPU';
    return html`<option value=${imageSize} .selected=${live(imageSize === chosen)}>${imageSize} px${own}${fits}</option>`;
  });
}

/** The model in use stays, and so does what comes with Tracklet or was named to the server. */
function isRemovable(models: Models, model: OfferedModel): boolean {
  const kept = model.origin === 'bundled' || model.origin === 'configured';
  return !kept && model.onDisk > 0 && model.state !== 'downloading' && models.inUse?.id !== model.id;
}

const removeButton = ({ name }: OfferedModel, { askToRemove }: RowState) =>
  html`<button class="link" aria-label="Remove ${name}…" @click=${() => askToRemove(true)}>Remove…</button>`;

function confirmation(models: Models, model: OfferedModel, { askToRemove }: RowState) {
  const again =
    model.origin === 'catalog' ? ' It can be downloaded again.' : ' Tracklet has no other copy of it.';
  const remove = () => {
    askToRemove(false);
    void models.remove(model);
  };
  return html`<div class="remove" role="group" aria-label="Remove ${model.name}?">
    <p>Remove ${model.name} from this machine? That frees ${fileSize(model.onDisk)}.${again}</p>
    <button @click=${() => askToRemove(false)}>Keep it</button>
    <button class="primary" aria-label="Remove ${model.name}" @click=${remove}>Remove</button>
  </div>`;
}
