/**
 * A part of the side panel under a heading, which folds to that one line and stays as the user left it at the next visit.
 *
 * @module
 */
import { css, html, LitElement } from 'lit';
import { controls } from './controls.css.ts';
import { icon } from './icon.ts';
import { remember, remembered } from './remembered.ts';

/** Its slot `action` stands in the line of the heading, beside what folds it. */
export class PanelSection extends LitElement {
  static override properties = { heading: {}, note: {}, folded: { type: Boolean } };
  declare heading: string;
  /** In a few words what is inside, for when it is folded. */
  declare note: string;
  /** Whether it is folded as long as the user has not chosen. */
  declare folded: boolean;

  static override styles = [
    controls,
    css`
      :host { display: block; border-bottom: 1px solid var(--line); }
      .line { display: flex; align-items: center; gap: var(--space-1); padding-inline-end: var(--space-2); }
      ::slotted(button) { flex: none; }
      h2 { flex: 1; min-width: 0; margin: 0; font: inherit; }
      h2 button { display: flex; gap: var(--space-2); align-items: center; inline-size: 100%; min-height: 2.25rem; padding: 0 0 0 var(--space-3);
        background: none; border: none; border-radius: 0; text-align: start; }
      h2 button:focus-visible { outline-offset: -2px; }
      .heading { font-weight: 600; }
      small { flex: 1; min-width: 0; color: var(--muted); font-size: var(--font-s); overflow: hidden; text-overflow: ellipsis; }
      .icon { color: var(--muted); inline-size: 1rem; block-size: 1rem; transition: rotate var(--quick); }
      [aria-expanded='false'] .icon { rotate: -90deg; }
      .content { padding: var(--space-1) var(--space-4) var(--space-4); }
    `,
  ];

  constructor() {
    super();
    this.note = '';
    this.folded = false;
  }

  get #name(): string {
    return `panel.${this.heading.toLowerCase()}`;
  }

  get #open(): boolean {
    return (remembered(this.#name) ?? (this.folded ? 'folded' : 'open')) === 'open';
  }

  override render() {
    const open = this.#open;
    return html`<div class="line">
        <h2>
          <button aria-expanded=${open} aria-controls="content" @click=${this.#toggle}>
            ${icon('chevron-down')}<span class="heading">${this.heading}</span>${open ? null : html`<small title=${this.note}>${this.note}</small>`}
          </button>
        </h2>
        <slot name="action"></slot>
      </div>
      <div id="content" class="content" ?hidden=${!open}><slot></slot></div>`;
  }

  readonly #toggle = (): void => {
    remember(this.#name, this.#open ? 'folded' : 'open');
    this.requestUpdate();
  };
}

customElements.define('panel-section', PanelSection);
