/**
 * What a model needs of a GPU.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { drawGraphs, type GraphForm } from '../model/build.ts';
import { resizedIfFits } from '../model/config/check.ts';
import { memoryTokens, type Sam2Config } from '../model/config/config.ts';
import { MeasuredGraph } from '../model/onnx/measured-graph.ts';
import { WeightsLayout } from '../model/onnx/weights.ts';
import { BufferPool } from './buffer-pool.ts';

/** In bytes. */
export interface GpuNeeds {
  /** The largest buffer: what a device must allow. */
  readonly largestBuffer: number;
  /** All buffers together, for one object. */
  readonly memory: number;
}

/** The attention of nearly all devices, in the precision that takes more. */
const usualForm: GraphForm = { attention: 'fused', precision: 'fp32' };

/** What one object attends to at most: the last six frames, eight prompted ones, and their pointers. */
const planned = { maps: 14, pointers: 24, points: 16 } as const;

/**
 * What a model needs of a GPU, from its graphs' own shapes. Needs no weights, and takes milliseconds.
 *
 * `memory` is an estimate: all weights, the buffers that onnxruntime's pool comes to hold when a frame passes through
 * the graphs one after another ({@link BufferPool}), and an object's memory bank twice, as it is kept and as it is packed
 * for a call. Measured on software WebGPU with the demo model at 64 px, one object, 16 frames: 19.3 MB, estimated 20.6.
 * Models of official size could not be measured; what pictures, further objects and kept frames take comes on top.
 */
export function gpuNeeds(config: Sam2Config, form: GraphForm = usualForm): GpuNeeds {
  const sizes = { M: planned.maps, P: planned.pointers, N: planned.points, T: memoryTokens(config) };
  const graphs = drawGraphs(
    config,
    form,
    (name, type) => new MeasuredGraph(name, new WeightsLayout(name), type, sizes),
  );
  const all = Object.values(graphs);
  const largestBuffer = Math.max(...all.flatMap((graph) => graph.nodes.map(({ bytes }) => bytes)));
  const weights = sum(all.flatMap((graph) => [...graph.weights.values()]));

  const pool = new BufferPool();
  const { 'image-encoder': encoder, 'memory-attention': attention } = graphs;
  const frame = [encoder, attention, graphs['mask-decoder'], graphs['memory-encoder']];
  const outputs = frame.map((graph) => pool.run(graph));
  for (const sizes of outputs) pool.release(sizes);
  const inputs = sum(
    [encoder, attention].flatMap((graph) => graph.inputs.map((value) => graph.bytesOf(value))),
  );
  return { largestBuffer, memory: weights + pool.bytes + 2 * inputs };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** What is asked of a device's limits. */
type Limits = Pick<GPUSupportedLimits, 'maxStorageBufferBindingSize' | 'maxBufferSize'>;

const allowed = (limits: Limits): number =>
  Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);

/** Whether a device allows the largest buffer of a model in this form. */
export const fitsGpu = (config: Sam2Config, limits: Limits, form: GraphForm = usualForm): boolean =>
  gpuNeeds(config, form).largestBuffer <= allowed(limits);

/** Image sizes that are offered where a larger one does not fit. */
const smallerSizes: readonly number[] = [768, 512];

/**
 * Refuses a model that the device cannot hold in any of `forms`, before anything is loaded; names the image size at which
 * it can.
 *
 * @throws TrackletError `runtime/gpu-too-small`
 */
export function checkGpuLimits(
  config: Sam2Config,
  limits: Limits,
  forms: readonly GraphForm[] = [usualForm],
): void {
  const fits = (sized: Sam2Config): boolean => forms.some((form) => fitsGpu(sized, limits, form));
  if (forms.length === 0 || fits(config)) return;
  const least = Math.min(...forms.map((form) => gpuNeeds(config, form).largestBuffer));
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  const size = smallerSizes.find((smaller) => {
    const sized = smaller < config.imageSize ? resizedIfFits(config, smaller) : undefined;
    return sized !== undefined && fits(sized);
  });
  const advice =
    size === undefined ? 'Use a smaller model' : `It fits at ${size} px: use that, a smaller model`;
  throw new TrackletError(
    'runtime/gpu-too-small',
    `This model needs GPU buffers of ${megabytes(least)}, and this GPU and browser allow ${megabytes(allowed(limits))}. ${advice}, or the WASM backend.`,
  );
}
