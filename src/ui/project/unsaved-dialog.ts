/**
 * Unfinished work was found where a video is being opened: go on with it, or start anew?
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { dialogStyle } from '../app/dialog.css.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { describeAge, describeProgress, type Offer } from '../state/kept-work.ts';
import type { OfferAnswer } from '../state/unsaved-work.ts';

export class UnsavedDialog extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override styles = [controls, dialogStyle, css`.buttons .first { margin-inline-end: auto; }`];

  override render() {
    const { question } = this.workspace.unsavedWork;
    return html`<dialog aria-labelledby="title" @close=${() => this.#answer('cancel')}>
      ${question && this.#question(question.offer)}
    </dialog>`;
  }

  override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    const wanted = this.workspace.unsavedWork.question !== undefined;
    if (!dialog || dialog.open === wanted) return;
    if (wanted) dialog.showModal();
    else dialog.close();
  }

  #question({ work, changedAt }: Offer) {
    return html`<h2 id="title">Go on where you were?</h2>
      <p>${work.title}: ${describeProgress(work)}, ${describeAge(changedAt, Date.now())}.</p>
      <div class="buttons">
        <button class="first" @click=${() => this.#answer('discard')}>Discard</button>
        <button @click=${() => this.#answer('cancel')}>Cancel</button>
        <button class="primary" autofocus @click=${() => this.#answer('continue')}>Continue</button>
      </div>`;
  }

  #answer(answer: OfferAnswer): void {
    this.workspace.unsavedWork.question?.answer(answer);
  }
}

customElements.define('unsaved-dialog', UnsavedDialog);
