/**
 * A part of the side panel under a heading, which folds and stays folded at the next visit.
 *
 * @module
 */
import { css, html, LitElement } from 'lit';
import { controls } from './controls.css.ts';
import { icon } from './icon.ts';
import { remember, remembered } from './remembered.ts';

export class PanelSection extends LitElement {
  static override properties = { heading: {} };
  declare heading: string;

  static override styles = [
    controls,
    css`
      :host { display: block; border-bottom: 1px solid var(--line); }
      summary { display: flex; gap: var(--space-2); align-items: center; min-height: var(--control); padding: var(--space-1) var(--space-4);
        cursor: pointer; list-style: none; }
      summary::-webkit-details-marker { display: none; }
      summary:hover { background: var(--raised); }
      summary:focus-visible { outline-offset: -2px; }
      h2 { flex: 1; font-size: var(--font-m); font-weight: 600; margin: 0; }
      .icon { color: var(--muted); transition: rotate var(--quick); }
      details:not([open]) .icon { rotate: -90deg; }
      .content { padding: var(--space-1) var(--space-4) var(--space-4); }
    `,
  ];

  get #name(): string {
    return `panel.${this.heading.toLowerCase()}`;
  }

  override render() {
    return html`<details ?open=${remembered(this.#name) !== 'folded'} @toggle=${this.#toggled}>
      <summary><h2>${this.heading}</h2>${icon('chevron-down')}</summary>
      <div class="content"><slot></slot></div>
    </details>`;
  }

  readonly #toggled = (event: Event): void => {
    remember(this.#name, (event.target as HTMLDetailsElement).open ? 'open' : 'folded');
  };
}

customElements.define('panel-section', PanelSection);
