/**
 * Runs the shaders of pre- and post-processing beside their TypeScript versions and returns how far they differ.
 *
 * @module
 */
import { acquireDevice, findAdapter } from '../../src/runtime/gpu-device.ts';
import { GpuImage } from '../../src/runtime/gpu-image.ts';
import { StagingRing } from '../../src/runtime/gpu-memory.ts';
import { GpuSummary } from '../../src/runtime/gpu-summary.ts';
import { imageStd, imageTensorValues } from '../../src/runtime/image-tensor.ts';
import type { MaskSummary, SummarizeOptions } from '../../src/runtime/sam2-graphs.ts';
import { type HostMask, summarizeMasks } from '../../src/runtime/summary.ts';
import { formulaPicture } from '../fixtures/formula-picture.ts';

export type KernelRequest =
  | { readonly do: 'resize'; readonly width: number; readonly height: number; readonly size: number }
  | {
      readonly do: 'summary';
      readonly objects: number;
      readonly size: number;
      readonly options: SummarizeOptions;
    };

export type PlainSummary = Omit<MaskSummary, 'mask'> & { readonly mask: number[] | undefined };

async function open() {
  const found = await findAdapter();
  if (found.adapter === undefined) throw new Error(found.why);
  const { device } = await acquireDevice(found);
  const errors: string[] = [];
  device.addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
  return { device, errors, staging: new StagingRing(device), features: [...device.features] };
}
const opened = open();

async function floatsOf(buffer: GPUBuffer): Promise<Float32Array> {
  const { device, staging } = await opened;
  const target = staging.take(buffer.size);
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, target, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  return new Float32Array(await staging.read(target, buffer.size));
}

/** Largest difference from the TypeScript resize, in levels of 255. */
async function resizeDifference(width: number, height: number, size: number): Promise<number> {
  const { device } = await opened;
  const picture = { width, height, data: formulaPicture(width, height) };
  const image = new GpuImage(device, size);
  const buffer = image.fromPicture(picture);
  const actual = await floatsOf(buffer);
  const expected = imageTensorValues(picture, size);
  buffer.destroy();
  image.destroy();
  let largest = actual.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  expected.forEach((value, i) => {
    const levels =
      Math.abs((actual[i] ?? Number.NaN) - value) * 255 * (imageStd[Math.floor(i / size ** 2)] ?? 1);
    largest = Math.max(largest, levels);
  });
  return largest;
}

/** Smooth blobs, others for each object; the last object is empty. */
function hostMask(object: number, objects: number, size: number): HostMask {
  const logits = Float32Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [(i % size) / size, Math.floor(i / size) / size];
    return 9 * Math.sin(7.3 * x + object) * Math.cos(5.1 * y - 2 * object) - 2.3;
  });
  if (object === objects - 1) logits.fill(-1024);
  return { logits, iou: 0.25 + object / 8, objectScore: object - 1.5 };
}

async function summaries(objects: number, size: number, options: SummarizeOptions) {
  const { device, staging } = await opened;
  const masks = Array.from({ length: objects }, (_, i) => hostMask(i, objects, size));
  const upload = (values: Float32Array): GPUBuffer => {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    // Larger than what it holds, as onnxruntime's buffers are.
    const buffer = device.createBuffer({ size: values.byteLength + 64, usage });
    device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
    return buffer;
  };
  const buffers = masks.map(({ logits, iou, objectScore }) => ({
    logits: upload(logits),
    iou: upload(Float32Array.of(iou)),
    objectScore: upload(Float32Array.of(objectScore)),
  }));
  const gpu = new GpuSummary(device, staging);
  // Twice, so that a second use of the buffers is seen to start from nothing; not awaited in between.
  const [first, second] = await Promise.all([
    gpu.summarize(buffers, size, { ...options, masks: false }),
    gpu.summarize(buffers, size, options),
  ]);
  gpu.destroy();
  const plain = (list: readonly MaskSummary[]): PlainSummary[] =>
    list.map((s) => ({ ...s, mask: s.mask && Array.from(s.mask) }));
  return {
    first: plain(first),
    actual: plain(second),
    expected: plain(summarizeMasks(masks, size, options)),
  };
}

async function answer(request: KernelRequest): Promise<unknown> {
  const result =
    request.do === 'resize'
      ? await resizeDifference(request.width, request.height, request.size)
      : await summaries(request.objects, request.size, request.options);
  const { errors, features } = await opened;
  return { result, errors, features };
}

self.onmessage = async ({ data }: MessageEvent<{ id: number; request: KernelRequest }>) => {
  const reply = await answer(data.request).catch((error) => ({ errors: [String(error)] }));
  self.postMessage({ id: data.id, answer: reply });
};
