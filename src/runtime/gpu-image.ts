/**
 * Pre-processing on the GPU: from a frame's pixels to the image encoder's input.
 *
 * @module
 */
import type { RgbaPicture } from '../video/video.ts';
import { GrowingBuffer, tensorUsage } from './gpu-memory.ts';
import { normalisationTable } from './image-tensor.ts';
import { resizeCoefficients, verticalFirst } from './resize.ts';
import importFrameCode from './wgsl/import-frame.wgsl?raw';
import normaliseCode from './wgsl/normalise.wgsl?raw';
import resizeCode from './wgsl/resize.wgsl?raw';

/** One pass of the resize: what `Walk` in resize.wgsl holds. */
interface Pass {
  readonly walk: GPUBuffer;
  readonly coefficients: GPUBuffer;
  readonly lines: number;
  readonly size: number;
}

/** The passes for one frame size; none where the frame already has the model's size. */
interface Plan {
  readonly width: number;
  readonly height: number;
  readonly passes: readonly Pass[];
}

const storage = () => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;

/** Resizes and normalises frames as `imageTensorValues` does, on the GPU. */
export class GpuImage {
  private readonly device: GPUDevice;
  /** S */
  private readonly size: number;
  private readonly importPipeline: GPUComputePipeline;
  private readonly resizePipeline: GPUComputePipeline;
  private readonly normalisePipeline: GPUComputePipeline;
  private readonly importParams: GPUBuffer;
  private readonly table: GPUBuffer;
  private readonly pixels: GrowingBuffer;
  private readonly between: GrowingBuffer;
  private readonly resized: GrowingBuffer;
  private plan: Plan | undefined;

  constructor(device: GPUDevice, size: number) {
    this.device = device;
    this.size = size;
    this.importPipeline = this.pipeline('importFrame', importFrameCode);
    this.resizePipeline = this.pipeline('resizeLines', resizeCode);
    this.normalisePipeline = this.pipeline('normalise', normaliseCode);
    this.importParams = device.createBuffer({
      size: 16,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    this.table = this.filled(normalisationTable(), storage());
    this.pixels = new GrowingBuffer(device, storage());
    this.between = new GrowingBuffer(device, storage());
    this.resized = new GrowingBuffer(device, storage());
  }

  /**
   * From pixels on the host.
   *
   * @param picture as displayed
   * @returns a buffer of [1,3,S,S], the caller's to destroy
   */
  fromPicture(picture: RgbaPicture): GPUBuffer {
    const { width, height, data } = picture;
    const pixels = this.pixels.atLeast(4 * width * height);
    this.device.queue.writeBuffer(pixels, 0, data as Uint8ClampedArray<ArrayBuffer>);
    const encoder = this.device.createCommandEncoder();
    const image = this.process(encoder, pixels, width, height);
    this.device.queue.submit([encoder.finish()]);
    return image;
  }

  /**
   * From a frame that the browser can hand to the GPU without a copy.
   *
   * @param rotation clockwise, applied here
   * @returns a buffer of [1,3,S,S], the caller's to destroy
   * @throws where the browser cannot import the frame
   */
  fromExternal(frame: VideoFrame, rotation: 0 | 90 | 180 | 270): GPUBuffer {
    const texture = this.device.importExternalTexture({ source: frame });
    const turned = rotation === 90 || rotation === 270;
    const width = turned ? frame.displayHeight : frame.displayWidth;
    const height = turned ? frame.displayWidth : frame.displayHeight;
    this.device.queue.writeBuffer(this.importParams, 0, Uint32Array.of(width, height, rotation / 90));
    const pixels = this.pixels.atLeast(4 * width * height);
    const encoder = this.device.createCommandEncoder();
    this.dispatch(
      encoder,
      this.importPipeline,
      [texture, { buffer: pixels }, { buffer: this.importParams }],
      [Math.ceil(width / 8), Math.ceil(height / 8)],
    );
    const image = this.process(encoder, pixels, width, height);
    this.device.queue.submit([encoder.finish()]);
    return image;
  }

  destroy(): void {
    for (const buffer of [this.importParams, this.table, this.pixels, this.between, this.resized]) {
      buffer.destroy();
    }
    this.dropPlan();
  }

  private process(encoder: GPUCommandEncoder, pixels: GPUBuffer, width: number, height: number): GPUBuffer {
    const { size } = this;
    const plan = this.planFor(width, height);
    let current = pixels;
    plan.passes.forEach((pass, i) => {
      const target = i === 0 ? this.between : this.resized;
      const buffer = target.atLeast(4 * pass.lines * pass.size);
      const { coefficients, walk } = pass;
      this.dispatch(
        encoder,
        this.resizePipeline,
        [current, buffer, coefficients, walk].map((b) => ({ buffer: b })),
        [Math.ceil(pass.size / 64), pass.lines],
      );
      current = buffer;
    });
    const image = this.device.createBuffer({ size: 12 * size * size, usage: tensorUsage() });
    this.dispatch(
      encoder,
      this.normalisePipeline,
      [current, image, this.table].map((b) => ({ buffer: b })),
      [Math.ceil(size / 64), size],
    );
    return image;
  }

  private planFor(width: number, height: number): Plan {
    if (this.plan?.width === width && this.plan.height === height) return this.plan;
    this.dropPlan();
    const { size } = this;
    const vertical = (columns: number): Pass[] =>
      height === size
        ? []
        : [this.pass(height, columns, { line: 1, step: columns }, { line: 1, step: columns })];
    const horizontal = (rows: number): Pass[] =>
      width === size ? [] : [this.pass(width, rows, { line: width, step: 1 }, { line: size, step: 1 })];
    const passes = verticalFirst(width, height, size)
      ? [...vertical(width), ...horizontal(size)]
      : [...horizontal(height), ...vertical(size)];
    this.plan = { width, height, passes };
    return this.plan;
  }

  private pass(
    from: number,
    lines: number,
    source: { line: number; step: number },
    target: { line: number; step: number },
  ): Pass {
    const { size } = this;
    const { taps, bounds, weights } = resizeCoefficients(from, size);
    const walk = [lines, source.line, source.step, target.line, target.step, size, taps, 0];
    return {
      walk: this.filled(Uint32Array.from(walk), GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST),
      coefficients: this.filled(Int32Array.from([...bounds, ...weights]), storage()),
      lines,
      size,
    };
  }

  private dropPlan(): void {
    for (const { walk, coefficients } of this.plan?.passes ?? []) {
      walk.destroy();
      coefficients.destroy();
    }
    this.plan = undefined;
  }

  private filled(values: Float32Array | Uint32Array | Int32Array, usage: number): GPUBuffer {
    const buffer = this.device.createBuffer({ size: values.byteLength, usage });
    this.device.queue.writeBuffer(buffer, 0, values as Uint32Array<ArrayBuffer>);
    return buffer;
  }

  private pipeline(entryPoint: string, code: string): GPUComputePipeline {
    const module = this.device.createShaderModule({ code, label: entryPoint });
    return this.device.createComputePipeline({
      label: entryPoint,
      layout: 'auto',
      compute: { module, entryPoint },
    });
  }

  private dispatch(
    encoder: GPUCommandEncoder,
    pipeline: GPUComputePipeline,
    resources: readonly GPUBindingResource[],
    groups: readonly [number, number],
  ): void {
    const bindGroup = this.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: resources.map((resource, binding) => ({ binding, resource })),
    });
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...groups);
    pass.end();
  }
}
