import { describe, expect, it } from 'vitest';
import { boxAround, edgeSteps, type MaskField } from './box-edges.ts';
import { summarizeMasks } from './summary.ts';

/** A step of the edges, and the same again for what comes of the width as a difference of two edges. */
const tolerance = 2 / edgeSteps;

/** Box [left, top, right, bottom] of logits without resizing. */
function edgesOf(logits: Float32Array, size: number, rivals: readonly Float32Array[] = []): number[] {
  const masks = [logits, ...rivals].map((values) => ({ logits: values, iou: 1, objectScore: 1 }));
  const options = { width: size, height: size, masks: false, nonOverlap: rivals.length > 0 };
  const [x = 0, y = 0, width = 0, height = 0] = summarizeMasks(masks, size, options)[0]?.box ?? [];
  return [x, y, x + width, y + height];
}

function fill(size: number, logit: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) =>
    logit((i % size) + 0.5, Math.floor(i / size) + 0.5),
  );
}

/** Positive within `[left, right)` x `[top, bottom)`, and linear across each edge. */
const slab = (left: number, top: number, right: number, bottom: number) => (x: number, y: number) =>
  Math.min(x - left, right - x, y - top, bottom - y);

describe('the edges of a box', () => {
  it('lie where the logits cross 0 between pixel centres', () => {
    const [left, top, right, bottom] = [3.2, 5.75, 11.4, 9.9];
    const edges = edgesOf(fill(16, slab(left, top, right, bottom)), 16);
    [left, top, right, bottom].forEach((edge, side) => {
      expect(Math.abs((edges[side] ?? 0) - edge)).toBeLessThanOrEqual(tolerance);
    });
  });

  it('follow a shape that moves by less than a pixel', () => {
    const disc = (centre: number) =>
      edgesOf(
        fill(32, (x, y) => 6 - Math.hypot(x - centre, y - 16)),
        32,
      );
    for (let centre = 15; centre < 17; centre += 0.1) {
      // The disc's outermost point may lie between two rows: up to a hundredth of a pixel farther out than any row shows.
      expect(Math.abs((disc(centre)[0] ?? 0) - (centre - 6))).toBeLessThan(0.03);
      expect(Math.abs((disc(centre)[2] ?? 0) - (centre + 6))).toBeLessThan(0.03);
    }
  });

  it('take the outermost of many crossings on the outermost column', () => {
    const logits = fill(16, (x, y) => (x > 4 && x < 9 && y > 4 && y < 9 ? 1 : -1));
    logits[6 * 16 + 3] = -0.25;
    expect(edgesOf(logits, 16)).toEqual([4.5 - 0.80078125, 4, 9, 9]);
  });

  it("are the picture's where the mask reaches its border", () => {
    expect(edgesOf(new Float32Array(64).fill(0.01), 8)).toEqual([0, 0, 8, 8]);
  });

  it('lie between two objects where pixels go to one only: where their logits are equal', () => {
    const own = fill(16, slab(2, 2, 12.6, 14));
    const rival = fill(16, slab(6.2, 0, 16, 16));
    // x - 6.2 = 12.6 - x
    expect(Math.abs((edgesOf(own, 16, [rival])[2] ?? 0) - 9.4)).toBeLessThanOrEqual(tolerance);
    expect(Math.abs((edgesOf(own, 16)[2] ?? 0) - 12.6)).toBeLessThanOrEqual(tolerance);
  });

  it('enclose a pixel where two objects are equal', () => {
    const own = new Float32Array(64).fill(-1);
    own[3 * 8 + 4] = 2;
    const [left = 0, top = 0, right = 0, bottom = 0] = edgesOf(own, 8, [own]);
    expect([left, top, right, bottom].every(Number.isFinite)).toBe(true);
    expect(right).toBeGreaterThan(left);
    expect(bottom).toBeGreaterThan(top);
  });

  it('go no farther than the neighbour where that is inside a part that does not count', () => {
    const field: MaskField = { width: 4, height: 1, isCounted: (x) => x === 1, margin: () => 3 };
    expect(boxAround({ left: 1, top: 0, right: 1, bottom: 0 }, field)).toEqual([0.5, 0, 2, 1]);
  });

  it('never shrink with a larger logit', () => {
    let state = 7;
    const random = (): number => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state / 2147483648;
    };
    for (let round = 0; round < 300; round++) {
      // One part: no cell is far from the middle one, which is inside.
      const logits = fill(3, () => 8 * random() - 4);
      logits[4] = 1;
      const [left = 0, top = 0, right = 0, bottom = 0] = edgesOf(logits, 3);
      const cell = Math.floor(9 * random());
      logits[cell] = (logits[cell] ?? 0) + 3 * random();
      const [l = 0, t = 0, r = 0, b = 0] = edgesOf(logits, 3);
      expect(l <= left && t <= top && r >= right && b >= bottom, `round ${round}`).toBe(true);
    }
  });
});
