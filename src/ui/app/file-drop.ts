/**
 * Files dropped on an element.
 *
 * @module
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class FileDrop implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #take: (files: readonly File[]) => void;
  /** True while something is held over the element. */
  pending = false;

  /** @param take is given the files that were dropped */
  constructor(host: ReactiveControllerHost & HTMLElement, take: (files: readonly File[]) => void) {
    this.#host = host;
    this.#take = take;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('dragover', this.#over);
    this.#host.addEventListener('dragleave', this.#leave);
    this.#host.addEventListener('drop', this.#drop);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('dragover', this.#over);
    this.#host.removeEventListener('dragleave', this.#leave);
    this.#host.removeEventListener('drop', this.#drop);
  }

  readonly #over = (event: DragEvent): void => {
    event.preventDefault();
    this.#show(true);
  };

  /** Leaving for one of the element's own parts is no leaving. */
  readonly #leave = ({ relatedTarget }: DragEvent): void => {
    if (relatedTarget === null) this.#show(false);
  };

  readonly #drop = (event: DragEvent): void => {
    event.preventDefault();
    this.#show(false);
    this.#take([...(event.dataTransfer?.files ?? [])]);
  };

  #show(pending: boolean): void {
    this.pending = pending;
    this.#host.requestUpdate();
  }
}
