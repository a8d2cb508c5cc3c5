/**
 * Weights by formula: checkpoints of real size that need not be stored. `models/golden/formula.py` is the
 * same formula in Python; a test holds both equal bit for bit.
 *
 * Every value depends only on the tensor's name, the seed and the element's row-major index:
 *
 *     key = fmix32(fnv1a(name as UTF-8) ^ seed * 0x9E3779B1)
 *     x   = fmix32(fmix32(index * 0x9E3779B1 + key) ^ fmix32(key ^ 0x85EBCA6B))     all in uint32
 *     u   = x / 2^31 - 1                                                   exact in float64, in [-1, 1)
 *     w   = float32(offset + scale * u)
 *
 * @module
 */
import type { Checkpoint, TensorInfo } from '../checkpoint/checkpoint.ts';
import { missingTensor } from '../checkpoint/state-dict.ts';

const goldenRatio = 0x9e3779b1;

/** murmur3's 32-bit finaliser; takes and gives an int32 or uint32 bit pattern. */
function fmix32(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** 32-bit FNV-1a of bytes, as an unsigned integer. */
export function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Parts of the names of learned tokens, which have no fan-in although they are two-dimensional. */
const tokens = [
  'point_embeddings.',
  'not_a_point_embed.',
  'no_mask_embed.',
  'iou_token.',
  'mask_tokens.',
  'obj_score_token.',
  'spatial_perceiver.latents',
];
const tables = new Set([
  'pos_embed',
  'pos_embed_window',
  'maskmem_tpos_enc',
  'no_mem_embed',
  'no_mem_pos_enc',
  'no_obj_ptr',
  'no_obj_embed_spatial',
]);

/** Gains of weights by a part of their name; the first that fits, else 1. */
const gains: readonly (readonly [part: string, gain: number])[] = [
  // Sharper queries and keys, or softmax over thousands of random tokens is a plain mean.
  ['.qkv.', 1.5],
  ['.q_proj.', 1.5],
  ['.k_proj.', 1.5],
  ['.to_q.', 1.5],
  ['.to_kv.', 1.5],
  // RepViT's blocks add up without norms between them, and would grow by a power of their number.
  ['.token_mixer.', 0.6],
  ['.channel_mixer.', 0.6],
  // The trunk's residual sum has grown by its end; without this, attention on it is an arg max.
  ['image_encoder.neck.convs.', 0.5],
  // Maps and pointers of like size, or a wrong pointer would hardly show in the masks.
  ['memory_encoder.out_proj.', 0.5],
  ['obj_ptr_proj.', 1.75],
];

/** Scale and offset of a tensor: the first rule that fits; u has variance 1/3, hence the sqrt(3). */
function scaleAndOffset(name: string, shape: readonly number[]): { scale: number; offset: number } {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (last === 'positional_encoding_gaussian_matrix') return { scale: Math.sqrt(3), offset: 0 };
  if (last === 'running_var') return { scale: 0.5, offset: 1 };
  if (last === 'gamma') return { scale: 0.05, offset: 0.1 };
  if (tables.has(last)) return { scale: 0.5, offset: 0 };
  if (tokens.some((token) => name.includes(token))) return { scale: 1, offset: 0 };
  if (last === 'weight' && shape.length === 1) return { scale: 0.1, offset: 1 };
  if (last === 'weight' && shape.length >= 2) {
    // ConvTranspose2d [in, out, 2, 2] of stride 2: one tap an output, `in` terms in its sum.
    const transposed = name.includes('output_upscaling.');
    const fanIn = transposed ? (shape[0] ?? 1) : elementCount(shape.slice(1));
    const gain = gains.find(([part]) => name.includes(part))?.[1] ?? 1;
    return { scale: gain * Math.sqrt(3 / fanIn), offset: 0 };
  }
  return { scale: 0.1, offset: 0 };
}

const elementCount = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/**
 * The values of tensor `name` in row-major order.
 *
 * @param shape any number of dimensions, at most 2^32 elements
 * @param seed an unsigned 32-bit integer
 */
export function formulaTensor(name: string, shape: readonly number[], seed = 0): Float32Array {
  const { scale, offset } = scaleAndOffset(name, shape);
  const key = fmix32(fnv1a(new TextEncoder().encode(name)) ^ Math.imul(seed, goldenRatio));
  const second = fmix32(key ^ 0x85ebca6b);
  const values = new Float32Array(elementCount(shape));
  for (let index = 0; index < values.length; index++) {
    const x = fmix32(fmix32((Math.imul(index, goldenRatio) + key) | 0) ^ second);
    values[index] = offset + scale * ((x >>> 0) / 2147483648 - 1);
  }
  return values;
}

/**
 * A checkpoint whose tensors have the given names and shapes and values by formula.
 *
 * @throws `checkpoint/missing-tensor` on reading a name that is not in `shapes`
 */
export function formulaCheckpoint(shapes: ReadonlyMap<string, readonly number[]>, seed = 0): Checkpoint {
  const name = `formula weights (seed ${seed})`;
  const tensors = new Map<string, TensorInfo>();
  for (const [tensor, shape] of shapes) tensors.set(tensor, { dtype: 'float32', shape });
  return {
    name,
    tensors,
    async read(tensor) {
      const shape = shapes.get(tensor);
      if (!shape) throw missingTensor(name, tensor);
      return formulaTensor(tensor, shape, seed);
    },
  };
}
