/**
 * What a model needs of a GPU.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { modelWidth, type Sam2Config } from '../model/config/config.ts';

/** Hiera's `mlp_ratio`, which no official config changes. */
const mlpRatio = 4;

/**
 * Bytes of the largest buffer of a frame: the hidden layer of the first stage's MLPs, on (S/4)^2 tokens. Every later
 * stage has a quarter of the tokens and twice the channels, and attention is done in parts. RepViT is narrower than the
 * neck after it.
 */
export function largestBuffer(config: Sam2Config): number {
  const tokens = (config.imageSize / 4) ** 2;
  const { trunk } = config.imageEncoder;
  const hidden = trunk.kind === 'hiera' ? trunk.embedDim * mlpRatio : modelWidth(config);
  return 4 * tokens * hidden;
}

/**
 * Refuses a model that the device cannot hold, before anything is loaded.
 *
 * @throws TrackletError `runtime/gpu-too-small`
 */
export function checkGpuLimits(
  config: Sam2Config,
  limits: Pick<GPUSupportedLimits, 'maxStorageBufferBindingSize' | 'maxBufferSize'>,
): void {
  const need = largestBuffer(config);
  const has = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  if (has >= need) return;
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  throw new TrackletError(
    'runtime/gpu-too-small',
    `This model needs GPU buffers of ${megabytes(need)}, and this GPU and browser allow ${megabytes(has)}. Use a smaller model, or the WASM backend.`,
  );
}
