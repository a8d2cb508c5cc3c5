/**
 * Two-dimensional rotary position encoding in real numbers. Follows `compute_axial_cis` and
 * `apply_rotary_enc` in `sam2/modeling/position_encoding.py`: channels 2i and 2i+1 are the real and the
 * imaginary part of one number, the first half of the numbers turns with x, the second with y.
 *
 * @module
 */
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';

/**
 * A function of the angles, [size * size, dim / 2], one row a pixel.
 *
 * @param dim channels a head
 */
function axialTable(of: (angle: number) => number, dim: number, size: number, theta: number): Float32Array {
  const quarter = dim / 4;
  const table = new Float32Array(size * size * 2 * quarter);
  for (let token = 0; token < size * size; token++) {
    const [x, y] = [token % size, Math.floor(token / size)];
    const row = token * 2 * quarter;
    for (let i = 0; i < quarter; i++) {
      const frequency = 1 / theta ** ((4 * i) / dim);
      table[row + i] = of(x * frequency);
      table[row + quarter + i] = of(y * frequency);
    }
  }
  return table;
}

/**
 * `apply_rotary_enc` of x [b, size * size, heads * dim]. Keys of several maps lie along b, so that each map
 * gets the same angles: Meta's `rope_k_repeat`.
 */
export function applyRotary(g: GraphBuilder, x: Value, dim: number, size: number, theta: number): Value {
  const table = (name: string, of: (angle: number) => number) =>
    g.derived(`rope ${dim} ${size} ${theta} ${name}`, [size * size, dim / 2], [], () =>
      axialTable(of, dim, size, theta),
    );
  return g.rotaryEmbedding(x, table('cosines', Math.cos), table('sines', Math.sin));
}
