import { describe, expect, it } from 'vitest';
import {
  arrowStep,
  boundsOfTurned,
  boxBetween,
  handleAt,
  handlesOf,
  moved,
  resized,
  withinPicture,
} from './geometry.ts';

const picture = [640, 360] as const;
const box = [100, 100, 200, 160] as const;

it('spans a box between two points, however it is drawn', () => {
  expect(boxBetween([30, 5], [10, 20])).toEqual([10, 5, 30, 20]);
});

describe('handles', () => {
  it('are eight, clockwise from the upper left corner', () => {
    expect(handlesOf(box)).toEqual([
      ['nw', [100, 100]],
      ['n', [150, 100]],
      ['ne', [200, 100]],
      ['e', [200, 130]],
      ['se', [200, 160]],
      ['s', [150, 160]],
      ['sw', [100, 160]],
      ['w', [100, 130]],
    ]);
  });

  it('leave the edges out where there is no room for them', () => {
    expect(handlesOf([0, 0, 100, 20]).map(([handle]) => handle)).toEqual(['nw', 'n', 'ne', 'se', 's', 'sw']);
    expect(handlesOf([0, 0, 20, 20])).toHaveLength(4);
  });

  it('are found near the pointer, the nearest of several', () => {
    expect(handleAt(box, [196, 163], 8)).toBe('se');
    expect(handleAt(box, [150, 130], 8)).toBeUndefined();
    expect(handleAt([0, 0, 8, 8], [7, 1], 8)).toBe('ne');
  });
});

describe('a box', () => {
  it.each([
    ['nw', [90, 95], [90, 95, 200, 160]],
    ['n', [90, 95], [100, 95, 200, 160]],
    ['e', [230, 95], [100, 100, 230, 160]],
    ['se', [230, 190], [100, 100, 230, 190]],
  ] as const)('is resized by its %s handle', (handle, to, expected) => {
    expect(resized(box, handle, to, picture)).toEqual(expected);
  });

  it('turns over where a handle is pulled over the opposite edge, and ends at the picture', () => {
    expect(resized(box, 'w', [230, 0], picture)).toEqual([200, 100, 230, 160]);
    expect(resized(box, 'se', [900, 900], picture)).toEqual([100, 100, 640, 360]);
  });

  it('is moved as far as the picture goes, its size kept', () => {
    expect(moved(box, [5, -7], picture)).toEqual([105, 93, 205, 153]);
    expect(moved(box, [-500, 900], picture)).toEqual([0, 300, 100, 360]);
  });

  it('that reaches out of the picture can come back, but go no further', () => {
    expect(moved([-20, 10, 30, 40], [-5, 0], picture)).toEqual([-20, 10, 30, 40]);
    expect(moved([-20, 10, 30, 40], [15, 0], picture)).toEqual([-5, 10, 45, 40]);
  });

  it('goes around one that is turned about its corner', () => {
    const [x0, y0, x1, y1] = boundsOfTurned([10, 10, 20, 10], 90);
    expect([x0, y0, x1, y1].map(Math.round)).toEqual([0, 10, 10, 30]);
  });
});

it('keeps points on the picture', () => {
  expect(withinPicture([-3, 400], picture)).toEqual([0, 360]);
});

it('steps with the arrow keys, and with no other', () => {
  expect(arrowStep('ArrowUp', 10)).toEqual([0, -10]);
  expect(arrowStep('a', 10)).toBeUndefined();
});
