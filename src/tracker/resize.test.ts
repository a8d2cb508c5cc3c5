import { describe, expect, it } from 'vitest';
import { resizeAntialiased } from './resize.ts';

const width = 7;
const height = 5;
const picture = Float32Array.from({ length: width * height }, (_, i) => {
  const [y, x] = [Math.floor(i / width), i % width];
  return ((y * 7 + x * 3) % 5) / 4;
});

describe('resizeAntialiased', () => {
  // torch.nn.functional.interpolate(picture, size, mode="bilinear", align_corners=False, antialias=True), torch 2.15
  it.each([
    {
      size: [4, 4],
      expected: [
        0.3244, 0.535, 0.5775, 0.37798, 0.48115, 0.3975, 0.6275, 0.44544, 0.64782, 0.3975, 0.48167, 0.68155,
        0.55655, 0.6475, 0.3275, 0.50595,
      ],
    },
    { size: [3, 2], expected: [0.4164, 0.54412, 0.47321, 0.58847, 0.43783, 0.55601] },
    {
      size: [3, 5],
      expected: [
        0.375, 0.63235, 0.375, 0.33929, 0.54412, 0.42857, 0.57143, 0.45588, 0.66071, 0.625, 0.36765, 0.625,
        0.58929, 0.5, 0.41071,
      ],
    },
  ])('reduces to $size as torch does', ({ size: [toWidth = 0, toHeight = 0], expected }) => {
    const resized = resizeAntialiased(picture, width, height, toWidth, toHeight);
    expect([...resized]).toHaveLength(expected.length);
    expected.forEach((value, i) => {
      expect(resized[i]).toBeCloseTo(value, 4);
    });
  });

  it('enlarges as torch does', () => {
    const resized = resizeAntialiased(picture, width, height, 10, 8);
    const firstRows = [
      0.0, 0.4125, 0.625, 0.275, 0.7375, 0.825, 0.475, 0.125, 0.3375, 0.75, 0.21875, 0.33047, 0.43359,
      0.46641, 0.60078, 0.68828, 0.69375, 0.34375, 0.31016, 0.42188,
    ];
    firstRows.forEach((value, i) => {
      expect(resized[i]).toBeCloseTo(value, 4);
    });
  });
});
