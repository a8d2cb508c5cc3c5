/**
 * Results that the device is still working on, so that reading one back never delays the next frame.
 *
 * @module
 */
import type { FrameResult } from './inference-state.ts';
import type { LossWatch } from './loss-watch.ts';

/** Oldest first. */
export class LateResults {
  readonly #results: Promise<FrameResult>[] = [];
  readonly #watch: LossWatch;

  /** @param watch looks at each result before it is yielded */
  constructor(watch: LossWatch) {
    this.#watch = watch;
  }

  get count(): number {
    return this.#results.length;
  }

  push(result: Promise<FrameResult>): void {
    // It is awaited later; until then a failure must not count as unhandled.
    result.catch(() => undefined);
    this.#results.push(result);
  }

  /** Yields the oldest until no more than `keep` are left. */
  async *settle(keep: number): AsyncGenerator<FrameResult, void, void> {
    while (this.#results.length > keep) {
      const result = await this.#results.shift();
      if (result === undefined) return;
      this.#watch.see(result);
      yield result;
    }
  }
}
