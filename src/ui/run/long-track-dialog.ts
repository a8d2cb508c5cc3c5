/**
 * Asked before a track that takes long, or for which there is no room.
 *
 * @module
 */
import { html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { dialogStyle } from '../app/dialog.css.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';

export class LongTrackDialog extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override styles = [controls, dialogStyle];

  override render() {
    const { question } = this.workspace.tracking;
    return html`<dialog aria-labelledby="title" @cancel=${() => question?.answer(false)}>
      <h2 id="title">Track all the same?</h2>
      <p>${question?.doubt}</p>
      <div class="buttons">
        <button @click=${() => question?.answer(false)}>Not now</button>
        <button class="primary" @click=${() => question?.answer(true)}>Track</button>
      </div>
    </dialog>`;
  }

  override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    const asked = this.workspace.tracking.question !== undefined;
    if (asked && !dialog?.open) dialog?.showModal();
    if (!asked && dialog?.open) dialog.close();
  }
}

customElements.define('long-track-dialog', LongTrackDialog);
