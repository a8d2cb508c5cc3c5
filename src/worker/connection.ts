/**
 * The wire to one worker: calls end with an error where the worker dies.
 *
 * @module
 */
import { type Remote, wrap } from 'comlink';
import { TrackletError } from '../errors.ts';
import type { TrackletWorker } from './api.ts';
import { installErrorTransfer } from './errors.ts';

installErrorTransfer();

/** @template T what the worker exposes */
export class Connection<T = TrackletWorker> {
  readonly api: Remote<T>;
  readonly #worker: Worker;
  readonly #name: string;
  readonly #waiting = new Set<(error: TrackletError) => void>();
  #death: TrackletError | undefined;

  /** @param name of the worker in messages */
  constructor(worker: Worker, name = 'tracking worker') {
    this.#worker = worker;
    this.#name = name;
    this.api = wrap<T>(worker);
    worker.addEventListener('error', (event) => this.kill(event.message || 'its script could not be loaded'));
    worker.addEventListener('messageerror', () => this.kill('a message could not be read'));
  }

  /** The answer, or a rejection with `worker/died` as soon as the worker is dead: it answers nothing any more. */
  guard<A>(answer: Promise<A>): Promise<A> {
    if (this.#death) {
      answer.catch(() => undefined);
      return Promise.reject(this.#death);
    }
    // Not Promise.race with one long-lived promise: that would keep every answer reachable from it.
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      answer.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }

  /** Ends the worker at once. */
  kill(reason: string): void {
    this.#worker.terminate();
    this.#death ??= new TrackletError(
      'worker/died',
      `The ${this.#name} stopped: ${reason}. Reload the page to start again.`,
    );
    for (const reject of this.#waiting) reject(this.#death);
    this.#waiting.clear();
  }
}
