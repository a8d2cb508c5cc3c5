/**
 * Post-processing on the GPU: from low-res logits to 32 bytes an object, and packed masks where wanted.
 *
 * @module
 */
import { GrowingBuffer, type StagingRing } from './gpu-memory.ts';
import type { MaskSummary, SummarizeOptions } from './sam2-graphs.ts';
import partsCode from './wgsl/mask-parts.wgsl?raw';
import code from './wgsl/summary.wgsl?raw';
import paramsCode from './wgsl/summary-params.wgsl?raw';

/** Bytes of one object's record: `Record` in summary.wgsl. */
const recordBytes = 32;
/** Offsets in a record of the values that are copied from the decoder. */
const objectScoreOffset = 20;
const iouOffset = 24;

/** Buffers of one object's decoder outputs. They may be larger than the tensors they hold. */
export interface MaskBuffers {
  /** [size, size] */
  readonly logits: GPUBuffer;
  readonly iou: GPUBuffer;
  readonly objectScore: GPUBuffer;
}

/** Summarises masks as `summarizeMasks` does, on the GPU. */
export class GpuSummary {
  private readonly device: GPUDevice;
  private readonly pipeline: GPUComputePipeline;
  /** Finds the masks' connected parts, step by step. */
  private readonly partsPipelines: readonly GPUComputePipeline[];
  private readonly params: GPUBuffer;
  private readonly logits: GrowingBuffer;
  private readonly records: GrowingBuffer;
  private readonly masks: GrowingBuffer;
  private readonly roots: GrowingBuffer;
  private readonly sizes: GrowingBuffer;
  private readonly largest: GrowingBuffer;
  private readonly staging: StagingRing;

  constructor(device: GPUDevice, staging: StagingRing) {
    this.device = device;
    this.staging = staging;
    const module = device.createShaderModule({ code: paramsCode + code, label: 'summarize' });
    this.pipeline = device.createComputePipeline({
      label: 'summarize',
      layout: 'auto',
      compute: { module, entryPoint: 'summarize' },
    });
    const partsModule = device.createShaderModule({ code: paramsCode + partsCode, label: 'mask parts' });
    const layout = device.createPipelineLayout({ bindGroupLayouts: [partsLayout(device)] });
    this.partsPipelines = ['start', 'connect', 'measure'].map((entryPoint) =>
      device.createComputePipeline({
        label: entryPoint,
        layout,
        compute: { module: partsModule, entryPoint },
      }),
    );
    const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    this.params = device.createBuffer({ size: 48, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
    this.logits = new GrowingBuffer(device, storage);
    this.records = new GrowingBuffer(device, storage);
    this.masks = new GrowingBuffer(device, storage);
    this.roots = new GrowingBuffer(device, storage);
    this.sizes = new GrowingBuffer(device, storage);
    this.largest = new GrowingBuffer(device, storage);
  }

  /**
   * Submits the work; the promise resolves when the GPU has done it.
   *
   * @param size height and width of the logits
   */
  summarize(
    objects: readonly MaskBuffers[],
    size: number,
    options: SummarizeOptions,
  ): Promise<MaskSummary[]> {
    const { width, height } = options;
    const words = Math.ceil((width * height) / 32);
    const count = objects.length;
    const maskBytes = options.masks ? 4 * words * count : 0;
    const logits = this.logits.atLeast(4 * size * size * count);
    const records = this.records.atLeast(recordBytes * count);
    const masks = this.masks.atLeast(maskBytes);
    const roots = this.roots.atLeast(4 * size * size * count);
    const sizes = this.sizes.atLeast(4 * size * size * count);
    const largest = this.largest.atLeast(4 * count);
    const staging = this.staging.take(recordBytes * count + maskBytes);
    this.device.queue.writeBuffer(this.params, 0, paramBytes(options, size, count, words));

    const encoder = this.device.createCommandEncoder();
    encoder.clearBuffer(records, 0, recordBytes * count);
    objects.forEach((object, i) => {
      encoder.copyBufferToBuffer(object.logits, 0, logits, 4 * size * size * i, 4 * size * size);
      encoder.copyBufferToBuffer(object.objectScore, 0, records, recordBytes * i + objectScoreOffset, 4);
      encoder.copyBufferToBuffer(object.iou, 0, records, recordBytes * i + iouOffset, 4);
    });
    const pass = encoder.beginComputePass();
    for (const pipeline of this.partsPipelines) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, this.bind(pipeline, [logits, roots, sizes, largest, this.params]));
      pass.dispatchWorkgroups(Math.ceil((size * size) / 64), 1, count);
    }
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(
      0,
      this.bind(this.pipeline, [logits, records, masks, this.params, roots, sizes, largest]),
    );
    pass.dispatchWorkgroups(Math.ceil(words / 64), 1, count);
    pass.end();
    encoder.copyBufferToBuffer(records, 0, staging, 0, recordBytes * count);
    if (maskBytes > 0) encoder.copyBufferToBuffer(masks, 0, staging, recordBytes * count, maskBytes);
    this.device.queue.submit([encoder.finish()]);

    return this.staging
      .read(staging, recordBytes * count + maskBytes)
      .then((bytes) => objects.map((_, i) => readSummary(bytes, i, count, options, words)));
  }

  destroy(): void {
    const { params, logits, records, masks, roots, sizes, largest } = this;
    for (const buffer of [params, logits, records, masks, roots, sizes, largest]) buffer.destroy();
  }

  private bind(pipeline: GPUComputePipeline, buffers: readonly GPUBuffer[]): GPUBindGroup {
    return this.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
  }
}

/** One layout for all steps: each uses only some of the buffers, and an automatic one would have only those. */
function partsLayout(device: GPUDevice): GPUBindGroupLayout {
  const types = ['read-only-storage', 'storage', 'storage', 'storage', 'uniform'] as const;
  return device.createBindGroupLayout({
    entries: types.map((type, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type },
    })),
  });
}

/** `Params` of summary-params.wgsl. */
function paramBytes(options: SummarizeOptions, size: number, objects: number, words: number): ArrayBuffer {
  const bytes = new ArrayBuffer(48);
  const { width, height, nonOverlap, masks } = options;
  new Uint32Array(bytes).set([width, height, size, objects, words, Number(nonOverlap), Number(masks)]);
  new Float32Array(bytes).set([size / width, size / height], 7);
  return bytes;
}

function readSummary(
  bytes: ArrayBuffer,
  index: number,
  count: number,
  options: SummarizeOptions,
  words: number,
): MaskSummary {
  const view = new DataView(bytes, recordBytes * index, recordBytes);
  const word = (i: number): number => view.getUint32(4 * i, true);
  const area = word(4);
  const left = options.width - word(0);
  const top = options.height - word(1);
  return {
    box: word(2) === 0 ? undefined : [left, top, word(2) - left, word(3) - top],
    area,
    objectScore: view.getFloat32(objectScoreOffset, true),
    iou: view.getFloat32(iouOffset, true),
    mask: options.masks
      ? new Uint32Array(
          bytes.slice(recordBytes * count + 4 * words * index, recordBytes * count + 4 * words * (index + 1)),
        )
      : undefined,
  };
}
