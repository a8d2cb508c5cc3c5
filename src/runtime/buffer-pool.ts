/**
 * How much onnxruntime's WebGPU provider allocates for tensors: a model of its pool of storage buffers.
 *
 * Buffers come in sizes of a table; a tensor takes the next larger one. What a tensor leaves can be taken again after
 * the commands so far were submitted, which happens every 16 dispatches. The pool keeps what it has.
 *
 * @module
 */
import type { MeasuredGraph } from '../model/onnx/measured-graph.ts';

/** Sizes of pooled buffers in bytes; a larger one is as large as it must be, and not kept. */
const bucketSizes = [
  64, 128, 256, 512, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144, 524288, 1048576, 2097152, 4194304,
  8388608, 12582912, 16777216, 26214400, 33554432, 44236800, 58982400, 67108864, 134217728, 167772160,
];
const dispatchesASubmit = 16;

const bucketOf = (bytes: number): number => bucketSizes.find((size) => size >= bytes) ?? bytes;

/** A pool that lives through the runs of all graphs of a model. */
export class BufferPool {
  /** All that was ever allocated and is kept. */
  bytes = 0;
  readonly #free = new Map<number, number>();
  #released: number[] = [];
  #dispatches = 0;

  /** Runs a graph once. Its outputs stay allocated until {@link release}d. */
  run(graph: MeasuredGraph): readonly number[] {
    const lastUse = new Map<string, number>();
    /** What holds a value: its own buffer, or for a reshaped value that of what was reshaped. */
    const holders = new Map<string, string>();
    const holderOf = (name: string): string => holders.get(name) ?? name;
    graph.nodes.forEach(({ opType, inputs, output }, i) => {
      if (opType === 'Reshape' && inputs[0]) holders.set(output.name, holderOf(inputs[0].name));
      for (const { name } of [...inputs, output]) lastUse.set(holderOf(name), i);
    });
    for (const { name } of graph.outputs) lastUse.set(holderOf(name), graph.nodes.length);

    const held = new Map<string, number>();
    graph.nodes.forEach(({ opType, inputs, output, bytes }, i) => {
      if (opType !== 'Reshape') held.set(output.name, this.#take(bytes));
      if (opType === 'MultiHeadAttention') {
        // Keys and values are copied into a layout of their own.
        const copies = inputs.slice(1, 3).map((value) => this.#take(graph.bytesOf(value)));
        this.release(copies);
      }
      for (const { name } of [...inputs, output]) {
        const size = held.get(holderOf(name));
        if (size === undefined || lastUse.get(holderOf(name)) !== i) continue;
        held.delete(holderOf(name));
        this.release([size]);
      }
    });
    this.#submit();
    return [...held.values()];
  }

  release(sizes: readonly number[]): void {
    this.#released.push(...sizes);
  }

  #take(bytes: number): number {
    this.#dispatches++;
    if (this.#dispatches % dispatchesASubmit === 0) this.#submit();
    const size = bucketOf(bytes);
    const free = this.#free.get(size) ?? 0;
    if (free > 0) this.#free.set(size, free - 1);
    else this.bytes += size;
    return size;
  }

  #submit(): void {
    for (const size of this.#released) {
      if (bucketSizes.includes(size)) this.#free.set(size, (this.#free.get(size) ?? 0) + 1);
      else this.bytes -= size;
    }
    this.#released = [];
  }
}
