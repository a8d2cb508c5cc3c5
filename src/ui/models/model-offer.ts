/**
 * What can be done with a model at an image size: use it, get it first, watch it come, or use another one that fits.
 *
 * @module
 */
import { css, html } from 'lit';
import type { SizedModel } from '../../catalog/fit.ts';
import type { OfferedModel } from '../../catalog/offered.ts';
import { clock, fileSize } from '../app/amounts.ts';
import type { Download } from './model-downloads.ts';
import type { Models } from './models.ts';

export const modelOfferStyle = css`
  .offer { display: grid; gap: 8px; justify-items: start; }
  .offer p { margin: 0; }
  .offer button { white-space: normal; text-align: start; }
  .offer .unfit { color: var(--muted); font-size: var(--font-xs); }
  .offer .mark { color: var(--accent); font-weight: 600; padding: 6px 0; }
  .coming { display: grid; grid-template-columns: 1fr auto; gap: 4px 10px; align-items: center; justify-self: stretch; }
  .coming progress { width: 100%; }
  .coming small { grid-column: 1 / -1; grid-row: 2; }
`;

/**
 * @param imageSize undefined: the model's own
 * @param busy whether something else is in progress
 */
export function modelOffer(
  models: Models,
  model: OfferedModel,
  imageSize: number | undefined,
  busy: boolean,
) {
  const download = models.downloads.of(model);
  return html`<div class="offer">
    ${download ? coming(models, model, download) : offer(models, model, imageSize, busy)}
  </div>`;
}

/** The other model may be on its way already. */
function instead(models: Models, { model, imageSize }: SizedModel, busy: boolean) {
  const download = models.downloads.of(model);
  if (download) return coming(models, model, download);
  if (models.isInUse(model, imageSize))
    return html`<span class="mark">✓ ${model.name} at ${imageSize} px is in use instead</span>`;
  return useButton(models, model, imageSize, busy, true);
}

function offer(models: Models, model: OfferedModel, imageSize: number | undefined, busy: boolean) {
  if (models.isInUse(model, imageSize)) return html`<span class="mark">✓ In use</span>`;
  const fit = imageSize === undefined ? { fits: true as const } : models.fitOf(model, imageSize);
  if (fit.fits || imageSize === undefined) return useButton(models, model, imageSize, busy);
  const other = models.alternativeTo({ model, imageSize });
  return html`<p class="unfit">${fit.why}</p>
    ${other ? instead(models, other, busy) : null}`;
}

/** @param isInstead whether it takes the place of another one, so that it has to be named */
function useButton(
  models: Models,
  model: OfferedModel,
  imageSize: number | undefined,
  busy: boolean,
  isInstead = false,
) {
  const { bytes, downloaded, name, state } = model;
  const what = isInstead ? ` ${name} at ${imageSize} px instead` : '';
  const left = downloaded > 0 ? `${fileSize(bytes - downloaded)} left` : fileSize(bytes);
  const text = {
    ready: `Use${what}`,
    absent: `${downloaded > 0 ? 'Resume' : 'Download'} and use${what}, ${left}`,
    downloading: '',
  }[state];
  return html`<button
    ?disabled=${busy && state === 'ready'}
    aria-label=${isInstead ? text : `${text}: ${name}`}
    @click=${() => models.use(model, imageSize)}
  >${text}</button>`;
}

function coming(models: Models, model: OfferedModel, { stage, done, total, rate, ours }: Download) {
  const title = `${stage === 'verify' ? 'Checking' : 'Downloading'} ${model.name}`;
  return html`<div class="coming">
    <progress aria-label=${title} max=${total} value=${done}></progress>
    <small>${stage === 'verify' ? 'Checking' : describe(done, total, rate)}${ours ? '' : ', by another program'}</small>
    ${
      ours
        ? html`<button aria-label="Cancel the download of ${model.name}" @click=${() => models.cancelDownload(model)}>Cancel</button>`
        : null
    }
  </div>`;
}

/** E.g. `12.3 MB of 156 MB · 8.1 MB/s · 0:18 left`. */
function describe(done: number, total: number, rate: number | undefined): string {
  const amount = `${fileSize(done)} of ${fileSize(total)}`;
  if (rate === undefined || rate <= 0) return amount;
  return `${amount} · ${fileSize(rate)}/s · ${clock((total - done) / rate)} left`;
}
