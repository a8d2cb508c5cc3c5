/**
 * Two-dimensional rotary position encoding in real numbers. Follows `compute_axial_cis` and
 * `apply_rotary_enc` in `sam2/modeling/position_encoding.py`: channels 2i and 2i+1 are the real and the
 * imaginary part of one number, the first half of the numbers turns with x, the second with y.
 *
 * @module
 */
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';

/**
 * Cosines and sines of the angles, each [size * size, dim / 2], one row a pixel.
 *
 * @param dim channels a head
 */
export function axialTables(
  dim: number,
  size: number,
  theta: number,
): { cosines: Float32Array; sines: Float32Array } {
  const quarter = dim / 4;
  const cosines = new Float32Array(size * size * 2 * quarter);
  const sines = new Float32Array(cosines.length);
  for (let token = 0; token < size * size; token++) {
    for (let i = 0; i < quarter; i++) {
      const frequency = 1 / theta ** ((4 * i) / dim);
      const [x, y] = [token % size, Math.floor(token / size)];
      const row = token * 2 * quarter;
      cosines[row + i] = Math.cos(x * frequency);
      sines[row + i] = Math.sin(x * frequency);
      cosines[row + quarter + i] = Math.cos(y * frequency);
      sines[row + quarter + i] = Math.sin(y * frequency);
    }
  }
  return { cosines, sines };
}

/**
 * `apply_rotary_enc` of x [b, size * size, heads * dim]. Keys of several maps lie along b, so that each map
 * gets the same angles: Meta's `rope_k_repeat`.
 */
export function applyRotary(g: GraphBuilder, x: Value, dim: number, size: number, theta: number): Value {
  const { cosines, sines } = axialTables(dim, size, theta);
  const shape = [size * size, dim / 2];
  const key = `rope ${dim} ${size} ${theta}`;
  return g.rotaryEmbedding(
    x,
    g.constant(`${key} cosines`, cosines, shape),
    g.constant(`${key} sines`, sines, shape),
  );
}
