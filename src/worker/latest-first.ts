/**
 * One thing at a time: of urgent ones the latest, before all others.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';

/** What a request fails with that a later one has overtaken. */
export const overtaken = (): TrackletError =>
  new TrackletError('view/overtaken', 'Another frame was asked for before this one was shown.');

type Start = () => Promise<void>;

export class LatestFirst {
  /** The urgent one that waits; another takes its place. */
  #next: { readonly start: Start; readonly overtake: () => void } | undefined;
  readonly #later: Start[] = [];
  #busy = false;
  /** Of what is done now, where it is not urgent. */
  #interruption: AbortController | undefined;

  /** Does it next. @throws TrackletError `view/overtaken` where another urgent one came before it was begun */
  first<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#next?.overtake();
      this.#next = { start: () => work().then(resolve, reject), overtake: () => reject(overtaken()) };
      this.#interruption?.abort();
      void this.#run();
    });
  }

  /**
   * Does it when nothing urgent is left, in the order of asking.
   *
   * @param work may end with any error once its signal says so: it is begun anew after what is urgent
   */
  later<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const start = async (): Promise<void> => {
        this.#interruption = new AbortController();
        const { signal } = this.#interruption;
        try {
          resolve(await work(signal));
        } catch (error) {
          if (signal.aborted) this.#later.unshift(start);
          else reject(error);
        } finally {
          this.#interruption = undefined;
        }
      };
      this.#later.push(start);
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
