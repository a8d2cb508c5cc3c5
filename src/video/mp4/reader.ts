/**
 * Reads samples of a file by ranges, several that lie together with one request.
 *
 * @module
 */
import type { MediaSource } from '../video.ts';

/** One request reads about this much. */
const blockBytes = 1024 * 1024;

/** Holds one block of the file, and serves samples from it. */
export class SampleReader {
  readonly #source: MediaSource;
  readonly #offset: readonly number[];
  readonly #size: readonly number[];
  #start = 0;
  #block: Uint8Array = new Uint8Array(0);

  /**
   * @param offset byte position of each sample
   * @param size bytes of each sample
   */
  constructor(source: MediaSource, offset: readonly number[], size: readonly number[]) {
    this.#source = source;
    this.#offset = offset;
    this.#size = size;
  }

  /** The bytes of one sample, valid until the next call; undefined where the file ends before them. */
  async read(sample: number, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    const offset = this.#offset[sample];
    const size = this.#size[sample];
    if (offset === undefined || size === undefined || offset + size > this.#source.size) return undefined;
    if (offset < this.#start || offset + size > this.#start + this.#block.length) {
      this.#block = await this.#source.read(offset, this.#reach(sample) - offset, signal);
      this.#start = offset;
    }
    const at = offset - this.#start;
    if (at + size > this.#block.length) return undefined;
    return this.#block.subarray(at, at + size);
  }

  /** End of the last sample, of those that follow in the file, that one request should cover. */
  #reach(sample: number): number {
    const start = this.#offset[sample] ?? 0;
    let end = start + (this.#size[sample] ?? 0);
    for (let next = sample + 1; next < this.#offset.length; next++) {
      const nextEnd = (this.#offset[next] ?? 0) + (this.#size[next] ?? 0);
      if (nextEnd < end || nextEnd - start > blockBytes) break;
      end = nextEnd;
    }
    return Math.min(end, this.#source.size);
  }
}
