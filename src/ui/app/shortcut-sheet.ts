/**
 * The sheet of keyboard shortcuts: grouped, and searched as one types.
 *
 * @module
 */
import { css, html } from 'lit';
import { isMac, keyNames, shortcutGroups } from '../state/shortcut.ts';
import { controls } from './controls.css.ts';
import { dialogStyle } from './dialog.css.ts';
import { LabelStudioElement } from './label-studio-element.ts';
import { foundRows, sheetRows } from './sheet-rows.ts';

export class ShortcutSheet extends LabelStudioElement {
  static override readonly shows = [] as const;
  static override properties = { ...LabelStudioElement.properties, search: { state: true } };
  declare search: string;

  static override styles = [
    controls,
    dialogStyle,
    css`
      dialog { width: min(64rem, 92vw); max-width: none; max-height: 86dvh; }
      dialog[open] { display: flex; flex-direction: column; }
      .groups { overflow: auto; min-height: 0; }
      .head { display: flex; flex-wrap: wrap; gap: var(--space-3); align-items: center; margin-bottom: var(--space-4); }
      .head h2 { margin: 0; flex: 1; }
      .head input { flex: 0 1 18rem; min-width: 10rem; }
      @media (max-width: 480px) { .head input { order: 1; flex: 1 0 100%; } }
      .groups { columns: 19rem; column-gap: var(--space-8); }
      section { break-inside: avoid; margin-bottom: var(--space-4); }
      h3 { font-size: var(--font-s); color: var(--muted); margin: 0 0 var(--space-2); font-weight: 600; }
      dl { display: grid; grid-template-columns: none; gap: var(--space-1); margin: 0; }
      .row { display: flex; gap: var(--space-3); align-items: baseline; }
      dt { font-weight: 400; flex: 1; }
      dd { flex: none; max-width: 60%; margin: 0; display: flex; flex-wrap: wrap; gap: var(--space-1); justify-content: end; color: var(--text); }
      kbd { font: 500 var(--font-xs) / 1.4 var(--font); background: var(--raised); border: 1px solid var(--line);
        border-bottom-width: 2px; border-radius: var(--radius-s); padding: 0 0.4em; min-width: 1.1em; text-align: center; display: inline-block; }
      .or { color: var(--muted); font-size: var(--font-xs); }
    `,
  ];

  constructor() {
    super();
    this.search = '';
  }

  override render() {
    return html`<dialog aria-labelledby="title">
      <div class="head">
        <h2 id="title">Keyboard</h2>
        <input
          type="search"
          aria-label="Search the shortcuts"
          placeholder="Search"
          .value=${this.search}
          @input=${(event: Event) => {
            this.search = (event.target as HTMLInputElement).value;
          }}
        />
        <form method="dialog"><button>Close</button></form>
      </div>
      <div class="groups" tabindex="0" role="region" aria-label="Shortcuts">${this.#groups()}</div>
    </dialog>`;
  }

  show(): void {
    this.search = '';
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  #groups() {
    const mac = isMac(navigator);
    const rows = foundRows(sheetRows(this.labelStudio.task !== undefined), this.search);
    if (rows.length === 0) return html`<p role="status">No shortcut is called that.</p>`;
    return shortcutGroups.map((group) => {
      const own = rows.filter((row) => row.group === group);
      if (own.length === 0) return null;
      return html`<section>
        <h3>${group}</h3>
        <dl>${own.map(({ keys, what }) => html`<div class="row"><dt>${what}</dt><dd>${keys.map((key, index) => this.#key(key, index, mac))}</dd></div>`)}</dl>
      </section>`;
    });
  }

  #key(key: string, index: number, mac: boolean) {
    return html`${index > 0 ? html`<span class="or">or</span>` : null}
      <span>${keyNames(key, mac).map((name) => html`<kbd>${name}</kbd>`)}</span>`;
  }
}

customElements.define('shortcut-sheet', ShortcutSheet);
