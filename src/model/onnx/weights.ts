/**
 * The layout of a weights file: which tensor lies where, and how it is made from the checkpoint. Laying out
 * reads nothing; values are read when the file is written.
 *
 * @module
 */
import type { WeightsEntry, WeightsFile } from '../built-model.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { toHalf } from './half.ts';
import { elementCount } from './shape.ts';

/** A checkpoint tensor that a weight is made of. */
export interface Source {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Makes a weight's values from its sources' values, in row-major order. */
export type Compute = (sources: readonly Float32Array[]) => Float32Array;

interface Entry {
  readonly shape: readonly number[];
  readonly offset: number;
  readonly byteLength: number;
  readonly sources: readonly Source[];
  readonly compute: Compute;
}

/** The alignment of an entry in bytes: what onnxruntime and WebGPU buffers like. */
const alignment = 64;

/** Collects the weights of the graphs that share one file; a weight used twice is stored once. */
export class WeightsLayout {
  /** The file's name, as the graphs' initializers give it in `location`. */
  readonly location: string;
  readonly #entries = new Map<string, Entry>();
  #end = 0;

  constructor(location: string) {
    this.location = location;
  }

  /** Places a weight of `shape` (fp32) and returns where; the same `key` always means the same weight. */
  place(key: string, shape: readonly number[], sources: readonly Source[], compute: Compute): Entry {
    const known = this.#entries.get(key);
    if (known) {
      if (known.shape.join() !== shape.join()) throw new Error(`weight ${key} is used in two shapes`);
      return known;
    }
    const offset = Math.ceil(this.#end / alignment) * alignment;
    const entry = { shape, offset, byteLength: 4 * elementCount(shape), sources, compute };
    this.#entries.set(key, entry);
    this.#end = offset + entry.byteLength;
    return entry;
  }

  /** The checkpoint tensors that the weights are made of. */
  sources(): Source[] {
    return [...this.#entries.values()].flatMap((entry) => entry.sources);
  }

  /** The file over a checkpoint, whose tensors must have been validated against {@link sources}. */
  file(checkpoint: Checkpoint): WeightsFile {
    const entries = [...this.#entries].map(([key, entry]) => toEntry(key, entry, checkpoint));
    return { byteLength: this.#end, entries };
  }
}

function toEntry(key: string, entry: Entry, checkpoint: Checkpoint): WeightsEntry {
  const load = async (): Promise<Float32Array> => {
    const sources = await Promise.all(entry.sources.map((source) => checkpoint.read(source.name)));
    const values = entry.compute(sources);
    if (values.byteLength !== entry.byteLength) {
      throw new Error(`weight ${key} has ${values.byteLength} bytes instead of ${entry.byteLength}`);
    }
    return values;
  };
  return { offset: entry.offset, byteLength: entry.byteLength, load };
}

/**
 * A file of fp32 weights in half precision: every number and every offset takes half the bytes.
 *
 * @throws TrackletError `model/fp16-range` when an entry is loaded that half precision cannot hold
 */
export function halfFile(file: WeightsFile): WeightsFile {
  const entries = file.entries.map(({ offset, byteLength, load }) => ({
    offset: offset / 2,
    byteLength: byteLength / 2,
    load: async () => {
      const values = await load();
      if (!(values instanceof Float32Array)) throw new Error('these weights are in half precision already');
      return toHalf(values);
    },
  }));
  return { byteLength: file.byteLength / 2, entries };
}
