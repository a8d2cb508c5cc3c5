/**
 * Draws an element again when its size changes, for canvases that are drawn in the pixels they have on screen.
 *
 * @module
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class RedrawOnResize implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #sizes: ResizeObserver;

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    this.#sizes = new ResizeObserver(() => host.requestUpdate());
    host.addController(this);
  }

  hostConnected(): void {
    this.#sizes.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#sizes.disconnect();
  }
}
