import { describe, expect, it } from 'vitest';
import { boxIou, maskIou } from './iou.ts';
import golden from './rle.golden.json' with { type: 'json' };
import { decodeDenseMask, decodePackedMask, encodeDenseMask, encodePackedMask } from './rle.ts';

/** The golden file's hex bytes as a dense mask, row-major. */
function dense(bits: string, pixels: number): Uint8Array {
  const bytes = Buffer.from(bits, 'hex');
  return Uint8Array.from({ length: pixels }, (_, i) => ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1);
}

/** The same as 32-bit words. */
function packed(bits: string): Uint32Array {
  const bytes = Buffer.from(bits.padEnd(Math.ceil(bits.length / 8) * 8, '0'), 'hex');
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(i * 4));
}

describe('COCO RLE against pycocotools', () => {
  for (const { name, size, counts, area, bits } of golden.masks) {
    const [height = 0, width = 0] = size;
    const rle = { size: [height, width] as const, counts };
    const mask = dense(bits, height * width);

    it(`encodes "${name}"`, () => {
      expect(encodeDenseMask(mask, width, height)).toEqual(rle);
      expect(encodePackedMask(packed(bits), width, height)).toEqual(rle);
    });

    it(`decodes "${name}"`, () => {
      expect(decodeDenseMask(rle)).toEqual(mask);
      expect(decodePackedMask(rle)).toEqual(packed(bits));
      expect(mask.reduce((sum, value) => sum + value, 0)).toBe(area);
    });
  }

  it('measures the IoU of two masks on their runs', () => {
    const [height = 0, width = 0] = golden.iou.size;
    const a = { size: [height, width] as const, counts: golden.iou.a };
    const b = { size: [height, width] as const, counts: golden.iou.b };
    expect(maskIou(a, b)).toBeCloseTo(golden.iou.iou, 12);
    expect(maskIou(a, a)).toBe(1);
  });
});

describe('damaged RLE', () => {
  it.each([
    ['covers too little', { size: [4, 4], counts: '5' }, /covers 5 pixels/],
    ['has a character outside the alphabet', { size: [4, 4], counts: '0 ' }, /damaged at character 2/],
    ['ends within a number', { size: [4, 4], counts: 'P' }, /damaged at character 2/],
    ['has a negative run', { size: [4, 4], counts: 'O' }, /negative length/],
    ['has a number without end', { size: [4, 4], counts: 'oooooooo' }, /damaged at character 7/],
  ] as const)('%s', (_, rle, message) => {
    expect(() => decodeDenseMask(rle)).toThrow(message);
    expect(() => decodeDenseMask(rle)).toThrow(expect.objectContaining({ code: 'prompt/bad-rle' }));
  });
});

describe('IoU', () => {
  it('of boxes', () => {
    expect(boxIou([0, 0, 10, 10], [5, 0, 10, 10])).toBeCloseTo(1 / 3, 12);
    expect(boxIou([0, 0, 10, 10], [10, 0, 10, 10])).toBe(0);
    expect(boxIou([1, 2, 3, 4], [1, 2, 3, 4])).toBe(1);
  });

  it('of empty masks, and not of masks of different size', () => {
    const empty = encodeDenseMask(new Uint8Array(6), 3, 2);
    expect(maskIou(empty, empty)).toBe(1);
    expect(() => maskIou(empty, encodeDenseMask(new Uint8Array(6), 2, 3))).toThrow(RangeError);
  });
});
