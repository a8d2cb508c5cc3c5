/**
 * Something that is opened when it is first needed, and again where that failed.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';

/** @template T what is opened */
export class Opening<T> {
  readonly #open: () => Promise<T>;
  readonly #close: (opened: T) => void | Promise<void>;
  #opened: Promise<T> | undefined;
  #closed = false;

  constructor(open: () => Promise<T>, close: (opened: T) => void | Promise<void>) {
    this.#open = open;
    this.#close = close;
  }

  /** Opens it, unless it is open. @throws TrackletError `video/closed`, and what opening throws */
  get(): Promise<T> {
    if (this.#closed) return Promise.reject(new TrackletError('video/closed', 'The video was closed.'));
    this.#opened ??= this.#open();
    const opened = this.#opened;
    // A server that was away may be back the next time.
    opened.catch(() => {
      if (this.#opened === opened) this.#opened = undefined;
    });
    return opened;
  }

  /** Closes it, also where it is still being opened; it cannot be opened again. */
  async close(): Promise<void> {
    this.#closed = true;
    const opened = await this.#opened?.catch(() => undefined);
    if (opened !== undefined) await this.#close(opened);
  }
}
