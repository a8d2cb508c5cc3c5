/**
 * The storage types of checkpoints and their widening to fp32.
 *
 * @module
 */
import type { CheckpointDtype } from './checkpoint.ts';

/** Bytes an element. */
export const itemSize: Readonly<Record<CheckpointDtype, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int64: 8,
  int32: 4,
  uint8: 1,
  bool: 1,
};

/** The fp32 value of a half-precision bit pattern (exact: every half is an fp32). */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let halfTable: Float32Array | undefined;

/** All 65,536 halves as fp32, made at first use: a look-up is several times faster than arithmetic. */
function halves(): Float32Array {
  halfTable ??= Float32Array.from({ length: 65536 }, (_, bits) => halfToFloat(bits));
  return halfTable;
}

/**
 * Little-endian elements as fp32. Integers and float64 are rounded to the nearest fp32.
 *
 * @param bytes a whole number of elements
 */
export function widen(bytes: Uint8Array, dtype: CheckpointDtype): Float32Array {
  const count = bytes.length / itemSize[dtype];
  // Typed arrays need aligned offsets; slices of a larger read may not have them.
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = aligned;
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer, byteOffset, count);
    case 'float64':
      return Float32Array.from(new Float64Array(buffer, byteOffset, count));
    case 'float16': {
      const table = halves();
      return Float32Array.from(
        new Uint16Array(buffer, byteOffset, count),
        (bits) => table[bits] ?? Number.NaN,
      );
    }
    case 'bfloat16': {
      const high = new Uint16Array(buffer, byteOffset, count);
      const bits = new Uint32Array(count);
      for (let i = 0; i < count; i++) bits[i] = (high[i] ?? 0) << 16;
      return new Float32Array(bits.buffer);
    }
    case 'int64':
      return Float32Array.from(new BigInt64Array(buffer, byteOffset, count), Number);
    case 'int32':
      return Float32Array.from(new Int32Array(buffer, byteOffset, count));
    case 'uint8':
      return Float32Array.from(aligned);
    case 'bool':
      return Float32Array.from(aligned, (byte) => (byte ? 1 : 0));
  }
}
