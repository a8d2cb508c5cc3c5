/**
 * Shows what a bug report needs, and copies it.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from './controls.css.ts';
import { asText, diagnose, type Facts } from './diagnostics.ts';
import { dialogStyle } from './dialog.css.ts';
import { WorkspaceElement } from './workspace-element.ts';

export class DiagnosticsDialog extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override properties = {
    ...WorkspaceElement.properties,
    facts: { state: true },
    withNames: { state: true },
    said: { state: true },
  };
  declare facts: readonly Facts[];
  declare withNames: boolean;
  /** What became of copying. */
  declare said: string;

  static override styles = [
    controls,
    dialogStyle,
    css`
      dialog { width: min(44rem, 92vw); max-width: none; max-height: 86dvh; }
      dialog[open] { display: flex; flex-direction: column; }
      .facts { overflow: auto; min-height: 0; }
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
  }

  override render() {
    return html`<dialog aria-labelledby="title">
      <h2 id="title">Diagnostics</h2>
      <p>For a report of an error. Nothing of it is sent anywhere by itself; it holds no key and nothing of your tasks.</p>
      <div class="facts" tabindex="0" role="region" aria-label="Facts">
        ${this.facts.map(
          ({ heading, rows }) =>
            html`<h3>${heading}</h3><dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`,
        )}
      </div>
      <form method="dialog" class="buttons">
        <label><input type="checkbox" .checked=${this.withNames} @change=${this.#toggleNames} />With names of files</label>
        <span role="status">${this.said}</span>
        <button type="button" class="primary" @click=${this.#copy}>Copy for a bug report</button>
        <button>Close</button>
      </form>
    </dialog>`;
  }

  async show(): Promise<void> {
    this.said = '';
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
    this.said = await navigator.clipboard.writeText(asText(this.facts)).then(
      () => 'Copied.',
      () => 'The browser did not let it be copied: select the text above.',
    );
  };
}

customElements.define('diagnostics-dialog', DiagnosticsDialog);
