import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { formulaPicture } from '../../test/fixtures/formula-picture.ts';
import { imageTensorValues, rotatePicture } from './image-tensor.ts';
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

describe('rotatePicture', () => {
  // One pixel a letter: the picture
  //   a b
  //   c d
  //   e f
  const letters = (picture: { data: Uint8ClampedArray }) =>
    Array.from({ length: picture.data.length / 4 }, (_, i) =>
      String.fromCharCode(picture.data[4 * i] ?? 0),
    ).join('');
  const data = new Uint8ClampedArray([...'abcdef'].flatMap((c) => [c.charCodeAt(0), 0, 0, 255]));
  const picture = { width: 2, height: 3, data };

  it.each([
    [0, 2, 3, 'abcdef'],
    [90, 3, 2, 'ecafdb'],
    [180, 2, 3, 'fedcba'],
    [270, 3, 2, 'bdface'],
  ] as const)('turns clockwise by %i degrees', (rotation, width, height, expected) => {
    const turned = rotatePicture(picture, rotation);
    expect([turned.width, turned.height, letters(turned)]).toEqual([width, height, expected]);
  });
});
