/**
 * Shows what a bug report needs, and copies it.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from './controls.css.ts';
import { asText, diagnose, type Facts } from './diagnostics.ts';
import { dialogStyle } from './dialog.css.ts';
import { keyHint } from './key-hint.ts';
import { WorkspaceElement } from './workspace-element.ts';

export class DiagnosticsDialog extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override properties = {
    ...WorkspaceElement.properties,
    facts: { state: true },
    withNames: { state: true },
    said: { state: true },
    refused: { state: true },
  };
  declare facts: readonly Facts[];
  declare withNames: boolean;
  /** What became of copying. */
  declare said: string;
  /** Whether the browser refused to copy, so that the user has to. */
  declare refused: boolean;

  static override styles = [
    controls,
    dialogStyle,
    css`
      dialog { width: min(44rem, 92vw); max-width: none; max-height: 86dvh; }
      dialog[open] { display: flex; flex-direction: column; }
      .facts { overflow: auto; min-height: 0; }
      textarea { flex: 1 1 24rem; min-height: 8rem; resize: none; font: var(--font-s) / 1.5 var(--font-code); color: var(--text); background: var(--raised);
        border: 1px solid var(--edge); border-radius: var(--radius-m); padding: var(--space-2); }
      h3 { font-size: var(--font-s); color: var(--muted); margin: var(--space-3) 0 var(--space-1); }
      dl { gap: var(--space-1) var(--space-4); grid-template-columns: 11rem minmax(0, 1fr); margin: 0; font-size: var(--font-s); }
      dt { font-weight: 400; color: var(--muted); }
      dd { color: var(--text); overflow-wrap: anywhere; }
      label { display: flex; gap: var(--space-2); align-items: center; margin-inline-end: auto; }
    `,
  ];

  constructor() {
    super();
    this.facts = [];
    this.withNames = false;
    this.said = '';
    this.refused = false;
  }

  override render() {
    return html`<dialog aria-labelledby="title">
      <h2 id="title">Diagnostics</h2>
      <p>For a report of an error. Nothing of it is sent anywhere by itself; it holds no key and nothing of your tasks.</p>
      ${this.refused ? this.#text() : this.#facts()}
      <form method="dialog" class="buttons">
        <label><input type="checkbox" .checked=${this.withNames} @change=${this.#toggleNames} />With names of files</label>
        <span role="status">${this.said}</span>
        <button type="button" class="primary" @click=${this.#copy}>Copy for a bug report</button>
        <button>Close</button>
      </form>
    </dialog>`;
  }

  #facts() {
    return html`<div class="facts" tabindex="0" role="region" aria-label="Facts">
      ${this.facts.map(
        ({ heading, rows }) =>
          html`<h3>${heading}</h3><dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`,
      )}
    </div>`;
  }

  #text() {
    return html`<textarea readonly aria-label="Facts as text" .value=${asText(this.facts)}></textarea>`;
  }

  async show(): Promise<void> {
    this.said = '';
    this.refused = false;
    await this.#refresh();
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  async #refresh(): Promise<void> {
    this.facts = await diagnose(this.workspace, this.withNames);
  }

  readonly #toggleNames = (event: Event): void => {
    this.withNames = (event.target as HTMLInputElement).checked;
    void this.#refresh();
  };

  readonly #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(asText(this.facts));
      this.said = 'Copied.';
    } catch {
      this.refused = true;
      this.said = `The browser did not allow it: press ${keyHint('Mod+c')}.`;
      await this.updateComplete;
      this.renderRoot.querySelector('textarea')?.select();
    }
  };
}

customElements.define('diagnostics-dialog', DiagnosticsDialog);
