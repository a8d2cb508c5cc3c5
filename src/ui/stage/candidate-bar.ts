/**
 * What a single click could mean: a part, the whole, or more. Each is shown when it is pointed at; going on takes the choice
 * away.
 *
 * @module
 */
import { css, html, nothing } from 'lit';
import { controls } from '../app/controls.css.ts';
import type { Candidates } from '../state/marking.ts';
import { candidateInUse, chooseCandidate } from './candidates.ts';
import { StageElement } from './stage-element.ts';

/** CSS pixels of a small picture. */
const side = 56;

export class CandidateBar extends StageElement {
  static override readonly shows = ['place'] as const;
  static override styles = [
    controls,
    css`
      :host { display: block; }
      div { display: flex; gap: var(--space-1); align-items: center; padding: var(--space-1); background: var(--overlay);
        border: 1px solid var(--line); border-radius: var(--radius-l); box-shadow: var(--shadow-menu); font-size: var(--font-s); }
      span { padding-inline: var(--space-2); color: var(--muted); }
      button { display: grid; gap: 2px; justify-items: center; padding: var(--space-1); font-size: var(--font-xs); }
      canvas { inline-size: ${side}px; block-size: ${side}px; border-radius: var(--radius-s); background: var(--stage); }
      /* Less of a small picture is covered. */
      @media (max-width: 480px) {
        span { display: none; }
        button { display: flex; }
        canvas { inline-size: 32px; block-size: 32px; }
      }
    `,
  ];
  #drawn: unknown;

  override render() {
    const { workspace } = this;
    const { candidates } = workspace.marking;
    if (!candidates) return nothing;
    const used = candidateInUse(workspace);
    const look = (index: number | undefined) => () => {
      workspace.stage.candidate = index;
    };
    return html`<div role="group" aria-label="What the click could mean" @pointerleave=${look(undefined)}>
      <span>Which one? (C)</span>
      ${candidates.masks.map(
        ({ iou }, index) =>
          html`<button
            aria-label="Candidate ${index + 1}, quality ${Math.round(100 * iou)} %"
            aria-pressed=${index === used}
            ?disabled=${workspace.task !== undefined}
            @pointerenter=${look(index)}
            @focus=${look(index)}
            @blur=${look(undefined)}
            @click=${() => chooseCandidate(workspace, index)}
          >
            <canvas aria-hidden="true"></canvas>
            ${Math.round(100 * iou)} %
          </button>`,
      )}
    </div>`;
  }

  override updated(): void {
    const masks = this.workspace.marking.candidates?.masks;
    if (masks === this.#drawn) return;
    this.#drawn = masks;
    if (masks) void this.#drawSmall(masks);
    else this.workspace.stage.candidate = undefined;
  }

  /** Draws each candidate small, around the largest of them. */
  async #drawSmall(masks: Candidates['masks']): Promise<void> {
    const { view, player, selected } = this.workspace;
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
      const shown = { mask, colour: selected?.colour ?? '#ffffff', opacity: 0.6, outline: 1 };
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
