/**
 * Numbers in half precision (IEEE 754 binary16). `Float16Array` is younger than some browsers and Nodes that Tracklet
 * runs on.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';

/** The largest finite number of half precision. */
const largestHalf = 65504;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The 16 bits of the nearest half, of two equally near ones the even one. Too large a number becomes infinite. */
export function halfBits(value: number): number {
  float[0] = value;
  const all = bits[0] as number;
  const sign = (all >>> 16) & 0x8000;
  const magnitude = all & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65520 and more round to infinity.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Below 2^-14 halves are multiples of 2^-24: adding 0.5, whose last place that is, rounds to one.
    float[0] = Math.abs(float[0]) + 0.5;
    return sign | ((bits[0] as number) - 0x3f000000);
  }
  const odd = (magnitude >>> 13) & 1;
  return sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13);
}

/**
 * Weights in half precision, each rounded to the nearest half.
 *
 * @throws TrackletError `model/fp16-range` where one is infinite, not a number, or larger than any half
 */
export function toHalf(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const half = halfBits(values[i] as number);
    if ((half & 0x7c00) === 0x7c00) {
      throw new TrackletError(
        'model/fp16-range',
        `The model has a weight of ${values[i]}; half precision ends at ${largestHalf}. Use it in fp32.`,
      );
    }
    halves[i] = half;
  }
  return halves;
}
