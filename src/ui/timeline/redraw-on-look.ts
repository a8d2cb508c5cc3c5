/**
 * Draws an element again when the theme or the screen's pixel ratio changes, which a canvas does not follow by itself.
 *
 * @module
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class RedrawOnLook implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  readonly #theme = new MutationObserver(() => this.#changed());
  #ratio: MediaQueryList | undefined;
  /** Another number for each look. */
  version = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#dark.addEventListener('change', this.#changed);
    this.#theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    this.#watchRatio();
  }

  hostDisconnected(): void {
    this.#dark.removeEventListener('change', this.#changed);
    this.#theme.disconnect();
    this.#ratio?.removeEventListener('change', this.#changed);
  }

  /** The query holds for the present ratio only. */
  #watchRatio(): void {
    this.#ratio?.removeEventListener('change', this.#changed);
    this.#ratio = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.#ratio.addEventListener('change', this.#changed);
  }

  readonly #changed = (): void => {
    this.version++;
    this.#watchRatio();
    this.#host.requestUpdate();
  };
}
