/**
 * Tensors in GPU buffers: onnxruntime-web on WebGPU, on a device of our own.
 *
 * @module
 */
import type { Backend, MaskTensors, ScratchSlot, Started, Tensor, TensorConstructor } from './backend.ts';
import { explainRuntimeError } from './explain.ts';
import type { DeviceGuard } from './gpu-device.ts';
import { GrowingBuffer, StagingRing, tensorUsage } from './gpu-memory.ts';
import { GpuSummary } from './gpu-summary.ts';
import type { MaskSummary, SummarizeOptions } from './sam2-graphs.ts';

/** `Tensor` with what its WebGPU build adds. */
export type GpuTensorConstructor = TensorConstructor & {
  fromGpuBuffer(
    buffer: GPUBuffer,
    options: { dataType: 'float32'; dims: readonly number[]; dispose?: () => void },
  ): Tensor;
};

/** The tensor's buffer; onnxruntime makes buffers larger than their tensors, so copies go by dims. */
const bufferOf = (tensor: Tensor): GPUBuffer => tensor.gpuBuffer as unknown as GPUBuffer;
const byteLengthOf = (tensor: Tensor): number => 4 * tensor.size;

export class GpuBackend implements Backend {
  readonly Tensor: GpuTensorConstructor;
  private readonly device: GPUDevice;
  private readonly deviceGuard: DeviceGuard;
  private readonly staging: StagingRing;
  private readonly summary: GpuSummary;
  private readonly scratch = new Map<ScratchSlot, GrowingBuffer>();

  constructor(tensorConstructor: GpuTensorConstructor, device: GPUDevice, guard: DeviceGuard) {
    this.Tensor = tensorConstructor;
    this.device = device;
    this.deviceGuard = guard;
    this.staging = new StagingRing(device);
    this.summary = new GpuSummary(device, this.staging);
  }

  guard<T>(work: Promise<T>): Promise<T> {
    return this.deviceGuard.guard(work);
  }

  pack(slot: ScratchSlot, parts: readonly Tensor[], dims: readonly number[]): Tensor {
    const scratch = this.scratch.get(slot) ?? new GrowingBuffer(this.device, tensorUsage());
    this.scratch.set(slot, scratch);
    const size = parts.reduce((sum, part) => sum + byteLengthOf(part), 0);
    // Grows by halves: the bank gains an entry a frame at first.
    const target = scratch.holds(size) ? scratch.atLeast(size) : scratch.atLeast(size + (size >> 1));
    const encoder = this.device.createCommandEncoder();
    let offset = 0;
    for (const part of parts) {
      encoder.copyBufferToBuffer(bufferOf(part), 0, target, offset, byteLengthOf(part));
      offset += byteLengthOf(part);
    }
    this.device.queue.submit([encoder.finish()]);
    return this.Tensor.fromGpuBuffer(target, { dataType: 'float32', dims });
  }

  upload(values: Float32Array, dims: readonly number[]): Tensor {
    // onnxruntime's kernels read vectors of four values, also from a tensor of one.
    const size = Math.ceil(values.byteLength / 16) * 16;
    const buffer = this.device.createBuffer({ size, usage: tensorUsage() });
    this.device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
    return this.own(buffer, dims);
  }

  /** A tensor that destroys `buffer` when it is disposed of. */
  own(buffer: GPUBuffer, dims: readonly number[]): Tensor {
    return this.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims, dispose: () => buffer.destroy() });
  }

  read(tensor: Tensor): Started<Float32Array> {
    const size = byteLengthOf(tensor);
    const staging = this.staging.take(size);
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(bufferOf(tensor), 0, staging, 0, size);
    this.device.queue.submit([encoder.finish()]);
    return { result: this.staging.read(staging, size).then((bytes) => new Float32Array(bytes)) };
  }

  summarize(masks: readonly MaskTensors[], options: SummarizeOptions): Started<MaskSummary[]> {
    const buffers = masks.map(({ lowResMask, iou, objectScore }) => ({
      logits: bufferOf(lowResMask),
      iou: bufferOf(iou),
      objectScore: bufferOf(objectScore),
    }));
    const size = masks[0]?.lowResMask.dims.at(-1) ?? 0;
    return { result: this.summary.summarize(buffers, size, options) };
  }

  async explain(error: unknown, what: string): Promise<Error> {
    return (await this.deviceGuard.failureSoon()) ?? explainRuntimeError(error, what);
  }

  dispose(): void {
    for (const scratch of this.scratch.values()) scratch.destroy();
    this.summary.destroy();
    this.staging.destroy();
  }
}
