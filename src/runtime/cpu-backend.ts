/**
 * Tensors in the host's memory: onnxruntime-node, and onnxruntime-web on WASM.
 *
 * @module
 */
import type { Backend, MaskTensors, ScratchSlot, Started, Tensor, TensorConstructor } from './backend.ts';
import type { MaskSummary, SummarizeOptions } from './sam2-graphs.ts';
import { summarizeMasks } from './summary.ts';

/** Values of a tensor on the host, not copied. */
const valuesOf = (tensor: Tensor): Float32Array => tensor.data as Float32Array;

export class CpuBackend implements Backend {
  readonly Tensor: TensorConstructor;
  private readonly explainError: Backend['explain'];
  private readonly scratch = new Map<ScratchSlot, Float32Array>();

  constructor(tensorConstructor: TensorConstructor, explain: Backend['explain']) {
    this.Tensor = tensorConstructor;
    this.explainError = explain;
  }

  guard<T>(work: Promise<T>): Promise<T> {
    return work;
  }

  pack(slot: ScratchSlot, parts: readonly Tensor[], dims: readonly number[]): Tensor {
    const length = dims.reduce((product, dim) => product * dim, 1);
    let scratch = this.scratch.get(slot);
    if (scratch === undefined || scratch.length < length) {
      scratch = new Float32Array(length);
      this.scratch.set(slot, scratch);
    }
    const packed = scratch.subarray(0, length);
    parts.forEach((part, i) => {
      packed.set(valuesOf(part), (i * length) / parts.length);
    });
    return new this.Tensor('float32', packed, dims);
  }

  upload(values: Float32Array, dims: readonly number[]): Tensor {
    return new this.Tensor('float32', values.slice(), dims);
  }

  read(tensor: Tensor): Started<Float32Array> {
    return { result: Promise.resolve(valuesOf(tensor).slice()) };
  }

  summarize(masks: readonly MaskTensors[], options: SummarizeOptions): Started<MaskSummary[]> {
    const size = masks[0]?.lowResMask.dims.at(-1) ?? 0;
    const host = masks.map(({ lowResMask, iou, objectScore }) => ({
      logits: valuesOf(lowResMask),
      iou: valuesOf(iou)[0] ?? 0,
      objectScore: valuesOf(objectScore)[0] ?? 0,
    }));
    return { result: Promise.resolve(summarizeMasks(host, size, options)) };
  }

  explain(error: unknown, what: string): Error | Promise<Error> {
    return this.explainError(error, what);
  }

  dispose(): void {
    this.scratch.clear();
  }
}
