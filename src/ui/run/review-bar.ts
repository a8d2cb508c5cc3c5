/**
 * After a correction: how far the object is to be tracked again; then what that changed, to be kept or taken back.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import type { PromptPlace } from '../state/marking.ts';
import type { Review } from '../state/review.ts';
import type { CorrectionReach } from '../state/track-request.ts';

const reaches: readonly { readonly reach: CorrectionReach; readonly word: string; readonly title: string }[] =
  [
    { reach: 'backward', word: '◀ Back', title: 'From here to the beginning' },
    { reach: 'between', word: 'Between', title: 'From the prompt before to the prompt after this frame' },
    { reach: 'both', word: 'Both ways', title: 'From here to both ends' },
    { reach: 'forward', word: 'On ▶', title: 'From here to the end (Shift+T)' },
  ];

export class ReviewBar extends WorkspaceElement {
  static override readonly shows = ['place'] as const;
  static override styles = [
    controls,
    css`
      :host { display: block; }
      section { display: flex; flex-wrap: wrap; gap: var(--space-2); align-items: center; padding: var(--space-2) var(--space-3);
        background: var(--overlay); border: 1px solid var(--line); border-radius: var(--radius-l); box-shadow: var(--shadow-menu); }
      div { display: flex; gap: var(--space-1); }
      p { margin: 0; }
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
    const { tracking, marking } = this.workspace;
    return html`<section aria-label="Track ${name} again">
      <p>${name} was corrected here. Track it again:</p>
      <div role="group" aria-label="How far">
        ${reaches.map(
          ({ reach, word, title }) =>
            html`<button class=${reach === 'forward' ? 'primary' : ''} title=${title} @click=${() => tracking.correct(corrected, reach)}>${word}</button>`,
        )}
      </div>
      <button class="plain" aria-label="Not now" title="Not now: Track does it later" @click=${() => marking.leaveCorrection()}>✕</button>
    </section>`;
  }

  #review(review: Review) {
    const { tracking } = this.workspace;
    const shown = (showing: Review['showing'], name: string) =>
      html`<button aria-pressed=${review.showing === showing} @click=${() => tracking.show(showing)}>${name}</button>`;
    return html`<section aria-label="What tracking again has changed">
      <p role="status">${describe(review)}</p>
      <div role="group" aria-label="Shown">${shown('before', 'Before')}${shown('after', 'After')}</div>
      <button class="primary" @click=${() => tracking.accept()}>Accept</button>
      <button title="Back to what was there before (Ctrl+Z)" @click=${() => tracking.discard()}>Discard</button>
    </section>`;
  }
}

function describe({ changed, frames }: Review): string {
  if (changed === 0) return `Tracked again: nothing moved on ${frames} frames.`;
  return `Tracked again: changed on ${changed} of ${frames} frames.`;
}

customElements.define('review-bar', ReviewBar);
