/**
 * Sizes and counts read from the shapes of a checkpoint's tensors.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';

/** Questions to a checkpoint's list of tensors. */
export interface Shapes {
  has(name: string): boolean;
  /**
   * One dimension of a tensor.
   *
   * @throws `config/not-recognised` where there is no such tensor or dimension
   */
  size(name: string, dimension: number): number;
  /** How many of the names of 0, 1, 2 ... there are before the first that is not. */
  count(nameOf: (i: number) => string): number;
}

export function shapesOf({ name: file, tensors }: Checkpoint): Shapes {
  const missing = (what: string): TrackletError =>
    new TrackletError(
      'config/not-recognised',
      `${file}: this is no SAM 2 or EdgeTAM in Meta's names: ${what}. If it is one of another form, give the YAML file ` +
        'that belongs to the checkpoint too.',
    );
  return {
    has: (name) => tensors.has(name),
    size(name, dimension) {
      const shape = tensors.get(name)?.shape;
      if (!shape) throw missing(`"${name}" is missing`);
      const size = shape[dimension];
      if (size === undefined) throw missing(`"${name}" is [${shape.join(', ')}]`);
      return size;
    },
    count(nameOf) {
      let i = 0;
      while (tensors.has(nameOf(i))) i++;
      return i;
    },
  };
}

/** What tensors show of `hieradet.py: Hiera`. */
export interface Trunk {
  readonly embedDim: number;
  /** Blocks a stage. */
  readonly stages: readonly number[];
  /** Window size of the first stage. */
  readonly window: number;
  readonly background: readonly [number, number];
}

/** @throws `config/not-recognised` where a tensor that every Hiera has is missing */
export function trunkOf(shapes: Shapes): Trunk {
  const trunk = 'image_encoder.trunk';
  const depth = shapes.count((i) => `${trunk}.blocks.${i}.norm1.weight`);
  // The first block of a later stage widens its input by a projection.
  const starts = Array.from({ length: depth }, (_, i) => i).filter((i) =>
    shapes.has(`${trunk}.blocks.${i}.proj.weight`),
  );
  const ends = [...starts, depth];
  return {
    embedDim: shapes.size(`${trunk}.patch_embed.proj.weight`, 0),
    stages: ends.map((end, stage) => end - (ends[stage - 1] ?? 0)),
    window: shapes.size(`${trunk}.pos_embed_window`, 2),
    background: [shapes.size(`${trunk}.pos_embed`, 2), shapes.size(`${trunk}.pos_embed`, 3)],
  };
}
