/**
 * Seeded choices for generated files.
 *
 * @module
 */

/** Choices that one seed decides: the same seed gives the same file. */
export interface Random {
  /** An integer from 0 to below `n`. */
  below(n: number): number;
  /** True once in `n` times. */
  once(n: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** `count` results of `make`. */
  list<T>(count: number, make: (i: number) => T): T[];
  bytes(count: number): Uint8Array;
}

/** Mulberry32. */
export function seeded(seed: number): Random {
  let state = seed;
  const below = (n: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
  const list = <T>(count: number, make: (i: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => make(i));
  return {
    below,
    once: (n) => below(n) === 0,
    pick: <T>(items: readonly T[]): T => items[below(items.length)] as T,
    list,
    bytes: (count) => Uint8Array.from(list(count, () => below(256))),
  };
}

/** Numbers that lengths, counts and offsets go wrong at. */
export const extremes: readonly number[] = [
  0,
  1,
  2,
  3,
  4,
  7,
  8,
  127,
  128,
  255,
  256,
  65535,
  65536,
  0x7fffffff,
  0x80000000,
  0xffffffff,
  2 ** 32,
  2 ** 40,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
];

/** Names that are something else elsewhere, or too long. */
export const oddNames: readonly string[] = [
  '',
  '__proto__',
  'constructor',
  'toString',
  'a\u0000b',
  '../../etc/passwd',
  'sam_mask_decoder.iou_token.weight',
  'module.sam_mask_decoder.iou_token.weight',
  'mask_decoder.iou_token.weight',
  'maskmem_tpos_enc',
  'n'.repeat(5000),
  '\ud800',
  `\${a}`,
];

/** Up to three small damages: a bit, a number, a piece copied, removed or cut off. */
export function damaged(original: Uint8Array, random: Random): Uint8Array {
  let bytes: Uint8Array = original.slice();
  for (let changes = random.below(4); changes > 0 && bytes.length > 0; changes--) {
    const at = random.below(bytes.length);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    switch (random.below(5)) {
      case 0:
        view.setUint8(at, view.getUint8(at) ^ (1 << random.below(8)));
        break;
      case 1:
        if (at + 4 <= bytes.length) view.setUint32(at, random.pick(extremes) % 2 ** 32, true);
        break;
      case 2:
        bytes.copyWithin(at, random.below(bytes.length), random.below(bytes.length));
        break;
      case 3:
        bytes = joined([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(40))]);
        break;
      default:
        if (random.once(3)) bytes = bytes.slice(0, at);
    }
  }
  return bytes;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const encoder = new TextEncoder();
export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** Little-endian integers by width in bytes; larger values wrap around. */
export function numbers(...fields: readonly (readonly [value: number, bytes: 1 | 2 | 4 | 8])[]): Uint8Array {
  return joined(
    fields.map(([value, bytes]) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setBigUint64(0, BigInt.asUintN(64, BigInt(Math.trunc(value))), true);
      return new Uint8Array(view.buffer, 0, bytes);
    }),
  );
}
