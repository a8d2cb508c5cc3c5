/**
 * Whether a model fits the device that is to run it, and what does where it does not.
 *
 * @module
 */
import type { OfferedModel } from './offered.ts';

/** What is known of the GPU. The worker's `GpuInfo` is one. */
export type GpuLimits =
  | {
      readonly available: true;
      /** For display. */
      readonly name: string;
      /** Bytes of the largest buffer that a shader may read and write. */
      readonly maxBuffer: number;
    }
  /** Models run on the CPU, by WebAssembly. `why`: part of a sentence. */
  | { readonly available: false; readonly why: string };

export type Fit =
  | { readonly fits: true }
  /** `why`: one sentence. */
  | { readonly fits: false; readonly why: string };

/** A model at an image size. */
export interface SizedModel {
  readonly model: OfferedModel;
  /** Width and height in pixels that frames are resized to. */
  readonly imageSize: number;
}

/**
 * Whether a model can run at an image size. Browsers tell the largest buffer of a GPU and not its memory, so that memory
 * is no reason against it. What is not known counts as fitting: a size that is not among {@link OfferedModel.sizes}, and
 * any on the CPU, for which nobody has measured the needs.
 */
export function fitOf(model: Pick<OfferedModel, 'sizes'>, imageSize: number, gpu: GpuLimits): Fit {
  const size = model.sizes.find((each) => each.imageSize === imageSize);
  if (!size || !gpu.available || size.largestBuffer <= gpu.maxBuffer) return { fits: true };
  return {
    fits: false,
    why: `At ${imageSize} px it needs a buffer of ${mebibytes(size.largestBuffer)}, and this GPU (${gpu.name}) allows ${mebibytes(gpu.maxBuffer)}.`,
  };
}

/**
 * What to run in place of a model that does not fit: the same at its largest smaller size that does, else the largest of
 * the smaller models that does, at its own size if possible.
 */
export function alternativeTo(
  { model, imageSize }: SizedModel,
  models: readonly OfferedModel[],
  gpu: GpuLimits,
): SizedModel | undefined {
  const same = largestFitting(model, gpu, (size) => size < imageSize);
  if (same) return same;
  const smaller = models
    .filter(({ id, bytes }) => id !== model.id && bytes < model.bytes)
    .sort((a, b) => b.bytes - a.bytes);
  for (const other of smaller) {
    const found = largestFitting(other, gpu, (size) => size <= (other.imageSize ?? size));
    if (found) return found;
  }
  return undefined;
}

function largestFitting(
  model: OfferedModel,
  gpu: GpuLimits,
  allowed: (imageSize: number) => boolean,
): SizedModel | undefined {
  const sizes = model.sizes.map(({ imageSize }) => imageSize).filter(allowed);
  const imageSize = sizes.findLast((size) => fitOf(model, size, gpu).fits);
  return imageSize === undefined ? undefined : { model, imageSize };
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
