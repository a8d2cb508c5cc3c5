/**
 * Work that was not saved, offered on the next visit.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';
import { describeAge, describeProgress, type Offer } from '../state/kept-work.ts';
import { openUrl } from './open-video.ts';

/** More are there once these are done. */
const shown = 5;

export class UnsavedList extends LabelStudioElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    css`
      ul { list-style: none; margin: 0; padding: 0; display: grid; gap: var(--space-2); text-align: start; }
      li { display: flex; flex-wrap: wrap; gap: var(--space-1) var(--space-3); align-items: center; padding: var(--space-2) var(--space-3); border: 1px solid var(--line);
        border-radius: var(--radius-m); background: var(--raised); }
      p { margin: 0; flex: 1; min-width: 16ch; line-height: 1.5; }
      small { color: var(--muted); }
      div { display: flex; gap: var(--space-2); }
    `,
  ];

  override render() {
    // What a local project keeps is listed with its videos.
    const offers = this.workspace.unsavedWork.offers.filter(({ forGood }) => !forGood);
    if (offers.length === 0) return null;
    return html`<ul aria-label="Not saved">${offers.slice(0, shown).map((offer) => this.#offer(offer))}</ul>`;
  }

  #offer(offer: Offer) {
    const { work, changedAt, elsewhere } = offer;
    const busy = this.workspace.task !== undefined;
    const off = busy || (work.task !== undefined && !this.labelStudio.available);
    const where = elsewhere ? 'open in another tab' : this.#otherLabelStudio(offer);
    return html`<li>
      <p><strong>${work.title}</strong><br /><small>${describeProgress(work)}, ${describeAge(changedAt, Date.now())}</small></p>
      ${
        where
          ? html`<small>${where}</small>`
          : html`<div>
              <button class="primary" ?disabled=${off} aria-label="Continue ${work.title}" @click=${() => this.#continue(offer)}>Continue</button>
              <button ?disabled=${busy} aria-label="Discard ${work.title}" @click=${() => this.#discard(offer)}>Discard</button>
            </div>`
      }
    </li>`;
  }

  /** Where the offer's task is not one of the configured Label Studio: says so. */
  #otherLabelStudio({ key, work: { task } }: Offer): string | undefined {
    const url = this.labelStudio.status?.labelStudio?.url;
    // The key of a task begins with the address of its Label Studio.
    return task && url !== undefined && !key.startsWith(`${url} `) ? 'of another Label Studio' : undefined;
  }

  /** Work at an address from before there were projects comes into the project. */
  #continue({ key, work }: Offer): void {
    if (work.task) void this.labelStudio.continue(work.task);
    else if (work.video.kind === 'url') void openUrl(this.workspace.project, work.video.url, key);
  }

  #discard(offer: Offer): void {
    const { title } = offer.work;
    if (confirm(`${title}: what was tracked and not saved is lost. Discard it?`)) {
      void this.workspace.unsavedWork.discard(offer);
    }
  }
}

customElements.define('unsaved-list', UnsavedList);
