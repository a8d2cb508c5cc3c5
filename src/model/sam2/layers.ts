/**
 * Layers that several modules share. Follows `sam2/modeling/sam2_utils.py` (MLP, LayerNorm2d) and
 * `torch.nn` (Linear, LayerNorm, Conv2d, ConvTranspose2d).
 *
 * @module
 */

import type { ConvOptions, GraphBuilder, Value } from '../onnx/graph-builder.ts';
import { type Dim, elementCount, sizeAt } from '../onnx/shape.ts';
import type { Compute } from '../onnx/weights.ts';

/** [rows, columns] to [columns, rows]. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      out[column * rows + row] = values[row * columns + column] as number;
    }
  }
  return out;
}

/** Copies arrays one after another into a new one. */
export function concatenated(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Checkpoint tensors one after another along their first axis. */
export function stacked(
  g: GraphBuilder,
  key: string,
  names: readonly string[],
  shape: readonly number[],
  resultShape: readonly number[],
  layout: (values: Float32Array) => Float32Array = (values) => values,
): Value {
  const sources = names.map((name) => ({ name, shape }));
  return g.derived(key, resultShape, sources, (parts) => concatenated(parts.map(layout)));
}

/** A checkpoint tensor under another shape; the values stay as they are. */
export function weightAs(
  g: GraphBuilder,
  name: string,
  shape: readonly number[],
  as: readonly number[],
): Value {
  return g.derived(`${name} as ${as.join('x')}`, as, [{ name, shape }], ([values]) => values as Float32Array);
}

/** Part of a linear layer: the output channels [first, first + count) of a weight of `total` rows. */
interface Rows {
  readonly first: number;
  readonly count: number;
  readonly total: number;
}

interface LinearOptions {
  /** Whether there is a bias, as torch's default has it. */
  readonly bias?: boolean;
}

/**
 * `nn.Linear`: x [..., in] to [..., out]. The weight is stored transposed, so that the product is a plain
 * Gemm over all tokens.
 */
export function linear(
  g: GraphBuilder,
  x: Value,
  name: string,
  out: number,
  options: LinearOptions = {},
): Value {
  return linearRows(g, x, name, { first: 0, count: out, total: out }, options);
}

/** Some output channels of an `nn.Linear` alone: x [..., in] to [..., count]. */
export function linearRows(
  g: GraphBuilder,
  x: Value,
  name: string,
  rows: Rows,
  { bias: hasBias = true }: LinearOptions = {},
): Value {
  const { first, count, total } = rows;
  const input = sizeAt(x.shape, -1);
  const part = count === total ? '' : ` rows ${first}-${first + count}`;
  const cut = (width: number): Compute => {
    return ([values]) => (values as Float32Array).subarray(first * width, (first + count) * width);
  };
  const weight = g.derived(
    `${name}.weight${part} transposed`,
    [input, count],
    [{ name: `${name}.weight`, shape: [total, input] }],
    (sources) => transposed(cut(input)(sources), count, input),
  );
  if (!hasBias) return affine(g, x, weight);
  const bias = g.derived(`${name}.bias${part}`, [count], [{ name: `${name}.bias`, shape: [total] }], cut(1));
  return affine(g, x, weight, bias);
}

/** x [..., in] times weight [in, out], plus bias [out] where there is one, as one product over all tokens. */
function affine(g: GraphBuilder, x: Value, weight: Value, bias?: Value): Value {
  const [input, out] = [sizeAt(weight.shape, 0), sizeAt(weight.shape, 1)];
  const product = (rows: Value) => (bias ? g.gemm(rows, weight, bias) : g.matMul(rows, weight));
  if (x.shape.length === 2) return product(x);
  const y = product(g.reshape(x, [tokens(x), input]));
  return g.reshape(y, [...x.shape.slice(0, -1), out]);
}

/** All axes but the last as one size; a name where it is not fixed. */
function tokens(x: Value): Dim {
  const dims = x.shape.slice(0, -1);
  return dims.every((dim) => typeof dim === 'number') ? elementCount(dims) : dims.join('*');
}

/** `MLP`: linear layers `name.layers.i` with ReLU or GELU between them; x [..., in] to [..., sizes.at(-1)]. */
export function mlp(
  g: GraphBuilder,
  x: Value,
  name: string,
  sizes: readonly number[],
  activation: 'relu' | 'gelu' = 'relu',
): Value {
  return sizes.reduce((value, out, i) => {
    const y = linear(g, value, `${name}.layers.${i}`, out);
    return i < sizes.length - 1 ? g[activation](y) : y;
  }, x);
}

/** `nn.LayerNorm` over the last axis. torch's default epsilon is 1e-5; Hiera uses 1e-6. */
export function layerNorm(g: GraphBuilder, x: Value, name: string, epsilon = 1e-5): Value {
  const channels = [sizeAt(x.shape, -1)];
  return g.layerNorm(x, g.weight(`${name}.weight`, channels), g.weight(`${name}.bias`, channels), epsilon);
}

/** `LayerNorm2d`: over the channels of x [n, c, h, w]. Three dispatches, the cheapest form on WebGPU. */
export function layerNorm2d(g: GraphBuilder, x: Value, name: string): Value {
  return channelsFirst(g, layerNorm(g, channelsLast(g, x), name, 1e-6));
}

/** [n, c, h, w] to [n, h, w, c]. */
export const channelsLast = (g: GraphBuilder, x: Value): Value => g.transpose(x, [0, 2, 3, 1]);

/** [n, h, w, c] to [n, c, h, w]. */
export const channelsFirst = (g: GraphBuilder, x: Value): Value => g.transpose(x, [0, 3, 1, 2]);

/** `nn.Conv2d` with a square kernel: x [n, c, h, w] to [n, out, h', w']. */
export function conv2d(
  g: GraphBuilder,
  x: Value,
  name: string,
  out: number,
  kernel: number,
  options: ConvOptions = {},
): Value {
  const input = sizeAt(x.shape, 1) / (options.groups ?? 1);
  const weight = g.weight(`${name}.weight`, [out, input, kernel, kernel]);
  return g.conv(x, weight, g.weight(`${name}.bias`, [out]), options);
}

/**
 * `nn.ConvTranspose2d` with kernel and stride 2: x [1, h, w, c] (channels last) to [1, out, 2h, 2w]. No
 * windows overlap, so that it is a linear layer from each pixel to a 2 x 2 block; ConvTranspose itself
 * would transpose its weights on every run on WebGPU.
 */
export function convTranspose2x2(g: GraphBuilder, x: Value, name: string, out: number): Value {
  const [h, w, input] = [sizeAt(x.shape, 1), sizeAt(x.shape, 2), sizeAt(x.shape, 3)];
  const weight = weightAs(g, `${name}.weight`, [input, out, 2, 2], [input, 4 * out]);
  const source = { name: `${name}.bias`, shape: [out] };
  const bias = g.derived(`${name}.bias a block`, [4 * out], [source], ([values]) =>
    Float32Array.from({ length: 4 * out }, (_, i) => values?.[i >> 2] as number),
  );
  const blocks = g.reshape(affine(g, x, weight, bias), [h, w, out, 2, 2]);
  return g.reshape(g.transpose(blocks, [2, 0, 3, 1, 4]), [1, out, 2 * h, 2 * w]);
}
