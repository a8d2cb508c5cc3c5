/**
 * Runs the shaders of pre- and post-processing beside their TypeScript versions and returns how far they differ.
 *
 * @module
 */
import { FrameRoute, type Route } from '../../src/runtime/frame-route.ts';
import { acquireDevice } from '../../src/runtime/gpu-device.ts';
import { GpuImage } from '../../src/runtime/gpu-image.ts';
import { StagingRing } from '../../src/runtime/gpu-memory.ts';
import { GpuSummary } from '../../src/runtime/gpu-summary.ts';
import { imageStd, imageTensorValues } from '../../src/runtime/image-tensor.ts';
import type { MaskSummary, SummarizeOptions } from '../../src/runtime/sam2-graphs.ts';
import { type HostMask, summarizeMasks } from '../../src/runtime/summary.ts';
import { microseconds, sourceFrame } from '../../src/units.ts';
import { toRgba } from '../../src/video/picture.ts';
import type { DecodedFrame } from '../../src/video/video.ts';
import { formulaPicture } from '../fixtures/formula-picture.ts';

export type KernelRequest =
  | { readonly do: 'resize'; readonly width: number; readonly height: number; readonly size: number }
  | {
      readonly do: 'summary';
      readonly objects: number;
      readonly size: number;
      readonly options: SummarizeOptions;
    };

export type FrameRequest = {
  readonly do: 'route';
  readonly format: 'RGBX' | 'I420';
  readonly rotation: 0 | 90 | 180 | 270;
  /** Make the imported frames differ from the copied ones: upside down. */
  readonly differing?: boolean;
};

class DifferingImage extends GpuImage {
  override fromExternal(frame: VideoFrame, rotation: 0 | 90 | 180 | 270): GPUBuffer {
    return super.fromExternal(frame, rotation === 0 ? 180 : 0);
  }
}

export interface RouteAnswer {
  readonly route: Route | undefined;
  /** Against the TypeScript pre-processing of the copied frame, in levels of 255. */
  readonly mean: number;
  readonly largest: number;
}

export type PlainSummary = Omit<MaskSummary, 'mask'> & { readonly mask: number[] | undefined };

async function open() {
  const { device } = await acquireDevice();
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

/** Differences in levels of 255 between two [1,3,size,size]. */
function differences(actual: Float32Array, expected: Float32Array): { mean: number; largest: number } {
  let largest = actual.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  let sum = 0;
  expected.forEach((value, i) => {
    const std = imageStd[Math.floor((3 * i) / expected.length)] ?? 1;
    const levels = Math.abs((actual[i] ?? Number.NaN) - value) * 255 * std;
    largest = Math.max(largest, levels);
    sum += levels;
  });
  return { mean: sum / expected.length, largest };
}

/** A frame as a decoder gives it: smooth colours that differ in every corner. */
function videoFrame(format: 'RGBX' | 'I420'): VideoFrame {
  const [codedWidth, codedHeight] = [160, 90];
  const luma = (i: number): number => 40 + (i % codedWidth) / 2 + Math.floor(i / codedWidth);
  const chroma = (i: number): number => 90 + (i % (codedWidth / 2)) / 2 + Math.floor((2 * i) / codedWidth);
  const pixels = codedWidth * codedHeight;
  const data =
    format === 'RGBX'
      ? Uint8Array.from({ length: 4 * pixels }, (_, i) => ((i & 3) === 3 ? 255 : luma(i >> 2) - 10 * (i & 3)))
      : Uint8Array.from({ length: 1.5 * pixels }, (_, i) =>
          i < pixels ? luma(i) : i < 1.25 * pixels ? chroma(i - pixels) : 255 - chroma(i - 1.25 * pixels),
        );
  return new VideoFrame(data, {
    format,
    codedWidth,
    codedHeight,
    timestamp: 0,
    colorSpace:
      format === 'RGBX'
        ? { matrix: 'rgb', primaries: 'bt709', transfer: 'iec61966-2-1', fullRange: true }
        : { matrix: 'bt709', primaries: 'bt709', transfer: 'bt709', fullRange: false },
  });
}

/** Two frames by the route that the first one decides; the second is compared. */
async function takeRoute(request: FrameRequest): Promise<RouteAnswer> {
  const { device } = await opened;
  const size = 64;
  const frame = videoFrame(request.format);
  const decoded: DecodedFrame = {
    index: sourceFrame(0),
    timestamp: microseconds(0),
    frame,
    rotation: request.rotation,
    close: () => frame.close(),
  };
  const image = request.differing ? new DifferingImage(device, size) : new GpuImage(device, size);
  const route = new FrameRoute(device, image, floatsOf);
  (await route.imageOf(decoded)).destroy();
  const buffer = await route.imageOf(decoded);
  const actual = await floatsOf(buffer);
  buffer.destroy();
  const expected = imageTensorValues(await toRgba(decoded), size);
  frame.close();
  image.destroy();
  return { route: route.route, ...differences(actual, expected) };
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
  return differences(actual, expected).largest;
}

/** Smooth blobs and a scatter of specks, others for each object; the last object is empty. */
function hostMask(object: number, objects: number, size: number): HostMask {
  const logits = Float32Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [(i % size) / size, Math.floor(i / size) / size];
    const speck = (i * 2654435761 + object) % 89 === 0 ? 4 : 0;
    return 9 * Math.sin(7.3 * x + object) * Math.cos(5.1 * y - 2 * object) - 2.3 + speck;
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

function run(request: KernelRequest | FrameRequest): Promise<unknown> {
  switch (request.do) {
    case 'resize':
      return resizeDifference(request.width, request.height, request.size);
    case 'summary':
      return summaries(request.objects, request.size, request.options);
    case 'route':
      return takeRoute(request);
  }
}

async function answer(request: KernelRequest | FrameRequest): Promise<unknown> {
  const result = await run(request);
  const { errors, features } = await opened;
  return { result, errors, features };
}

self.onmessage = async ({ data }: MessageEvent<{ id: number; request: KernelRequest | FrameRequest }>) => {
  const reply = await answer(data.request).catch((error) => ({ errors: [String(error)] }));
  self.postMessage({ id: data.id, answer: reply });
};
