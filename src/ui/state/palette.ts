/**
 * Colours that tell objects apart, also with colour-blind eyes: Okabe and Ito's set first, then lighter and darker ones.
 *
 * @module
 */

const colours = [
  '#56B4E9',
  '#E69F00',
  '#CC79A7',
  '#009E73',
  '#F0E442',
  '#D55E00',
  '#3D7BFF',
  '#B3E24B',
  '#FF6F91',
  '#00D2C6',
  '#B08CFF',
  '#FFB86B',
  '#8FD0A6',
  '#C94040',
  '#7AA2B8',
  '#D8D0C0',
] as const;

/** A CSS colour `#rrggbb` for the n-th object (0-based); repeats after 16. */
export function objectColour(n: number): string {
  return colours[n % colours.length] ?? colours[0];
}

/** Red, green, blue of `#rrggbb`, 0-255. */
export function rgbOf(colour: string): readonly [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
