/**
 * Bilinear resize with antialiasing, as `torch.nn.functional.interpolate(mode="bilinear", antialias=True)`.
 *
 * @module
 */

/** One output sample: a run of input samples and their weights, which sum to 1. */
interface Taps {
  readonly start: number;
  readonly weights: readonly number[];
}

/**
 * Resizes a row-major picture of one channel. Enlarging is plain bilinear (`align_corners=False`); reducing widens
 * the triangle filter by the factor.
 */
export function resizeAntialiased(
  source: Float32Array,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
): Float32Array {
  const across = taps(width, toWidth);
  const down = taps(height, toHeight);
  const wide = new Float32Array(toWidth * height);
  for (let y = 0; y < height; y++) {
    across.forEach(({ start, weights }, x) => {
      let sum = 0;
      for (const [i, weight] of weights.entries()) sum += weight * (source[y * width + start + i] ?? 0);
      wide[y * toWidth + x] = sum;
    });
  }
  const result = new Float32Array(toWidth * toHeight);
  down.forEach(({ start, weights }, y) => {
    for (let x = 0; x < toWidth; x++) {
      let sum = 0;
      for (const [i, weight] of weights.entries()) sum += weight * (wide[(start + i) * toWidth + x] ?? 0);
      result[y * toWidth + x] = sum;
    }
  });
  return result;
}

function taps(from: number, to: number): Taps[] {
  const scale = from / to;
  const support = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = scale * (i + 0.5);
    const start = Math.max(Math.trunc(centre - support + 0.5), 0);
    const end = Math.min(Math.trunc(centre + support + 0.5), from);
    const raw = Array.from({ length: end - start }, (_, j) =>
      Math.max(0, 1 - Math.abs((start + j - centre + 0.5) / support)),
    );
    const total = raw.reduce((sum, w) => sum + w, 0);
    return { start, weights: raw.map((w) => w / total) };
  });
}
