/**
 * The operations that the model code uses, as methods that know their result's shape. Only operations that
 * onnxruntime-web runs on WebGPU are here: no `Round`, `If`, opset-23 `Attention`, antialiased `Resize`,
 * `GroupNormalization`, int64 `Equal` or `Cast` of an `ArgMax`.
 *
 * @module
 */
import { Graph, type Value } from './graph.ts';
import { broadcast, type Dim, positiveAxis, type Shape, sizeAt } from './shape.ts';

const contrib = { domain: 'com.microsoft' } as const;

/** Of a convolution, both ways alike; defaults as in `nn.Conv2d`. */
export interface ConvOptions {
  readonly stride?: number;
  readonly padding?: number;
  readonly groups?: number;
}

export class GraphBuilder extends Graph {
  add(a: Value, b: Value): Value {
    return this.node('Add', [a, b], broadcast(a.shape, b.shape));
  }

  sub(a: Value, b: Value): Value {
    return this.node('Sub', [a, b], broadcast(a.shape, b.shape));
  }

  mul(a: Value, b: Value): Value {
    return this.node('Mul', [a, b], broadcast(a.shape, b.shape));
  }

  div(a: Value, b: Value): Value {
    return this.node('Div', [a, b], broadcast(a.shape, b.shape));
  }

  max(a: Value, b: Value): Value {
    return this.node('Max', [a, b], broadcast(a.shape, b.shape));
  }

  /** `a` where `condition` holds, `b` elsewhere. */
  where(condition: Value, a: Value, b: Value): Value {
    const shape = broadcast(condition.shape, broadcast(a.shape, b.shape));
    return this.node('Where', [condition, a, b], shape, {}, { type: a.type });
  }

  greater(a: Value, b: Value): Value {
    return this.node('Greater', [a, b], broadcast(a.shape, b.shape), {}, { type: 'bool' });
  }

  less(a: Value, b: Value): Value {
    return this.node('Less', [a, b], broadcast(a.shape, b.shape), {}, { type: 'bool' });
  }

  /** int32 only: int64 `Equal` runs on the CPU. */
  equal(a: Value, b: Value): Value {
    return this.node('Equal', [a, b], broadcast(a.shape, b.shape), {}, { type: 'bool' });
  }

  sigmoid(x: Value): Value {
    return this.node('Sigmoid', [x], x.shape);
  }

  relu(x: Value): Value {
    return this.node('Relu', [x], x.shape);
  }

  /** The exact form, by the error function. */
  gelu(x: Value): Value {
    return this.node('Gelu', [x], x.shape, {}, contrib);
  }

  sin(x: Value): Value {
    return this.node('Sin', [x], x.shape);
  }

  cos(x: Value): Value {
    return this.node('Cos', [x], x.shape);
  }

  floor(x: Value): Value {
    return this.node('Floor', [x], x.shape);
  }

  softmax(x: Value): Value {
    return this.node('Softmax', [x], x.shape, { axis: -1 });
  }

  /** Over the last axis. */
  layerNorm(x: Value, weight: Value, bias: Value, epsilon: number): Value {
    return this.node('LayerNormalization', [x, weight, bias], x.shape, {
      axis: -1,
      epsilon: { float: epsilon },
    });
  }

  /** a [..., n, k] by b [..., k, m]. */
  matMul(a: Value, b: Value): Value {
    const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
    return this.node('MatMul', [a, b], [...batch, a.shape.at(-2) as Dim, b.shape.at(-1) as Dim]);
  }

  /** a [n, k] by b [k, m], plus bias [m]. */
  gemm(a: Value, b: Value, bias: Value): Value {
    return this.node('Gemm', [a, b, bias], [a.shape[0] as Dim, b.shape[1] as Dim]);
  }

  /** x [n, c, h, w] by weight [out, c / groups, k, k]; the same stride and padding both ways. */
  conv(
    x: Value,
    weight: Value,
    bias: Value | undefined,
    { stride = 1, padding = 0, groups = 1 }: ConvOptions = {},
  ): Value {
    const kernel = sizeAt(weight.shape, 2);
    const size = (axis: number) => Math.floor((sizeAt(x.shape, axis) + 2 * padding - kernel) / stride) + 1;
    const shape = [x.shape[0] as Dim, weight.shape[0] as Dim, size(2), size(3)];
    return this.node('Conv', bias ? [x, weight, bias] : [x, weight], shape, {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      group: groups,
    });
  }

  /** x [n, c, h, w], kernel and stride `size`; an incomplete last window is dropped. */
  maxPool(x: Value, size: number): Value {
    const [n, c] = x.shape as [Dim, Dim];
    const pooled = (axis: number) => Math.floor(sizeAt(x.shape, axis) / size);
    const attributes = { kernel_shape: [size, size], strides: [size, size] };
    return this.node('MaxPool', [x], [n, c, pooled(2), pooled(3)], attributes);
  }

  transpose(x: Value, permutation: readonly number[]): Value {
    const shape = permutation.map((axis) => x.shape[axis] as Dim);
    return this.node('Transpose', [x], shape, { perm: permutation });
  }

  /** At most one size may be a name: it takes what the others leave. */
  reshape(x: Value, shape: Shape): Value {
    const sizes = shape.map((dim) => (typeof dim === 'number' ? dim : -1));
    if (sizes.filter((size) => size === -1).length > 1) {
      throw new Error(`reshape to [${shape.join(',')}]: more than one size is not fixed`);
    }
    return this.node('Reshape', [x, this.int64(sizes)], shape);
  }

  concat(values: readonly Value[], axis: number): Value {
    const [first] = values;
    if (!first) throw new Error('concat of nothing');
    const at = positiveAxis(axis, first.shape.length);
    const dims = values.map((value) => value.shape[at] as Dim);
    const total = dims.every((dim) => typeof dim === 'number')
      ? dims.reduce((sum, dim) => sum + dim, 0)
      : dims.join('+');
    const shape = first.shape.map((dim, i) => (i === at ? total : dim));
    return this.node('Concat', values, shape, { axis });
  }

  /** Elements `start` to `end` (exclusive) of an axis of fixed size, or of one at least `end` long. */
  slice(x: Value, axis: number, start: number, end: number): Value {
    const at = positiveAxis(axis, x.shape.length);
    const shape = x.shape.map((dim, i) => (i === at ? end - start : dim));
    return this.node('Slice', [x, this.int64([start]), this.int64([end]), this.int64([at])], shape);
  }

  /** The elements of an axis that `indices` (int32 or int64) name; the axis becomes the indices' shape. */
  gather(x: Value, indices: Value, axis: number): Value {
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    return this.node('Gather', [x, indices], shape, { axis });
  }

  /** Index of the largest element of an axis, the first of equals; for use by {@link gather} only. */
  argMax(x: Value, axis: number): Value {
    const shape = x.shape.filter((_, i) => i !== axis);
    return this.node('ArgMax', [x], shape, { axis, keepdims: 0 }, { type: 'int64' });
  }

  /** Sum over some axes, which remain with size 1. */
  reduceSum(x: Value, axes: readonly number[]): Value {
    const shape = x.shape.map((dim, i) => (axes.includes(i) ? 1 : dim));
    return this.node('ReduceSum', [x, this.int64(axes)], shape, { keepdims: 1 });
  }

  /** Mean over some axes, which remain with size 1. */
  reduceMean(x: Value, axes: readonly number[]): Value {
    const shape = x.shape.map((dim, i) => (axes.includes(i) ? 1 : dim));
    return this.node('ReduceMean', [x, this.int64(axes)], shape, { keepdims: 1 });
  }

  /** Appends zeros to the end of each axis. */
  padEnd(x: Value, amounts: readonly number[]): Value {
    const shape = x.shape.map((dim, i) => (amounts[i] ? sizeAt(x.shape, i) + amounts[i] : dim));
    return this.node('Pad', [x, this.int64([...amounts.map(() => 0), ...amounts])], shape);
  }

  /** x [n, c, h, w] to twice the size, each pixel repeated (`F.interpolate`, mode nearest). */
  upsampleNearest2x(x: Value): Value {
    return this.#resize(x, 2, {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    });
  }

  /** x [n, c, h, w] to `scale` times the size (`F.interpolate`, mode bilinear, align_corners False). */
  upsampleBilinear(x: Value, scale: number): Value {
    return this.#resize(x, scale, { mode: 'linear', coordinate_transformation_mode: 'half_pixel' });
  }

  #resize(x: Value, scale: number, attributes: Readonly<Record<string, string>>): Value {
    const [n, c] = x.shape as [Dim, Dim];
    const shape = [n, c, scale * sizeAt(x.shape, 2), scale * sizeAt(x.shape, 3)];
    // Scales are fp32 whatever the picture is.
    const scales = this.constant(`scales ${scale}`, Float32Array.of(1, 1, scale, scale), [4], 'float32');
    return this.node('Resize', [x, '', scales], shape, attributes);
  }

  /** q [b, n, c], k and v [b, m, c], split into heads: softmax(q k^T / sqrt(c / heads)) v, [b, n, c]. */
  multiHeadAttention(q: Value, k: Value, v: Value, heads: number): Value {
    return this.node('MultiHeadAttention', [q, k, v], q.shape, { num_heads: heads }, contrib);
  }

  /**
   * Rotates neighbouring pairs of x [b, n, heads * d] by the angles whose cosines and sines are given as
   * tables [n, d / 2]; every batch element and head alike.
   */
  rotaryEmbedding(x: Value, cosines: Value, sines: Value): Value {
    return this.node(
      'RotaryEmbedding',
      [x, this.int64([0]), cosines, sines],
      x.shape,
      { interleaved: 1 },
      contrib,
    );
  }
}

export type { Value };
