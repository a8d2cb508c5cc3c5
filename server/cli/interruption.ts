/**
 * Ctrl-C, and the signals that mean the same.
 *
 * @module
 */
import { TrackletError } from '../../src/errors.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The error of a job that was told to stop. */
export const interrupted = () => new TrackletError('cli/interrupted', 'Stopped as asked.');

/** Listens for signals from its making until {@link dispose}; the process does not end by them meanwhile. */
export class Interruption {
  readonly #listeners: (() => void)[] = [];
  #count = 0;

  constructor() {
    for (const signal of signals) process.on(signal, this.#onSignal);
  }

  readonly #onSignal = (): void => {
    this.#count++;
    for (const listener of this.#listeners.splice(0)) listener();
  };

  /** Signals so far. */
  get count(): number {
    return this.#count;
  }

  get happened(): boolean {
    return this.#count > 0;
  }

  /** Rejects with `cli/interrupted` on the next signal (at once where one has come), else as `work` ends. */
  async orStop<Value>(work: Promise<Value>): Promise<Value> {
    if (this.happened) throw interrupted();
    return Promise.race([work, this.#next().then(() => Promise.reject(interrupted()))]);
  }

  /** Calls `cancel` on the first signal and still waits for `work`; rejects with `cli/interrupted` on a second one. */
  async orCancel<Value>(work: Promise<Value>, cancel: () => void): Promise<Value> {
    const second = this.#next().then(() => {
      cancel();
      return this.#next();
    });
    return Promise.race([work, second.then(() => Promise.reject(interrupted()))]);
  }

  dispose(): void {
    for (const signal of signals) process.off(signal, this.#onSignal);
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#listeners.push(resolve);
    });
  }
}
