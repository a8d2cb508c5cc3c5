/**
 * After a correction: how far the object is to be tracked again; then what that changed, to be kept or taken back.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { keyHint } from '../app/key-hint.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { shownNumber } from '../state/frame-axis.ts';
import type { PromptPlace } from '../state/offered-masks.ts';
import type { Review } from '../state/review.ts';
import { reachChoices } from './correction-reach.ts';
import { describeReview } from './describe-review.ts';

export class ReviewBar extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    css`
      :host { display: contents; }
      section { display: flex; min-width: 0; gap: 0 var(--space-2); align-items: center; font-size: var(--font-s); }
      button { min-height: 1.75rem; padding-block: 0; }
      div { display: flex; gap: var(--space-1); }
      p { margin: 0; min-width: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
      @container stage (max-width: 60rem) { .what { display: none; } }
      @container stage (max-width: 36rem) { section { flex-wrap: wrap; } .ask { display: none; } button { padding-inline: var(--space-2); } }
    `,
  ];

  override render() {
    const { tracking, marking, objects, task } = this.workspace;
    if (task) return null;
    const { review } = tracking;
    if (review) return this.#review(review);
    const { corrected } = marking;
    const object = corrected && objects.find(({ id }) => id === corrected.id);
    return object && corrected ? this.#reach(object.name, corrected) : null;
  }

  #reach(name: string, corrected: PromptPlace) {
    const { tracking, marking, player } = this.workspace;
    const place = shownNumber(player.axis, corrected.frame);
    return html`<section aria-label="Track ${name} again">
      <p class="ask"><span class="what">${name} was corrected on ${place}. </span>Track it again:</p>
      <div role="group" aria-label="How far">
        ${reachChoices.map(
          ({ reach, word, what }) =>
            html`<button class=${reach === 'forward' ? 'primary' : ''} title=${what} @click=${() => tracking.correct(corrected, reach)}>${word}</button>`,
        )}
      </div>
      <button class="plain" aria-label="Not now" title="Not now: Track does it later" @click=${() => marking.leaveCorrection()}>✕</button>
    </section>`;
  }

  #review(review: Review) {
    const { tracking } = this.workspace;
    const shown = (showing: Review['showing'], name: string) =>
      html`<button aria-pressed=${review.showing === showing} @click=${() => tracking.show(showing)}>${name}</button>`;
    const described = describeReview(review);
    return html`<section aria-label="What tracking again has changed">
      <p role="status" title=${described}>${described}</p>
      <div role="group" aria-label="Shown">${shown('before', 'Before')}${shown('after', 'After')}</div>
      <button class="primary" @click=${() => tracking.accept()}>Accept</button>
      <button title="Back to what was there before (${keyHint('Mod+z')})" @click=${() => tracking.discard()}>Discard</button>
    </section>`;
  }
}

customElements.define('review-bar', ReviewBar);
