/**
 * The sheet of keyboard shortcuts.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from './controls.css.ts';
import { dialogStyle } from './dialog.css.ts';
import { LabelStudioElement } from './label-studio-element.ts';
import { shortcutSheet } from './shortcuts.ts';

export class ShortcutSheet extends LabelStudioElement {
  static override styles = [controls, dialogStyle, css`dialog { max-width: none; }`];

  override render() {
    const shortcuts = shortcutSheet(this.labelStudio.task !== undefined);
    return html`<dialog aria-label="Keyboard">
      <h2>Keyboard</h2>
      <dl>${shortcuts.map(({ keys, what }) => html`<dt>${keys}</dt><dd>${what}</dd>`)}</dl>
      <form method="dialog"><button class="primary">Close</button></form>
    </dialog>`;
  }

  show(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }
}

customElements.define('shortcut-sheet', ShortcutSheet);
