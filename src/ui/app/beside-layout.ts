/**
 * Label Studio's task page in a frame next to the tracker, with a divider that can be moved.
 *
 * @module
 */
import { css, html } from 'lit';
import { taskPageUrl } from '../../labelstudio/task-work.ts';
import { besideProblem } from './beside-problem.ts';
import { controls } from './controls.css.ts';
import { LabelStudioElement } from './label-studio-element.ts';
import { DraftClock, type NeighbourPage } from './neighbour-page.ts';

/** Pixels. */
const narrowest = 340;
const step = 20;

export class BesideLayout extends LabelStudioElement implements NeighbourPage {
  static override readonly shows = [] as const;
  static override properties = {
    ...LabelStudioElement.properties,
    outdated: { state: true },
    width: { state: true },
  };
  /** True where a save is not shown there yet, because the user is at work there. */
  declare outdated: boolean;
  /** Of the tracker, in pixels. */
  declare width: number;
  readonly #clock = new DraftClock();
  readonly advice = 'Label Studio beside shows it.';

  static override styles = [
    controls,
    css`
      :host { display: grid; grid-template-columns: minmax(0, 1fr) 8px var(--tracker); height: 100dvh; --tracker: 440px; }
      .label-studio { display: grid; grid-template-rows: auto minmax(0, 1fr); min-width: 0; }
      iframe { width: 100%; height: 100%; border: none; background: white; grid-row: 2; }
      .bar { display: flex; gap: 12px; align-items: center; padding: 8px 12px; border-bottom: 1px solid var(--line); }
      .bar p { flex: 1; }
      .message { grid-row: 2; place-self: center; max-width: 60ch; padding: 24px; display: grid; gap: 12px; justify-items: start; }
      p { margin: 0; line-height: 1.5; overflow-wrap: anywhere; }
      .divider { cursor: col-resize; background: var(--line); touch-action: none; }
      .divider:hover, .divider:focus-visible { background: var(--accent); outline: none; }
    `,
  ];

  constructor() {
    super();
    this.outdated = false;
    this.width = 440;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('focus', this.#focus);
    window.addEventListener('blur', this.#blur);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('focus', this.#focus);
    window.removeEventListener('blur', this.#blur);
  }

  unsettled(): number {
    return this.#clock.unsettled();
  }

  /** Shows the frame's page anew, unless the user is at work there: an edit not saved as a draft would be lost. */
  saved(): void {
    if (this.#isFrameActive()) this.outdated = true;
    else this.#reload();
  }

  override render() {
    return html`
      <div class="label-studio">
        ${
          this.outdated
            ? html`<div class="bar" role="status">
                <p>Saved. Label Studio shows it when its page is reloaded; edits of the last six seconds are lost by that.</p>
                <button class="primary" @click=${this.#reload}>Reload it</button>
              </div>`
            : null
        }
        ${this.#page()}
      </div>
      <div
        class="divider"
        role="separator"
        tabindex="0"
        aria-orientation="vertical"
        aria-label="Width of the tracker"
        aria-valuenow=${this.width}
        @pointerdown=${this.#grab}
        @pointermove=${this.#drag}
        @keydown=${this.#key}
      ></div>
      <slot></slot>
    `;
  }

  override updated(): void {
    // Not a style attribute: the Content-Security-Policy allows none.
    this.style.setProperty('--tracker', `${this.width}px`);
  }

  #page() {
    const { status, task, problem } = this.labelStudio;
    const say = (...parts: unknown[]) => html`<div class="message">${parts}</div>`;
    if (!status) return say(html`<p>${problem?.message ?? 'Asking the server…'}</p>`);
    if (!status.labelStudio) return say(html`<p>${problem?.message}</p>`);
    if (!task) return say(html`<p>${problem?.message ?? 'Label Studio shows here once a task is open.'}</p>`);
    const { url } = status.labelStudio;
    const page = taskPageUrl(url, task.work);
    const found = besideProblem(url, location.href);
    if (!found) return html`<iframe title="Label Studio" src=${page}></iframe>`;
    return say(
      found.sentences.map((sentence) => html`<p role="alert">${sentence}</p>`),
      found.address === undefined ? null : html`<p><a href=${found.address}>${found.address}</a></p>`,
      html`<p><a href=${page} target="_blank" rel="noopener">Open ${task.name} in Label Studio, in a tab of its own</a></p>`,
    );
  }

  get #frame(): HTMLIFrameElement | null {
    return this.renderRoot.querySelector('iframe');
  }

  #isFrameActive(): boolean {
    return this.#frame !== null && this.shadowRoot?.activeElement === this.#frame;
  }

  readonly #reload = (): void => {
    this.outdated = false;
    const frame = this.#frame;
    // Its page cannot be reached from here; setting its address loads it again.
    if (frame) frame.src = `${frame.src}`;
  };

  #wasInFrame = false;

  readonly #blur = (): void => {
    this.#wasInFrame = this.#isFrameActive();
  };

  readonly #focus = (): void => {
    if (this.#wasInFrame) this.#clock.leave();
    this.#wasInFrame = false;
  };

  #grab(event: PointerEvent): void {
    (event.target as HTMLElement).setPointerCapture(event.pointerId);
  }

  #drag(event: PointerEvent): void {
    if ((event.target as HTMLElement).hasPointerCapture(event.pointerId)) {
      this.#resize(this.clientWidth - event.clientX);
    }
  }

  #key(event: KeyboardEvent): void {
    const by: Readonly<Record<string, number>> = { ArrowLeft: step, ArrowRight: -step };
    const change = by[event.key];
    if (change === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#resize(this.width + change);
  }

  #resize(width: number): void {
    this.width = Math.round(Math.min(Math.max(narrowest, width), this.clientWidth - narrowest));
  }
}

customElements.define('beside-layout', BesideLayout);
