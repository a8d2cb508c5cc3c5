import { describe, expect, it } from 'vitest';
import { countedCells, speckShare } from './mask-parts.ts';
import { summarizeMasks } from './summary.ts';

/** Logits from a drawing: `#` inside, anything else outside. */
function draw(...rows: string[]): Float32Array {
  return Float32Array.from(rows.join(''), (cell) => (cell === '#' ? 2 : -3));
}

/** The drawing of the cells that count. */
function counted(...rows: string[]): string[] {
  const cells = countedCells(draw(...rows), rows.length);
  return rows.map((row, y) => [...row].map((_, x) => (cells[y * rows.length + x] ? '#' : '.')).join(''));
}

describe('parts of a mask', () => {
  it('are connected across corners', () => {
    const rows = ['#...', '.#..', '..#.', '...#'];
    expect(counted(...rows)).toEqual(rows);
  });

  it('are one where branches meet late', () => {
    const rows = ['#.#.#', '#.#.#', '#.#.#', '#.#.#', '#####'];
    expect(counted(...rows)).toEqual(rows);
  });

  it('count from a share of the largest one on', () => {
    const size = 8;
    const logits = new Float32Array(size * size).fill(-1);
    logits.fill(1, 0, 2 * speckShare);
    // One cell is half of what counts.
    logits[7 * size + 7] = 1;
    expect(countedCells(logits, size).reduce((a, b) => a + b)).toBe(2 * speckShare);
    logits[7 * size + 6] = 1;
    expect(countedCells(logits, size).reduce((a, b) => a + b)).toBe(2 * speckShare + 2);
  });

  it('are none in an empty mask', () => {
    expect(counted('..', '..')).toEqual(['..', '..']);
  });
});

it('keeps a speck in the mask and its area, and out of the box', () => {
  const size = 16;
  const logits = new Float32Array(size * size).fill(-9);
  for (let y = 4; y < 10; y++) logits.fill(9, y * size + 3, y * size + 9);
  logits[14 * size + 14] = 9;
  // As far inside as outside: the edges are those of the pixels.
  const options = { width: size, height: size, masks: true, nonOverlap: false };
  const [summary] = summarizeMasks([{ logits, iou: 1, objectScore: 1 }], size, options);
  expect(summary?.box).toEqual([3, 4, 6, 6]);
  expect(summary?.area).toBe(37);
});
