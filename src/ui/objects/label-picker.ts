/**
 * The labels of the task or of the local project: for the selected object, and for those to come.
 *
 * @module
 */
import { css, html, nothing } from 'lit';
import { controls } from '../app/controls.css.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';

/** Labels that have a digit as their key. */
const withKey = 9;

export class LabelPicker extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    css`
      :host { display: flex; flex-wrap: wrap; gap: var(--space-1); align-items: center; margin-bottom: var(--space-3); }
      .whose { flex: 1 0 100%; color: var(--muted); font-size: var(--font-xs); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      button { display: flex; gap: var(--space-1); align-items: center; padding: 0 var(--space-2); min-height: var(--control-s); font-size: var(--font-s); max-width: 100%; }
      .value { overflow: hidden; text-overflow: ellipsis; }
      svg { width: 10px; height: 10px; flex: none; }
      kbd { color: var(--muted); font: inherit; font-size: var(--font-xs); }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.role = 'group';
    this.ariaLabel = 'Label';
  }

  override render() {
    const { labels, selected } = this.workspace;
    const chosen = selected ? selected.labels[0] : labels.next;
    return html`
      <span class="whose">${selected ? `Label of ${selected.name}` : 'Label of the next object'}</span>
      ${labels.labels.map(({ value, colour }, index) => {
        const key = index < withKey ? index + 1 : undefined;
        return html`<button
          aria-pressed=${chosen === value}
          title=${key ? `${value} (${key})` : value}
          aria-keyshortcuts=${key ?? nothing}
          @click=${() => this.workspace.chooseLabel(value)}
        >
          <svg viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" rx="0.2" fill=${colour} /></svg>
          <span class="value">${value}</span>${key ? html`<kbd aria-hidden="true">${key}</kbd>` : null}
        </button>`;
      })}
    `;
  }
}

customElements.define('label-picker', LabelPicker);
