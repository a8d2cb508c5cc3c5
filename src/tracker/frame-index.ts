/**
 * What is known of each frame of one object: a few flags, and the version of its output's record.
 *
 * @module
 */
import { type SourceFrame, sourceFrame } from '../units.ts';
import { FrameTable } from './frame-table.ts';
import type { SavedObject } from './saved-state.ts';

/** Bits of `flags`. */
export const frameFlags = {
  /** `frame_idx in output_dict["non_cond_frame_outputs"]` */
  nonCond: 1,
  /** `frame_idx in frames_tracked_per_obj` */
  tracked: 2,
  /** `frames_tracked_per_obj[frame_idx]["reverse"]` */
  reverse: 4,
} as const;

/** Bits of a number in the table that are flags; above them lies the version plus 1, or 0 where there is no record. */
const flagBits = 3;
const flagMask = (1 << flagBits) - 1;
const sameVersion = (a: number, b: number): boolean => a >>> flagBits === b >>> flagBits;

/** A copy costs next to nothing. */
export class FrameIndex {
  readonly #table: FrameTable;

  constructor(length: number, table = new FrameTable(length)) {
    this.#table = table;
  }

  static restore({ flags, versions, cond }: SavedObject): FrameIndex {
    const index = new FrameIndex(flags.length);
    flags.forEach((bits, n) => {
      if (bits !== 0) index.#table.set(sourceFrame(n), bits);
    });
    if (versions === undefined) index.#giveOutputsVersion0(flags, cond);
    else index.#restoreVersions(versions);
    return index;
  }

  save(): Required<Pick<SavedObject, 'flags' | 'versions'>> {
    const flags = new Uint8Array(this.length);
    const runs: number[] = [];
    for (let n = 0; n < flags.length; n++) {
      const number = this.#table.get(sourceFrame(n));
      flags[n] = number & flagMask;
      if (number >>> flagBits !== (runs.at(-1) ?? 0)) runs.push(n, number >>> flagBits);
    }
    return { flags, versions: Uint32Array.from(runs) };
  }

  get length(): number {
    return this.#table.length;
  }

  has(frame: SourceFrame, flags: number): boolean {
    return (this.#table.get(frame) & flags) === flags;
  }

  set(frame: SourceFrame, flags: number, on: boolean): void {
    const number = this.#table.get(frame);
    this.#table.set(frame, on ? number | flags : number & ~flags);
  }

  /** Undefined where the frame has no record. */
  version(frame: SourceFrame): number | undefined {
    const version = this.#table.get(frame) >>> flagBits;
    return version === 0 ? undefined : version - 1;
  }

  setVersion(frame: SourceFrame, version: number): void {
    this.#table.set(frame, (this.#table.get(frame) & flagMask) | ((version + 1) << flagBits));
  }

  /** Frames whose record has another version in each of `others`, or none. */
  *recordsWithout(others: readonly FrameIndex[]): Generator<readonly [SourceFrame, number], void, void> {
    const tables = others.map((other) => other.#table);
    for (const frame of this.#table.unlike(tables, sameVersion)) {
      const version = this.version(frame);
      if (version !== undefined) yield [frame, version];
    }
  }

  copy(): FrameIndex {
    return new FrameIndex(this.length, this.#table.copy());
  }

  /** As all records were before there were versions. */
  #giveOutputsVersion0(flags: Uint8Array, cond: readonly SourceFrame[]): void {
    for (const frame of cond) this.setVersion(frame, 0);
    flags.forEach((bits, n) => {
      if ((bits & frameFlags.nonCond) !== 0) this.setVersion(sourceFrame(n), 0);
    });
  }

  #restoreVersions(runs: Uint32Array): void {
    for (let run = 0; run < runs.length; run += 2) {
      const version = (runs[run + 1] ?? 0) - 1;
      if (version < 0) continue;
      const end = runs[run + 2] ?? this.length;
      for (let n = runs[run] ?? 0; n < end; n++) this.setVersion(sourceFrame(n), version);
    }
  }
}
