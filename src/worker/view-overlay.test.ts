import { expect, it } from 'vitest';
import { encodeDenseMask } from '../regions/rle.ts';
import type { Viewport } from './view-api.ts';
import { drawOverlay } from './view-overlay.ts';

type Area = Viewport['area'];

/** 6 x 4 pixels: a block with a hole, and a pixel in a corner. */
const inside = ['.###..', '.#.#..', '.###..', '.....#'].map((row) => [...row].map((c) => c === '#'));
const mask = encodeDenseMask(
  Uint8Array.from(inside.flat(), (set) => (set ? 1 : 0)),
  6,
  4,
);
const shown = { mask, colour: '#336699', opacity: 1, outline: 0 };

/** What share of a rectangle the mask covers, by adding up each pixel's part of it. */
function covered([left, top, width, height]: Area): number {
  const overlap = (from: number, size: number, at: number) =>
    Math.max(0, Math.min(from + size, at + 1) - Math.max(from, at));
  const parts = inside.flatMap((row, y) =>
    row.map((set, x) => (set ? overlap(left, width, x) * overlap(top, height, y) : 0)),
  );
  return parts.reduce((sum, part) => sum + part, 0) / (width * height);
}

it.each<[string, Area, number, number]>([
  ['as large as the video', [0, 0, 6, 4], 6, 4],
  ['enlarged', [0, 0, 6, 4], 31, 17],
  ['made small', [0, 0, 6, 4], 2, 3],
  ['zoomed in between pixels', [1.3, 0.4, 2.2, 1.7], 16, 9],
  ['reaching beyond the picture on all sides', [-3.5, -2, 14, 9], 25, 25],
])('is as opaque as a pixel is covered: %s', (_what, area, width, height) => {
  const pixels = drawOverlay([shown], { area, width, height });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [w, h] = [area[2] / width, area[3] / height];
      const share = covered([area[0] + x * w, area[1] + y * h, w, h]);
      expect(Math.abs((pixels[(y * width + x) * 4 + 3] ?? 0) - 255 * share)).toBeLessThan(0.6);
    }
  }
});

it('puts masks over each other in their order, in their colours', () => {
  const whole = encodeDenseMask(new Uint8Array(4).fill(1), 2, 2);
  const left = encodeDenseMask(Uint8Array.of(1, 0, 1, 0), 2, 2);
  const pixels = drawOverlay(
    [
      { mask: whole, colour: '#ff0000', opacity: 1, outline: 0 },
      { mask: left, colour: '#0000ff', opacity: 0.5, outline: 0 },
    ],
    { area: [0, 0, 2, 2], width: 2, height: 2 },
  );
  expect([...pixels.slice(0, 8)]).toEqual([128, 0, 128, 255, 255, 0, 0, 255]);
});

it('draws a line around a mask, outside of it, also of one just beyond the edge of the screen', () => {
  const dot = encodeDenseMask(
    Uint8Array.from({ length: 25 }, (_, i) => (i === 12 ? 1 : 0)),
    5,
    5,
  );
  const outlined = { ...shown, mask: dot, opacity: 0, outline: 1 };
  const alpha = (area: Area) =>
    drawOverlay([outlined], { area, width: area[2], height: area[3] }).filter((_, i) => i % 4 === 3);
  const [corner, side] = [Math.round(255 * (2 - Math.SQRT2)), 255];
  expect([...alpha([1, 1, 3, 3])]).toEqual([corner, side, corner, side, 0, side, corner, side, corner]);
  expect([...alpha([3, 1, 1, 3])]).toEqual([corner, side, corner]);
});

it('leaves the screen empty where no mask is on it', () => {
  const viewport = { area: [10, 10, 6, 4], width: 6, height: 4 } as const;
  const empty = encodeDenseMask(new Uint8Array(24), 6, 4);
  const pixels = drawOverlay([shown, { ...shown, mask: empty }], viewport);
  expect(pixels.every((value) => value === 0)).toBe(true);
});
