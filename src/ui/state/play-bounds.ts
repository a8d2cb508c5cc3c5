/**
 * Positions between which a video plays, and which way.
 *
 * @module
 */

export class PlayBounds {
  readonly #first: number;
  readonly #last: number;
  readonly #forward: boolean;

  /** @param bounds both included. @param rate negative: backward */
  constructor([first, last]: readonly [number, number], rate: number) {
    this.#first = first;
    this.#last = last;
    this.#forward = rate > 0;
  }

  get beginning(): number {
    return this.#forward ? this.#first : this.#last;
  }

  get end(): number {
    return this.#forward ? this.#last : this.#first;
  }

  /** Whether there is nothing left to play from a position, also because it lies outside. */
  isOver(position: number): boolean {
    return this.#forward
      ? position >= this.#last || position < this.#first
      : position <= this.#first || position > this.#last;
  }
}

/**
 * A range with one of its ends moved; one that would be turned round becomes one position.
 *
 * @param range both included
 */
export function withEnd(
  [first, last]: readonly [number, number],
  end: 'first' | 'last',
  position: number,
): readonly [number, number] {
  return end === 'first' ? [position, Math.max(position, last)] : [Math.min(first, position), position];
}
