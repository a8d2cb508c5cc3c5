import { expect, it } from 'vitest';
import type { Corners } from '../state/gesture.ts';
import { placeTags } from './name-tags.ts';

const sight: Corners = [0, 0, 400, 300];
const tag = (box: Corners) => ({ box, size: [60, 16] as const });

it.each<[string, Corners, readonly [number, number]]>([
  ['above its box', [100, 100, 200, 200], [99, 84]],
  ['below it at the upper edge', [100, 4, 200, 90], [99, 90]],
  ['within it where it is as high as the picture', [100, 0, 200, 300], [99, 0]],
  ['within it where its upper edge is out of sight', [100, -500, 200, 900], [99, 0]],
  ['in sight at the right edge', [380, 100, 420, 200], [340, 84]],
  ['in sight at the left edge', [-50, 100, 50, 200], [0, 84]],
])('puts a name %s', (_where, box, place) => {
  expect(placeTags([tag(box)], sight)).toEqual([place]);
});

it('lets no name cover another while there is room at the boxes', () => {
  const boxes: Corners[] = [
    [100, 100, 200, 200],
    [102, 101, 203, 199],
    [98, 103, 201, 204],
    [110, 105, 190, 190],
  ];
  const places = placeTags(boxes.map(tag), sight);
  for (const [i, [ax, ay]] of places.entries())
    for (const [bx, by] of places.slice(i + 1))
      expect(Math.abs(ax - bx) >= 60 || Math.abs(ay - by) >= 16).toBe(true);
  expect(places[0]).toEqual([99, 84]);
});
