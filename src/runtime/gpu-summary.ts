/**
 * Post-processing on the GPU: from low-res logits to 32 bytes an object, and packed masks where wanted.
 *
 * @module
 */
import { edgeSteps } from './box-edges.ts';
import { GrowingBuffer, type StagingRing } from './gpu-memory.ts';
import type { MaskSummary, SummarizeOptions } from './sam2-graphs.ts';
import edgesCode from './wgsl/box-edges.wgsl?raw';
import partsCode from './wgsl/mask-parts.wgsl?raw';
import code from './wgsl/summary.wgsl?raw';
import paramsCode from './wgsl/summary-params.wgsl?raw';
import upsampledCode from './wgsl/upsampled-mask.wgsl?raw';

/** Bytes of one object's record: `Record` in summary.wgsl. */
const recordBytes = 32;
/** Offsets in a record of the values that are copied from the decoder. */
const objectScoreOffset = 20;
const iouOffset = 24;
const edgesOffset = 28;

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
  /** Makes masks, areas and extents. */
  private readonly pipeline: GPUComputePipeline;
  /** Finds the edges of the boxes on the extents. */
  private readonly edgesPipeline: GPUComputePipeline;
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
    const partsLayout = bufferLayout(device, [
      'read-only-storage',
      'storage',
      'storage',
      'storage',
      'uniform',
    ]);
    this.partsPipelines = ['start', 'connect', 'measure'].map(
      pipelinesOf(device, 'mask parts', paramsCode + partsCode, partsLayout),
    );
    const summaryLayout = bufferLayout(device, [
      'read-only-storage',
      'uniform',
      'read-only-storage',
      'read-only-storage',
      'read-only-storage',
      'storage',
      'storage',
    ]);
    const summaryPipeline = pipelinesOf(
      device,
      'summary',
      paramsCode + upsampledCode + code + edgesCode,
      summaryLayout,
    );
    this.pipeline = summaryPipeline('summarize');
    this.edgesPipeline = summaryPipeline('edges');
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
    const summaryBuffers = [logits, this.params, roots, sizes, largest, records, masks];
    pass.setBindGroup(0, this.bind(this.pipeline, summaryBuffers));
    pass.setPipeline(this.pipeline);
    pass.dispatchWorkgroups(Math.ceil(words / 64), 1, count);
    pass.setPipeline(this.edgesPipeline);
    pass.dispatchWorkgroups(4, 1, count);
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
function bufferLayout(device: GPUDevice, types: readonly GPUBufferBindingType[]): GPUPipelineLayout {
  const group = device.createBindGroupLayout({
    entries: types.map((type, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type },
    })),
  });
  return device.createPipelineLayout({ bindGroupLayouts: [group] });
}

/** Makes pipelines of the entry points of one shader. */
function pipelinesOf(device: GPUDevice, label: string, code: string, layout: GPUPipelineLayout) {
  const module = device.createShaderModule({ code, label });
  return (entryPoint: string): GPUComputePipeline =>
    device.createComputePipeline({ label: entryPoint, layout, compute: { module, entryPoint } });
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
  return {
    box: word(2) === 0 ? undefined : readBox(view, options),
    area: word(4),
    objectScore: view.getFloat32(objectScoreOffset, true),
    iou: view.getFloat32(iouOffset, true),
    mask: options.masks
      ? new Uint32Array(
          bytes.slice(recordBytes * count + 4 * words * index, recordBytes * count + 4 * words * (index + 1)),
        )
      : undefined,
  };
}

/** The extent in whole pixels, and each edge's distance from the centres of its outermost pixels. */
function readBox(view: DataView, { width, height }: SummarizeOptions): [number, number, number, number] {
  const word = (i: number): number => view.getUint32(4 * i, true);
  const distance = (side: number): number => (view.getUint8(edgesOffset + side) + 1) / edgeSteps;
  const x0 = width - word(0) + 0.5 - distance(0);
  const y0 = height - word(1) + 0.5 - distance(1);
  return [x0, y0, word(2) - 0.5 + distance(2) - x0, word(3) - 0.5 + distance(3) - y0];
}
