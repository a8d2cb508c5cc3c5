import { describe, expect, it } from 'vitest';
import { applyNonOverlappingConstraints, clampLogits, fillHoles } from './mask-logits.ts';

/** `#` is inside (logit 5), `.` outside (-5), `0` a logit of exactly 0; rows of equal length. */
const logits = (rows: readonly string[]): Float32Array =>
  Float32Array.from(rows.join(''), (c) => (c === '#' ? 5 : c === '0' ? 0 : -5));

const inside = (mask: Float32Array, width: number): string[] =>
  (
    Array.from(mask, (v) => (v > 0 ? '#' : '.'))
      .join('')
      .match(new RegExp(`.{${width}}`, 'g')) ?? []
  ).map(String);

describe('fillHoles', () => {
  const picture = ['########', '#0##..##', '##.#..##', '########'];

  it('fills background of at most the given area', () => {
    expect(inside(fillHoles(logits(picture), 8, 3), 8)).toEqual([
      '########',
      '####..##',
      '####..##',
      '########',
    ]);
  });

  it('counts pixels that touch at a corner as one hole', () => {
    expect(inside(fillHoles(logits(picture), 8, 1), 8)).toEqual(inside(logits(picture), 8));
    expect(inside(fillHoles(logits(picture), 8, 2), 8)[2]).toBe('####..##');
  });

  it('sets holes to 0.1 and leaves everything else', () => {
    const before = logits(['###', '#.#', '###']);
    const filled = fillHoles(before, 3, 8);
    expect(filled[4]).toBeCloseTo(0.1);
    expect(filled[0]).toBe(5);
    expect(before[4]).toBe(-5);
  });

  it('does not join a row end to the next row', () => {
    const filled = fillHoles(logits(['##.', '.##', '###']), 3, 1);
    expect(inside(filled, 3)).toEqual(['###', '###', '###']);
  });
});

describe('applyNonOverlappingConstraints', () => {
  it('leaves each pixel to the highest logit and suppresses the others', () => {
    const apart = applyNonOverlappingConstraints([
      Float32Array.of(3, -2, 1, -20),
      Float32Array.of(4, -3, 1, -30),
      Float32Array.of(-1, 2, 0, -12),
    ]);
    expect(apart.map((mask) => [...mask])).toEqual([
      [-10, -10, 1, -20],
      [4, -10, -10, -30],
      [-10, 2, -10, -12],
    ]);
  });

  it('changes nothing for one object or none', () => {
    expect(applyNonOverlappingConstraints([Float32Array.of(3, -2)]).map((m) => [...m])).toEqual([[3, -2]]);
    expect(applyNonOverlappingConstraints([])).toEqual([]);
  });
});

describe('clampLogits', () => {
  it('limits both ends to 32', () => {
    expect([...clampLogits(Float32Array.of(-1024, -31, 0, 33))]).toEqual([-32, -31, 0, 32]);
  });
});
