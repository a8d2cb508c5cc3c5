/**
 * Bicubic resize of a weight, as `F.interpolate(mode="bicubic")` does it (align_corners False, a = -0.75).
 *
 * @module
 */

const a = -0.75;

/** Weights of the four neighbours at distance -1, 0, 1, 2 for a point `t` (0 to 1) after the second. */
function cubicWeights(t: number): readonly [number, number, number, number] {
  const near = (x: number) => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x: number) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return [far(t + 1), near(t), near(1 - t), far(2 - t)];
}

/** Resizes the rows of `values` [rows, from] to [rows, to]. */
function resizeRows(values: Float64Array, rows: number, from: number, to: number): Float64Array {
  const out = new Float64Array(rows * to);
  for (let i = 0; i < to; i++) {
    const position = ((i + 0.5) * from) / to - 0.5;
    const first = Math.floor(position);
    const weights = cubicWeights(position - first);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let tap = 0; tap < 4; tap++) {
        const at = Math.min(from - 1, Math.max(0, first - 1 + tap));
        sum += (weights[tap] as number) * (values[row * from + at] as number);
      }
      out[row * to + i] = sum;
    }
  }
  return out;
}

/** Swaps the last two axes of [maps, rows, columns]. */
function swapAxes(values: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += rows * columns) {
    for (let i = 0; i < rows * columns; i++) {
      out[at + (i % columns) * rows + Math.floor(i / columns)] = values[at + i] as number;
    }
  }
  return out;
}

/** Resizes maps [maps, height, width] to [maps, size, size]. */
export function resizeBicubic(maps: Float32Array, height: number, width: number, size: number): Float32Array {
  const count = maps.length / (height * width);
  const wide = resizeRows(Float64Array.from(maps), count * height, width, size);
  const tall = resizeRows(swapAxes(wide, height, size), count * size, height, size);
  return Float32Array.from(swapAxes(tall, size, size));
}
