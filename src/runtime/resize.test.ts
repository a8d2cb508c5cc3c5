import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { formulaPicture } from '../../test/fixtures/formula-picture.ts';
import { imageTensorValues } from './image-tensor.ts';
import { resizeBicubic } from './resize.ts';

interface Golden {
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly input: number;
  readonly output: number;
}
const golden: { pillow: string; cases: Golden[] } = JSON.parse(
  readFileSync(new URL('../../test/fixtures/resize.json', import.meta.url), 'utf8'),
);

function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  return Uint8Array.from(
    { length: (rgba.length / 4) * 3 },
    (_, i) => rgba[Math.floor(i / 3) * 4 + (i % 3)] ?? 0,
  );
}

describe('resizeBicubic', () => {
  it('has at least 20 sizes to compare', () => {
    expect(golden.cases.length).toBeGreaterThanOrEqual(20);
  });

  it.each(golden.cases)('equals Pillow bit for bit: $width x $height to $size', (c) => {
    const picture = formulaPicture(c.width, c.height);
    expect(crc32(withoutAlpha(picture))).toBe(c.input);
    expect(crc32(new Uint8Array(resizeBicubic(picture, c.width, c.height, c.size).buffer))).toBe(c.output);
  });
});

describe('imageTensorValues', () => {
  it('normalises each channel with its own mean and deviation', () => {
    const data = new Uint8ClampedArray([0, 128, 255, 255]);
    const values = imageTensorValues({ width: 1, height: 1, data }, 2);
    expect(values).toHaveLength(12);
    expect(values[0]).toBeCloseTo((0 - 0.485) / 0.229, 6);
    expect(values[4]).toBeCloseTo((128 / 255 - 0.456) / 0.224, 6);
    expect(values[11]).toBeCloseTo((1 - 0.406) / 0.225, 6);
  });
});
