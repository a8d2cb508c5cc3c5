/**
 * What is known of one object along the timeline, summed up so that any stretch of it is read at once: drawing a lane
 * costs what its pixels cost, however long the video is.
 *
 * @module
 */

/** What may be on a position, as bits. */
export const laneBits = {
  /** Tracked, and there. */
  seen: 1,
  /** Tracked, and not there. */
  absent: 2,
  /** Marked by the user here. */
  prompt: 4,
  /** A keyframe that the user set in Label Studio. */
  userKeyframe: 8,
  /** A keyframe that Tracklet wrote there. */
  ourKeyframe: 16,
  /** See `regions/doubt.ts`. */
  doubtful: 32,
  /** A keyframe after which Label Studio shows nothing. */
  end: 64,
  /** Label Studio shows a box here, from keyframe to keyframe. */
  shown: 128,
} as const;

/** What one can click on and go to. */
export const anyKeyframe = laneBits.prompt | laneBits.userKeyframe | laneBits.ourKeyframe | laneBits.end;

/** What is on a stretch: all bits that are on any of its positions, and the least confidence, 0-255. */
export interface Stretch {
  readonly bits: number;
  readonly confidence: number;
}

/**
 * A segment tree: node i holds what is on nodes 2i and 2i + 1 together, leaves begin at {@link LaneSummary.length} rounded
 * up to a power of two.
 */
export class LaneSummary {
  readonly length: number;
  readonly #leaves: number;
  readonly #bits: Uint8Array;
  readonly #confidence: Uint8Array;

  /** @param length positions; nothing is on them */
  constructor(length: number) {
    this.length = length;
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(1, length)));
    this.#bits = new Uint8Array(2 * this.#leaves);
    this.#confidence = new Uint8Array(2 * this.#leaves).fill(255);
  }

  /** @param index 0-based. @param confidence 0-255; 255 where nothing is known */
  set(index: number, bits: number, confidence: number): void {
    let node = this.#leaves + index;
    this.#bits[node] = bits;
    this.#confidence[node] = confidence;
    // What stays the same here stays the same further up.
    for (node >>= 1; node > 0 && this.#sumUp(node); node >>= 1);
  }

  /** Sets many positions, for less than {@link set} for each. @param work is given what sets one */
  setMany(work: (set: LaneSummary['set']) => void): void {
    work((index, bits, confidence) => {
      this.#bits[this.#leaves + index] = bits;
      this.#confidence[this.#leaves + index] = confidence;
    });
    for (let node = this.#leaves - 1; node > 0; node--) this.#sumUp(node);
  }

  /** The bits on a position; none beyond the ends. */
  at(index: number): number {
    return index < 0 ? 0 : (this.#bits[this.#leaves + index] ?? 0);
  }

  /** @param from 0-based. @param to half-open */
  over(from: number, to: number): Stretch {
    let bits = 0;
    let confidence = 255;
    let low = this.#leaves + Math.max(0, from);
    let high = this.#leaves + Math.min(this.length, to);
    const take = (node: number) => {
      bits |= this.#bits[node] ?? 0;
      confidence = Math.min(confidence, this.#confidence[node] ?? 255);
    };
    for (; low < high; low >>= 1, high >>= 1) {
      if (low & 1) take(low++);
      if (high & 1) take(--high);
    }
    return { bits, confidence };
  }

  /** The nearest position from `index` on (or back, `index` included) that has one of the bits; undefined where none has. */
  nearest(index: number, bits: number, direction: 1 | -1): number | undefined {
    if (direction > 0 ? index >= this.length : index < 0) return undefined;
    let node = this.#leaves + Math.min(Math.max(0, index), this.length - 1);
    const has = (candidate: number) => ((this.#bits[candidate] ?? 0) & bits) !== 0;
    while (!has(node)) {
      // Up as long as there is no neighbour in this direction under the same parent, then over to it.
      while (node > 1 && (direction > 0 ? (node & 1) === 1 : (node & 1) === 0)) node >>= 1;
      if (node <= 1) return undefined;
      node += direction;
    }
    while (node < this.#leaves) {
      const [near, far] = direction > 0 ? [2 * node, 2 * node + 1] : [2 * node + 1, 2 * node];
      node = has(near) ? near : far;
    }
    return node - this.#leaves;
  }

  /** Where the nearest stretch of neighbouring positions begins that has one of the bits: at `index`, after it, or before. */
  nearestStart(index: number, bits: number, direction: 1 | -1): number | undefined {
    if (direction > 0) {
      let from = index;
      if (this.at(from - 1) & bits) while (this.at(from) & bits) from++;
      return this.nearest(from, bits, 1);
    }
    let start = this.nearest(index, bits, -1);
    while (start !== undefined && this.at(start - 1) & bits) start--;
    return start;
  }

  /** Stretches of neighbouring positions that have one of the bits. */
  count(bits: number): number {
    let stretches = 0;
    let at = this.nearest(0, bits, 1);
    while (at !== undefined) {
      stretches++;
      while (this.at(at) & bits) at++;
      at = this.nearest(at, bits, 1);
    }
    return stretches;
  }

  /** @returns whether the node became another one */
  #sumUp(node: number): boolean {
    const both = (this.#bits[2 * node] ?? 0) | (this.#bits[2 * node + 1] ?? 0);
    const least = Math.min(this.#confidence[2 * node] ?? 255, this.#confidence[2 * node + 1] ?? 255);
    if (this.#bits[node] === both && this.#confidence[node] === least) return false;
    this.#bits[node] = both;
    this.#confidence[node] = least;
    return true;
  }
}
