/**
 * The labels of the labelling configuration: for the selected object, and for those to come.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';

export class LabelPicker extends LabelStudioElement {
  static override styles = [
    controls,
    css`
      :host { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: 10px; }
      button { display: flex; gap: 6px; align-items: center; padding: 3px 8px; font-size: 13px; }
      svg { width: 10px; height: 10px; }
      kbd { color: var(--muted); font: inherit; font-size: 11px; }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.role = 'group';
    this.ariaLabel = 'Label';
  }

  override render() {
    const { task, label } = this.labelStudio;
    return task?.video.labels.map(
      ({ value }, index) => html`<button
        aria-pressed=${label === value}
        title=${index < 9 ? `${value} (${index + 1})` : value}
        @click=${() => this.labelStudio.chooseLabel(value)}
      >
        <svg viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" fill=${task.colourOf(value)} /></svg>
        ${value}${index < 9 ? html`<kbd aria-hidden="true">${index + 1}</kbd>` : null}
      </button>`,
    );
  }
}

customElements.define('label-picker', LabelPicker);
