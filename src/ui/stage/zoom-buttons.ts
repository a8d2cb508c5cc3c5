/**
 * How near the picture is: nearer, further, whole, or a device pixel for each of its pixels.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { icon } from '../app/icon.ts';
import { StageElement } from './stage-element.ts';

export class ZoomButtons extends StageElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    css`
      :host { display: block; }
      div { display: flex; }
      button { border: none; background: none; padding: 0 var(--space-2); min-block-size: var(--control-s); min-inline-size: var(--control-s);
        display: grid; place-items: center; font-size: var(--font-s); font-variant-numeric: tabular-nums; }
      .percent { min-inline-size: 7ch; }
      .icon { width: 1rem; height: 1rem; }
    `,
  ];

  override render() {
    const { stage } = this.workspace;
    return html`<div role="group" aria-label="Zoom">
      <button aria-label="Zoom out" title="Zoom out (-)" @click=${() => stage.zoomBySteps(-1)}>${icon('minus')}</button>
      <button
        class="percent"
        aria-label="Actual size, now ${Math.round(100 * stage.zoom)} %"
        title="A screen pixel for each pixel of the video (Shift+2)"
        @click=${() => stage.showActualSize()}
      >
        ${Math.round(100 * stage.zoom)} %
      </button>
      <button aria-label="Zoom in" title="Zoom in (+)" @click=${() => stage.zoomBySteps(1)}>${icon('plus')}</button>
      <button aria-label="Fit the picture" aria-pressed=${stage.isFitted} title="Fit the picture (Shift+1)" @click=${() => stage.fit()}>
        ${icon('fit')}
      </button>
    </div>`;
  }
}

customElements.define('zoom-buttons', ZoomButtons);
