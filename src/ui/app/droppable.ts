/**
 * What can be dropped on the page.
 *
 * @module
 */
import { css, html } from 'lit';
import { type IconName, icon } from './icon.ts';

const kinds: readonly { readonly picture: IconName; readonly what: string; readonly files: string }[] = [
  { picture: 'film', what: 'Videos', files: 'MP4, MOV, WebM, MKV' },
  { picture: 'save', what: 'Label Studio tasks, keyframes', files: '.json' },
  { picture: 'tag', what: 'Labelling configuration', files: '.xml' },
  { picture: 'cpu', what: 'SAM 2 checkpoint', files: '.pt, .safetensors; with its .yaml' },
];

export const droppableStyle = css`
  .kinds { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: auto auto 1fr; gap: var(--space-1) var(--space-3); align-items: center;
    text-align: start; }
  .kinds li { display: contents; }
  .kinds .icon { color: var(--muted); }
  .kinds span { color: var(--muted); }
  @media (max-width: 480px) {
    .kinds { grid-template-columns: auto 1fr; }
    .kinds span { grid-column: 2; margin-block-start: calc(-1 * var(--space-1)); }
  }
`;

/** As a list, in the style of {@link droppableStyle}. */
export function droppable() {
  return html`<ul class="kinds">
    ${kinds.map(({ picture, what, files }) => html`<li>${icon(picture)}${what}<span>${files}</span></li>`)}
  </ul>`;
}
