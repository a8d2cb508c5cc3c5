/**
 * Pillow's bicubic resize, bit for bit: Meta's predictor loads frames with `img_pil.resize((S, S))`, which
 * for RGB pictures is bicubic with antialiasing, in two passes with 8-bit rounding after each.
 * Follows Pillow's `src/libImaging/Resample.c` (8-bit path).
 *
 * @module
 */

/** Fraction bits of the integer coefficients: Pillow's `PRECISION_BITS`. */
const precisionBits = 22;

/** For each output position its first input position, number of inputs, and integer weights. */
export interface ResizeCoefficients {
  /** Weights kept for each output position (some of the last may be unused). */
  readonly taps: number;
  /** `[first, count]` for each output position. */
  readonly bounds: Int32Array;
  /** `taps` weights for each output position, scaled by 2^22. */
  readonly weights: Int32Array;
}

/** Bicubic kernel with a = -0.5, support 2. */
function bicubic(distance: number): number {
  const x = Math.abs(distance);
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/**
 * Weights that resize `from` pixels to `to` pixels; the kernel is widened when shrinking.
 * Follows `precompute_coeffs` and `normalize_coeffs_8bpc`.
 */
export function resizeCoefficients(from: number, to: number): ResizeCoefficients {
  const scale = from / to;
  const filterScale = Math.max(scale, 1);
  const support = 2 * filterScale;
  const taps = Math.ceil(support) * 2 + 1;
  const bounds = new Int32Array(2 * to);
  const weights = new Int32Array(taps * to);
  const row = new Float64Array(taps);
  const inverse = 1 / filterScale;
  for (let out = 0; out < to; out++) {
    const center = (out + 0.5) * scale;
    const first = Math.max(Math.trunc(center - support + 0.5), 0);
    const count = Math.min(Math.trunc(center + support + 0.5), from) - first;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const weight = bicubic((i + first - center + 0.5) * inverse);
      row[i] = weight;
      sum += weight;
    }
    for (let i = 0; i < count; i++) {
      const weight = ((row[i] ?? 0) / sum) * 2 ** precisionBits;
      weights[out * taps + i] = Math.trunc(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
    bounds[2 * out] = first;
    bounds[2 * out + 1] = count;
  }
  return { taps, bounds, weights };
}

/** RGB bytes, row-major. */
interface RgbPicture {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** How one pass walks a picture: bytes from one position to the next along its lines, and from line to line. */
interface Walk {
  readonly lines: number;
  readonly line: number;
  readonly step: number;
}

/** Weighs each line of `source` into the same line of `target`. */
function resizeLines(
  source: Uint8ClampedArray,
  from: Walk,
  target: Uint8ClampedArray,
  to: Walk,
  { taps, bounds, weights }: ResizeCoefficients,
): void {
  const half = 1 << (precisionBits - 1);
  const size = bounds.length / 2;
  for (let line = 0; line < from.lines; line++) {
    for (let out = 0; out < size; out++) {
      const count = bounds[2 * out + 1] ?? 0;
      let at = line * from.line + (bounds[2 * out] ?? 0) * from.step;
      let r = half;
      let g = half;
      let b = half;
      for (let i = 0; i < count; i++, at += from.step) {
        const weight = weights[out * taps + i] ?? 0;
        r += (source[at] ?? 0) * weight;
        g += (source[at + 1] ?? 0) * weight;
        b += (source[at + 2] ?? 0) * weight;
      }
      const at2 = line * to.line + out * to.step;
      // A clamped array clips as Pillow's clip8 does.
      target[at2] = r >> precisionBits;
      target[at2 + 1] = g >> precisionBits;
      target[at2 + 2] = b >> precisionBits;
    }
  }
}

/** Pillow leaves out a pass that would change nothing. */
function resizeWidth(picture: RgbPicture, size: number): RgbPicture {
  const { data, width, height } = picture;
  if (width === size) return picture;
  const resized = new Uint8ClampedArray(3 * size * height);
  const from = { lines: height, line: 3 * width, step: 3 };
  const to = { lines: height, line: 3 * size, step: 3 };
  resizeLines(data, from, resized, to, resizeCoefficients(width, size));
  return { data: resized, width: size, height };
}

function resizeHeight(picture: RgbPicture, size: number): RgbPicture {
  const { data, width, height } = picture;
  if (height === size) return picture;
  const resized = new Uint8ClampedArray(3 * width * size);
  const walk = { lines: width, line: 3, step: 3 * width };
  resizeLines(data, walk, resized, walk, resizeCoefficients(height, size));
  return { data: resized, width, height: size };
}

function withoutAlpha(rgba: Uint8Array | Uint8ClampedArray, width: number, height: number): RgbPicture {
  const data = new Uint8ClampedArray(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    data[3 * i] = rgba[4 * i] ?? 0;
    data[3 * i + 1] = rgba[4 * i + 1] ?? 0;
    data[3 * i + 2] = rgba[4 * i + 2] ?? 0;
  }
  return { data, width, height };
}

/**
 * Whether the vertical pass comes first: Pillow 13 does so where the height shrinks by more than twice what the
 * width does; earlier versions never do (their result differs by at most a few levels there).
 */
export function verticalFirst(width: number, height: number, size: number): boolean {
  return height > size && height - size > 2 * (width - size);
}

/**
 * Resizes a picture to a square, as `Image.resize((size, size))` of Pillow does with an RGB picture.
 *
 * @param rgba width x height x 4 bytes, row-major; alpha is ignored
 * @returns size x size x 3 bytes, row-major
 */
export function resizeBicubic(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  size: number,
): Uint8ClampedArray {
  const picture = withoutAlpha(rgba, width, height);
  return verticalFirst(width, height, size)
    ? resizeWidth(resizeHeight(picture, size), size).data
    : resizeHeight(resizeWidth(picture, size), size).data;
}
