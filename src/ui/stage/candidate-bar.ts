/**
 * What a single click could mean: a part, the whole, or more. Each is shown when it is pointed at; going on takes the choice
 * away.
 *
 * @module
 */
import { css, html, nothing } from 'lit';
import { controls } from '../app/controls.css.ts';
import type { Candidates } from '../state/offered-masks.ts';
import { candidateInUse, chooseCandidate } from './candidates.ts';
import { markedColour } from './marked-colour.ts';
import { StageElement } from './stage-element.ts';

/** CSS pixels of a small picture. */
const side = 32;

export class CandidateBar extends StageElement {
  static override readonly shows = ['place'] as const;
  static override styles = [
    controls,
    css`
      :host { display: contents; }
      div { display: flex; gap: var(--space-1); align-items: center; font-size: var(--font-s); }
      .ask { padding-inline-end: var(--space-1); color: var(--muted); }
      button { display: flex; gap: var(--space-1); align-items: center; padding: 1px var(--space-2) 1px 1px; min-height: 0;
        font-size: var(--font-s); font-variant-numeric: tabular-nums; }
      canvas { inline-size: ${side}px; block-size: ${side}px; border-radius: calc(var(--radius-m) - 2px); background: var(--stage); }
      @container stage (max-width: 60rem) { .ask, .beside .percent { display: none; } .beside button { padding-inline-end: 1px; } }
    `,
  ];
  #drawn: unknown;

  override render() {
    const { workspace } = this;
    const { marking } = workspace;
    const { candidates } = marking;
    if (!candidates) return nothing;
    const used = candidateInUse(workspace);
    const look = (index: number | undefined) => () => {
      workspace.stage.candidate = index;
    };
    return html`<div class=${marking.corrected ? 'beside' : ''} role="group" aria-label="What the click could mean" @pointerleave=${look(undefined)}>
      <span class="ask">Which one? (C)</span>
      ${candidates.masks.map(
        ({ iou }, index) =>
          html`<button
            aria-label="Candidate ${index + 1}, quality ${Math.round(100 * iou)} %"
            title="Candidate ${index + 1}: ${Math.round(100 * iou)} % sure. C: the next one"
            aria-pressed=${index === used}
            ?disabled=${workspace.task !== undefined}
            @pointerenter=${look(index)}
            @focus=${look(index)}
            @blur=${look(undefined)}
            @click=${() => chooseCandidate(workspace, index)}
          >
            <canvas aria-hidden="true"></canvas>
            <span class="percent">${Math.round(100 * iou)} %</span>
          </button>`,
      )}
    </div>`;
  }

  override updated(): void {
    const masks = this.workspace.marking.candidates?.masks;
    if (masks === this.#drawn) return;
    this.#drawn = masks;
    if (masks) this.#drawSmall(masks).catch((error: unknown) => this.workspace.activity.fail(error));
    else this.workspace.stage.candidate = undefined;
  }

  /** Draws each candidate small, around the largest of them. */
  async #drawSmall(masks: Candidates['masks']): Promise<void> {
    const { view, player } = this.workspace;
    const boxes = masks.flatMap(({ box }) => (box ? [box] : []));
    if (boxes.length === 0) return;
    const x0 = Math.min(...boxes.map(([x]) => x));
    const y0 = Math.min(...boxes.map(([, y]) => y));
    const x1 = Math.max(...boxes.map(([x, , width]) => x + width));
    const y1 = Math.max(...boxes.map(([, y, , height]) => y + height));
    const size = 1.15 * Math.max(x1 - x0, y1 - y0);
    const area = [(x0 + x1 - size) / 2, (y0 + y1 - size) / 2, size, size] as const;
    const pixels = Math.round(side * devicePixelRatio);
    for (const [index, { mask }] of masks.entries()) {
      if (!mask) continue;
      const shown = { mask, colour: markedColour(this.workspace), opacity: 0.6, outline: 1 };
      const bitmap = await view.overlay([shown], { area, width: pixels, height: pixels });
      const canvas = this.renderRoot.querySelectorAll('canvas')[index];
      const context = canvas?.getContext('2d');
      // Another click was made meanwhile.
      if (this.#drawn !== masks || !canvas || !context) {
        bitmap.close();
        return;
      }
      canvas.width = pixels;
      canvas.height = pixels;
      if (player.picture) context.drawImage(player.picture, ...area, 0, 0, pixels, pixels);
      context.drawImage(bitmap, 0, 0);
      bitmap.close();
    }
  }
}

customElements.define('candidate-bar', CandidateBar);
