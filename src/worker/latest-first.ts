/**
 * One thing at a time: of urgent ones the latest, before all others.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';

type Start = () => Promise<void>;

export class LatestFirst {
  /** The urgent one that waits; another takes its place. */
  #next: { readonly start: Start; readonly overtake: () => void } | undefined;
  readonly #later: Start[] = [];
  #busy = false;

  /** Does it next. @throws TrackletError `view/overtaken` where another urgent one came before it was begun */
  first<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#next?.overtake();
      this.#next = {
        start: () => work().then(resolve, reject),
        overtake: () =>
          reject(
            new TrackletError('view/overtaken', 'Another frame was asked for before this one was shown.'),
          ),
      };
      void this.#run();
    });
  }

  /** Does it when nothing urgent is left, in the order of asking. */
  later<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#later.push(() => work().then(resolve, reject));
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let start = this.#take(); start; start = this.#take()) await start();
    this.#busy = false;
  }

  #take(): Start | undefined {
    const next = this.#next;
    this.#next = undefined;
    return next?.start ?? this.#later.shift();
  }
}
