import { expect, it } from 'vitest';
import { contrast, leastDistance } from '../../../test/palette/colour-vision.ts';
import { objectColour, objectColours, outlineDash, textOn } from './palette.ts';

/** The least OKLab distance of two of the first `count` colours, over usual and three kinds of colour-blind eyes. */
function leastOf(count: number): number {
  const colours = objectColours.slice(0, count);
  return Math.min(
    ...colours.flatMap((one, index) => colours.slice(index + 1).map((other) => leastDistance(one, other))),
  );
}

it('has 20 colours that all kinds of eyes tell apart, the first eight more easily', () => {
  expect(new Set(objectColours).size).toBe(20);
  expect(leastOf(20)).toBeGreaterThan(0.07);
  expect(leastOf(8)).toBeGreaterThan(0.085);
});

it('is seen on both themes', () => {
  for (const colour of objectColours) {
    expect(contrast(colour, '#edf0f5')).toBeGreaterThanOrEqual(1.3);
    expect(contrast(colour, '#1a1d23')).toBeGreaterThanOrEqual(2.6);
  }
});

it('is read with black or white text on it', () => {
  for (const colour of objectColours) expect(contrast(colour, textOn(colour))).toBeGreaterThanOrEqual(4.5);
});

it('tells the 21st object from the first by its outline', () => {
  expect(objectColour(20)).toBe(objectColour(0));
  expect(outlineDash(0)).toEqual([]);
  expect(outlineDash(20)).not.toEqual([]);
  expect(outlineDash(40)).not.toEqual(outlineDash(20));
});
