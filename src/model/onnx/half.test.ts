import { describe, expect, it } from 'vitest';
import { halfBits, toHalf } from './half.ts';

/** The number that 16 bits stand for. */
function widened(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

describe('half precision', () => {
  it('gives every half its own bits', () => {
    const wrong = Array.from({ length: 0x10000 }, (_, bits) => bits).filter((bits) => {
      const value = widened(bits);
      return Number.isNaN(value) ? !Number.isNaN(widened(halfBits(value))) : halfBits(value) !== bits;
    });
    expect(wrong).toEqual([]);
  });

  it('rounds to the nearest half, and to the even one of two that are equally near', () => {
    const wrong = Array.from({ length: 0x7bff }, (_, bits) => bits).filter((bits) => {
      const [low, high] = [widened(bits), widened(bits + 1)];
      const middle = (low + high) / 2;
      const step = (high - low) / 64;
      return (
        halfBits(middle - step) !== bits ||
        halfBits(middle + step) !== bits + 1 ||
        halfBits(middle) !== (bits % 2 === 0 ? bits : bits + 1) ||
        halfBits(-middle + step) !== (0x8000 | bits)
      );
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    [65519, 0x7bff],
    [65520, 0x7c00],
    [-1e30, 0xfc00],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [2 ** -25, 0],
    [2 ** -25 * 1.001, 1],
    [-(2 ** -40), 0x8000],
  ])('knows its ends: %d', (value, bits) => {
    expect(halfBits(value)).toBe(bits);
  });

  it.each([65520, -1e6, Number.NEGATIVE_INFINITY, Number.NaN])('refuses a weight of %d', (value) => {
    expect(() => toHalf(Float32Array.of(1, value))).toThrow(
      expect.objectContaining({
        code: 'model/fp16-range',
        message: expect.stringContaining(`a weight of ${value}; half precision ends at 65504`),
      }),
    );
  });
});
