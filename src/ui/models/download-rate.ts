/**
 * How fast something comes.
 *
 * @module
 */

/** Milliseconds; what is older says little about what is to come. */
const window = 10_000;
/** Milliseconds; what was seen for a shorter time says nothing. */
const shortest = 500;

export class DownloadRate {
  #samples: { readonly at: number; readonly bytes: number }[] = [];

  /**
   * Takes note of what has come.
   *
   * @param at milliseconds of a clock that only goes forward
   * @param bytes altogether; fewer than before where it was started again
   */
  add(at: number, bytes: number): void {
    if (bytes < (this.#samples.at(-1)?.bytes ?? 0)) this.#samples = [];
    this.#samples.push({ at, bytes });
    const firstKept = this.#samples.findIndex((sample) => at - sample.at <= window);
    // One beyond the window, so that a slow one has two.
    this.#samples.splice(0, Math.max(0, firstKept - 1));
  }

  /** Bytes a second; undefined until that is known. */
  get perSecond(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || last.at - first.at < shortest) return undefined;
    return (1000 * (last.bytes - first.bytes)) / (last.at - first.at);
  }
}
