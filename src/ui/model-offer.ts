/**
 * What can be done with a model at an image size: use it, get it first, watch it come, or use another one that fits.
 *
 * @module
 */
import { css, html } from 'lit';
import type { OfferedModel } from '../catalog/offered.ts';
import { clock, fileSize } from './amounts.ts';
import type { Download } from './model-downloads.ts';
import type { Models } from './models.ts';

export const modelOfferStyle = css`
  .offer { display: grid; gap: 8px; justify-items: start; }
  .offer p { margin: 0; }
  .offer .unfit { color: var(--muted); font-size: 12px; }
  .offer .mark { color: var(--accent); font-weight: 600; padding: 6px 0; }
  .coming { display: grid; grid-template-columns: 1fr auto; gap: 4px 10px; align-items: center; justify-self: stretch; }
  .coming progress { width: 100%; }
  .coming small { grid-column: 1; }
  .coming button { grid-column: 2; grid-row: 1 / 3; }
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

function offer(models: Models, model: OfferedModel, imageSize: number | undefined, busy: boolean) {
  if (models.isInUse(model, imageSize)) return html`<span class="mark">✓ In use</span>`;
  const fit = imageSize === undefined ? { fits: true as const } : models.fitOf(model, imageSize);
  if (fit.fits || imageSize === undefined) return useButton(models, model, imageSize, busy);
  const other = models.alternativeTo({ model, imageSize });
  return html`<p class="unfit">${fit.why}</p>
    ${other ? useButton(models, other.model, other.imageSize, busy, `${other.model.name} at ${other.imageSize} px`) : null}`;
}

/** @param instead what it is, where it takes the place of another one */
function useButton(
  models: Models,
  model: OfferedModel,
  imageSize: number | undefined,
  busy: boolean,
  instead?: string,
) {
  const use = () => void models.use(model, imageSize);
  const name = instead ?? model.name;
  const what = instead === undefined ? '' : ` ${instead}`;
  if (model.state === 'ready') {
    return html`<button ?disabled=${busy} aria-label="Use ${name}" @click=${use}>Use${what}${instead && ' instead'}</button>`;
  }
  const missing = fileSize(model.bytes - model.downloaded);
  const verb = model.downloaded > 0 ? 'Resume download and use' : 'Download and use';
  const amount = model.downloaded > 0 ? `${missing} of ${fileSize(model.bytes)} left` : missing;
  return html`<button aria-label="${verb} ${name}, ${amount}" @click=${use}>${verb}${what}, ${amount}</button>`;
}

function coming(models: Models, model: OfferedModel, { stage, done, total, rate }: Download) {
  const title = `${stage === 'verify' ? 'Checking' : 'Downloading'} ${model.name}`;
  return html`<div class="coming">
    <progress aria-label=${title} max=${total} value=${done}></progress>
    <small>${stage === 'verify' ? 'Checking' : describe(done, total, rate)}</small>
    <button aria-label="Cancel the download of ${model.name}" @click=${() => models.cancelDownload(model)}>Cancel</button>
  </div>`;
}

/** E.g. `12.3 MB of 156 MB · 8.1 MB/s · 0:18 left`. */
function describe(done: number, total: number, rate: number | undefined): string {
  const amount = `${fileSize(done)} of ${fileSize(total)}`;
  if (rate === undefined || rate <= 0) return amount;
  return `${amount} · ${fileSize(rate)}/s · ${clock((total - done) / rate)} left`;
}
