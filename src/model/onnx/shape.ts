/**
 * Shapes as the graph builder knows them: sizes, and names for what is only known when the graph runs.
 *
 * @module
 */

/** A size, or the name of a size that is only known at run time (ONNX `dim_param`). */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** The elements of a shape without named dimensions. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

/** `axis` counted from the front, for negative axes too. */
export const positiveAxis = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** The size of one dimension; a program error where it is only known at run time. */
export function sizeAt(shape: Shape, axis: number): number {
  const dim = shape.at(axis);
  if (typeof dim !== 'number') {
    throw new Error(`dimension ${axis} of [${shape.join(',')}] has no fixed size`);
  }
  return dim;
}

/** The shape of an element-wise operation's result (numpy's broadcasting). */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const at = (shape: Shape, i: number): Dim => shape[i - rank + shape.length] ?? 1;
  return Array.from({ length: rank }, (_, i) => {
    const [x, y] = [at(a, i), at(b, i)];
    if (x !== y && x !== 1 && y !== 1) {
      throw new Error(`shapes [${a.join(',')}] and [${b.join(',')}] do not broadcast`);
    }
    return x === 1 ? y : x;
  });
}
