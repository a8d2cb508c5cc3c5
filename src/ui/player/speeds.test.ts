import { expect, it } from 'vitest';
import { nextSpeed } from './speeds.ts';

it.each([
  [1, 1, 1.5],
  [1, -1, 0.5],
  [3, 1, 4],
  [4, 1, 4],
  [0.1, -1, 0.1],
] as const)('goes from speed %s in direction %s to %s', (speed, direction, next) => {
  expect(nextSpeed(speed, direction)).toBe(next);
});
