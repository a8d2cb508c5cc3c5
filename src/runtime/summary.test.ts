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

function naiveMask(
  all: readonly Float32Array[],
  index: number,
  size: number,
  nonOverlap: boolean,
): boolean[] {
  return Array.from({ length: options.width * options.height }, (_, i) => {
    const at = all.map((v) => sample(v, size, i % options.width, Math.floor(i / options.width)));
    const own = at[index] ?? 0;
    return own > 0 && (!nonOverlap || at.indexOf(Math.max(...at)) === index);
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
      const inside = mask.flatMap((on, i) =>
        on ? [[i % options.width, Math.floor(i / options.width)] as const] : [],
      );
      expect(inside.length).toBeGreaterThan(0);
      const xs = inside.map(([x]) => x);
      const ys = inside.map(([, y]) => y);
      const [x0, y0] = [Math.min(...xs), Math.min(...ys)];
      expect(summary.box).toEqual([x0, y0, Math.max(...xs) - x0 + 1, Math.max(...ys) - y0 + 1]);
      expect(summary.area).toBe(inside.length);
      expect([summary.iou, summary.objectScore]).toEqual([0.5 + index / 10, 3 - index]);
    });
  });
});

it('gives no box for an empty mask, and no bits where none are asked for', () => {
  const empty = { logits: new Float32Array(16).fill(-1024), iou: 0.1, objectScore: -4 };
  const [summary] = summarizeMasks([empty], 4, { ...options, masks: false });
  expect(summary).toEqual({ box: undefined, area: 0, iou: 0.1, objectScore: -4, mask: undefined });
});
