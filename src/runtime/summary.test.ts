import { describe, expect, it } from 'vitest';
import { summarizeMasks } from './summary.ts';

const options = { width: 37, height: 23, masks: true, nonOverlap: false };

/** Logits with a few smooth blobs, different for each seed. */
function logits(size: number, seed: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => {
    const x = i % size;
    const y = Math.floor(i / size);
    return 6 * Math.sin(0.9 * x + seed) * Math.cos(0.7 * y - 2 * seed) - 1;
  });
}

/** One upsampled logit, straight from the definition of bilinear interpolation with half-pixel centres. */
function sample(values: Float32Array, size: number, x: number, y: number): number {
  const at = (v: number) => Math.min(Math.max(v, 0), size - 1);
  const sx = at(((x + 0.5) * size) / options.width - 0.5);
  const sy = at(((y + 0.5) * size) / options.height - 0.5);
  let sum = 0;
  for (const [yy, wy] of [
    [Math.floor(sy), 1 - (sy % 1)],
    [Math.floor(sy) + 1, sy % 1],
  ] as const) {
    for (const [xx, wx] of [
      [Math.floor(sx), 1 - (sx % 1)],
      [Math.floor(sx) + 1, sx % 1],
    ] as const) {
      sum += wy * wx * (values[at(yy) * size + at(xx)] ?? 0);
    }
  }
  return sum;
}

const pixels = Array.from({ length: options.width * options.height }, (_, i) => i);
const placeOf = (i: number) => [i % options.width, Math.floor(i / options.width)] as const;

function naiveMask(
  all: readonly Float32Array[],
  index: number,
  size: number,
  nonOverlap: boolean,
): boolean[] {
  return pixels.map((i) => {
    const at = all.map((v) => sample(v, size, ...placeOf(i)));
    const own = at[index] ?? 0;
    return own > 0 && (!nonOverlap || at.indexOf(Math.max(...at)) === index);
  });
}

/** Left, top, right, bottom: the outermost crossings over all pixels, not only those of the outermost lines. */
function naiveEdges(
  mask: readonly boolean[],
  all: readonly Float32Array[],
  index: number,
  size: number,
  nonOverlap: boolean,
): number[] {
  const margin = (x: number, y: number): number => {
    const at = all.map((v) => sample(v, size, x, y));
    const own = at[index] ?? 0;
    return own - Math.max(0, ...(nonOverlap ? at.filter((_, i) => i !== index) : []));
  };
  const { width, height } = options;
  const ways = [
    [-1, 0],
    [0, -1],
    [1, 0],
    [0, 1],
  ] as const;
  return ways.map(([dx, dy]) => {
    const edges = pixels.flatMap((i) => {
      const [x, y] = placeOf(i);
      if (!mask[i]) return [];
      const [nx, ny] = [x + dx, y + dy];
      const isBorder = nx < 0 || ny < 0 || nx >= width || ny >= height;
      if (!isBorder && mask[ny * width + nx]) return [];
      const own = margin(x, y);
      const way = isBorder ? 0.5 : own / (own - margin(nx, ny));
      return [dx === 0 ? y + 0.5 + dy * way : x + 0.5 + dx * way];
    });
    return dx + dy < 0 ? Math.min(...edges) : Math.max(...edges);
  });
}

describe.each([false, true])('summarizeMasks, nonOverlap %s', (nonOverlap) => {
  it.each([9, 64])('equals a naive version from %i x %i logits', (size) => {
    const all = [1, 2, 3].map((seed) => logits(size, seed));
    const masks = all.map((values, i) => ({ logits: values, iou: 0.5 + i / 10, objectScore: 3 - i }));
    const summaries = summarizeMasks(masks, size, { ...options, nonOverlap });
    expect(summaries).toHaveLength(3);
    summaries.forEach((summary, index) => {
      const mask = naiveMask(all, index, size, nonOverlap);
      const bits = mask.map((_, i) => (((summary.mask?.[i >> 5] ?? 0) >>> (i & 31)) & 1) === 1);
      expect(bits).toEqual(mask);
      expect(summary.area).toBe(mask.filter(Boolean).length);
      expect(summary.area).toBeGreaterThan(0);
      const [x = 0, y = 0, width = 0, height = 0] = summary.box ?? [];
      const expected = naiveEdges(mask, all, index, size, nonOverlap);
      for (const [side, edge] of [x, y, x + width, y + height].entries()) {
        // Rounded to steps of 1/256.
        expect(Math.abs(edge - (expected[side] ?? Number.NaN))).toBeLessThan(1 / 256);
      }
      expect([summary.iou, summary.objectScore]).toEqual([0.5 + index / 10, 3 - index]);
    });
  });
});

it('gives no box for an empty mask, and no bits where none are asked for', () => {
  const empty = { logits: new Float32Array(16).fill(-1024), iou: 0.1, objectScore: -4 };
  const [summary] = summarizeMasks([empty], 4, { ...options, masks: false });
  expect(summary).toEqual({ box: undefined, area: 0, iou: 0.1, objectScore: -4, mask: undefined });
});
