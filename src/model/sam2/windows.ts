/**
 * Maps as windows. Follows `sam2/modeling/backbones/utils.py`.
 *
 * @module
 */
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';
import { sizeAt } from '../onnx/shape.ts';

/** `window_partition`: x [1, h, w, c] to [windows, size, size, c], padded with zeros to whole windows. */
export function windowPartition(g: GraphBuilder, x: Value, size: number): Value {
  const [h, w, c] = [sizeAt(x.shape, 1), sizeAt(x.shape, 2), sizeAt(x.shape, 3)];
  const [rows, columns] = [Math.ceil(h / size), Math.ceil(w / size)];
  const padding = [0, rows * size - h, columns * size - w, 0];
  const padded = padding.some((amount) => amount > 0) ? g.padEnd(x, padding) : x;
  const split = g.reshape(padded, [rows, size, columns, size, c]);
  return g.reshape(g.transpose(split, [0, 2, 1, 3, 4]), [rows * columns, size, size, c]);
}

/** `window_unpartition`: windows [n, size, size, c] to [1, h, w, c], the padding cut off. */
export function windowUnpartition(
  g: GraphBuilder,
  windows: Value,
  size: number,
  h: number,
  w: number,
): Value {
  const c = sizeAt(windows.shape, 3);
  const [rows, columns] = [Math.ceil(h / size), Math.ceil(w / size)];
  const split = g.reshape(windows, [rows, columns, size, size, c]);
  let x = g.reshape(g.transpose(split, [0, 2, 1, 3, 4]), [1, rows * size, columns * size, c]);
  if (rows * size > h) x = g.slice(x, 1, 0, h);
  if (columns * size > w) x = g.slice(x, 2, 0, w);
  return x;
}
