/**
 * Says that the server does not answer, and what that means; goes away when it answers again.
 *
 * @module
 */
import { css, html, LitElement } from 'lit';
import { icon } from './icon.ts';

/** Milliseconds between two questions: while it answers, and while it does not. */
const pauses = { usual: 20_000, gone: 3_000 } as const;

export class ServerLine extends LitElement {
  static override properties = { gone: { state: true } };
  declare gone: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  static override styles = css`
    :host { color: var(--warning); }
    span { display: flex; gap: var(--space-1); align-items: center; font-size: var(--font-s); }
    .icon { width: 1rem; height: 1rem; flex: none; }
  `;

  constructor() {
    super();
    this.gone = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setTimeout(this.#ask, pauses.usual);
    window.addEventListener('online', this.#ask);
    window.addEventListener('offline', this.#ask);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    window.removeEventListener('online', this.#ask);
    window.removeEventListener('offline', this.#ask);
  }

  override render() {
    return html`<div role="status">${
      this.gone
        ? html`<span>${icon('offline')}Tracklet's server does not answer: what is open here goes on, other models and tasks wait for it.</span>`
        : null
    }</div>`;
  }

  readonly #ask = async (): Promise<void> => {
    clearTimeout(this.#timer);
    if (!document.hidden) {
      this.gone = await fetch('/icon.svg', { method: 'HEAD', cache: 'no-store' }).then(
        () => false,
        () => true,
      );
    }
    if (this.isConnected) this.#timer = setTimeout(this.#ask, this.gone ? pauses.gone : pauses.usual);
  };
}

customElements.define('server-line', ServerLine);
