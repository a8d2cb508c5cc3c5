/**
 * One number a frame, in pages that copies share until one of them changes: a copy of a table of 40,000 frames costs 40
 * references.
 *
 * @module
 */
import { type SourceFrame, sourceFrame } from '../units.ts';

const pageLength = 1024;

/** All numbers are 0 at first. */
export class FrameTable {
  readonly length: number;
  /** Undefined: all 0. */
  readonly #pages: (Uint32Array | undefined)[];
  /** Pages that no copy shares. */
  #own = new Set<number>();

  constructor(length: number) {
    this.length = length;
    this.#pages = Array(Math.ceil(length / pageLength)).fill(undefined);
  }

  get(frame: SourceFrame): number {
    return this.#pages[Math.floor(frame / pageLength)]?.[frame % pageLength] ?? 0;
  }

  /** A frame beyond the end is passed over. */
  set(frame: SourceFrame, value: number): void {
    if (frame >= this.length) return;
    const page = Math.floor(frame / pageLength);
    if (!this.#own.has(page)) {
      this.#pages[page] = this.#pages[page]?.slice() ?? new Uint32Array(pageLength);
      this.#own.add(page);
    }
    const numbers = this.#pages[page];
    if (numbers !== undefined) numbers[frame % pageLength] = value;
  }

  copy(): FrameTable {
    const copy = new FrameTable(this.length);
    for (const [page, numbers] of this.#pages.entries()) copy.#pages[page] = numbers;
    this.#own = new Set();
    return copy;
  }

  /** Frames whose number is not 0 and none of `others`' on that frame, ascending. */
  *unlike(
    others: readonly FrameTable[],
    same: (own: number, other: number) => boolean,
  ): Generator<SourceFrame, void, void> {
    for (const [page, numbers] of this.#pages.entries()) {
      if (numbers === undefined || others.some((other) => other.#pages[page] === numbers)) continue;
      for (const [i, number] of numbers.entries()) {
        if (number === 0) continue;
        if (!others.some((other) => same(number, other.#pages[page]?.[i] ?? 0))) {
          yield sourceFrame(page * pageLength + i);
        }
      }
    }
  }
}
