/**
 * The line above the timeline, which is moved to give it more room; remembered.
 *
 * @module
 */
import { css, LitElement } from 'lit';
import { remember, remembered } from './remembered.ts';

/** Of the timeline, in rem. */
const heights = { least: 4, usual: 12, most: 32 } as const;
const step = 1;

export class ResizeHandle extends LitElement {
  #height = Number(remembered('timeline-height')) || heights.usual;

  static override styles = css`
    :host { display: block; height: 0.5rem; cursor: row-resize; touch-action: none; background: var(--line); background-clip: content-box;
      padding-block: 0.2rem; box-sizing: border-box; }
    :host(:hover), :host(:focus-visible) { background-color: var(--accent); outline: none; }
  `;

  override connectedCallback(): void {
    super.connectedCallback();
    this.tabIndex = 0;
    this.role = 'separator';
    this.ariaOrientation = 'horizontal';
    this.ariaLabel = 'Height of the timeline';
    this.ariaValueMin = String(heights.least);
    this.ariaValueMax = String(heights.most);
    this.addEventListener('pointerdown', (event) => this.setPointerCapture(event.pointerId));
    this.addEventListener('pointermove', this.#drag);
    this.addEventListener('keydown', this.#key);
    this.#resize(this.#height);
  }

  readonly #drag = (event: PointerEvent): void => {
    if (!this.hasPointerCapture(event.pointerId)) return;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.#resize(this.#height - event.movementY / rem);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const change = { ArrowUp: step, ArrowDown: -step }[event.key];
    if (change === undefined) return;
    event.preventDefault();
    this.#resize(this.#height + change);
  };

  #resize(height: number): void {
    this.#height = Math.min(Math.max(heights.least, height), heights.most);
    this.ariaValueNow = this.#height.toFixed(0);
    remember('timeline-height', String(this.#height));
    // Not a style attribute: the Content-Security-Policy allows none.
    ((this.getRootNode() as ShadowRoot).host as HTMLElement).style.setProperty(
      '--timeline-height',
      `${this.#height}rem`,
    );
  }
}

customElements.define('resize-handle', ResizeHandle);
