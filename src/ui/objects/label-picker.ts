/**
 * The labels of the task or of the local project: for the selected object, and for those to come.
 *
 * @module
 */
import { css, html, nothing } from 'lit';
import { controls } from '../app/controls.css.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';

export class LabelPicker extends LabelStudioElement {
  static override styles = [
    controls,
    css`
      :host { display: flex; flex-wrap: wrap; gap: var(--space-1); margin-bottom: var(--space-3); }
      button { display: flex; gap: var(--space-1); align-items: center; padding: 0 var(--space-2); min-height: var(--control-s); font-size: var(--font-s); }
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
    const { labels } = this.workspace.labels;
    const { task, label } = this.labelStudio;
    const chosen = task ? label : this.workspace.selected?.labels[0];
    return labels.map(({ value, colour }, index) => {
      const key = task && index < 9 ? index + 1 : undefined;
      return html`<button
        aria-pressed=${chosen === value}
        title=${key ? `${value} (${key})` : value}
        aria-keyshortcuts=${key ?? nothing}
        ?disabled=${!task && !this.workspace.selected}
        @click=${() => this.#choose(value)}
      >
        <svg viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" fill=${colour} /></svg>
        ${value}${key ? html`<kbd aria-hidden="true">${key}</kbd>` : null}
      </button>`;
    });
  }

  #choose(value: string): void {
    const { workspace, labelStudio } = this;
    if (labelStudio.task) labelStudio.chooseLabel(value);
    else if (workspace.selected) workspace.relabel(workspace.selected.id, [value]);
  }
}

customElements.define('label-picker', LabelPicker);
