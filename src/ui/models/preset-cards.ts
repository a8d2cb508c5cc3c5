/**
 * The presets: a model and an image size together, and what they trade.
 *
 * @module
 */
import { css, html, nothing } from 'lit';
import { type Preset, presets } from '../../catalog/presets.ts';
import type { SerializedError } from '../../errors.ts';
import { modelOffer } from './model-offer.ts';
import type { Models } from './models.ts';

export const presetCardsStyle = css`
  .presets { list-style: none; padding: 0; margin: 0 0 20px; display: grid; gap: 12px; grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .presets li { min-width: 0; border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px; display: grid; gap: 8px; align-content: start; grid-template-columns: minmax(0, 1fr);
    grid-template-rows: auto auto 1fr auto; }
  .presets li[aria-current] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
  .presets h4, .presets p { margin: 0; }
  .presets small { font-size: var(--font-xs); }
  .presets-problem { color: var(--error); margin: -8px 0 20px; }
  @media (max-width: 760px) {
    .presets { grid-template-columns: minmax(0, 1fr); }
  }
`;

/** @param busy whether something else is in progress */
export function presetCards(models: Models, busy: boolean) {
  return html`<ul class="presets" aria-label="Presets">${presets.map((preset) => card(preset, models, busy))}</ul>
    ${presets.map(({ model }) => problem(models.downloads.errorOf(model)))}`;
}

function card({ title, model: id, imageSize, trade, sources }: Preset, models: Models, busy: boolean) {
  const model = models.list.find((each) => each.id === id);
  if (!model) return null;
  return html`<li aria-current=${models.isInUse(model, imageSize) ? 'true' : nothing}>
    <h4>${title}</h4>
    <p>${model.name} at ${imageSize} px</p>
    <small>${trade} ${sources.map(
      (source, i) =>
        html`${i === 0 ? 'Source: ' : ', '}<a href=${source.url} target="_blank" rel="noopener noreferrer">${source.title}</a>`,
    )}</small>
    ${modelOffer(models, model, imageSize, busy)}
  </li>`;
}

/** Below the cards, which are too narrow for it. The model's row tells it to screen readers. */
const problem = (error: SerializedError | undefined) =>
  error ? html`<p class="presets-problem">${error.message} <code>${error.code}</code></p>` : null;
