/**
 * Colours that tell objects apart, also to colour-blind eyes and on both themes: found by `test/palette/search.ts`, which
 * puts the farthest apart first; `palette.test.ts` holds them to it.
 *
 * @module
 */

export const objectColours = [
  '#3d9bff',
  '#cc0000',
  '#ffcc22',
  '#336699',
  '#33eebb',
  '#bb99bb',
  '#aa7788',
  '#ccccff',
  '#669944',
  '#77cc77',
  '#7722ee',
  '#ddaa00',
  '#556633',
  '#ff5511',
  '#dd55cc',
  '#7766ff',
  '#bbaaff',
  '#cc22bb',
  '#aa3377',
  '#88aa77',
] as const;

/** A CSS colour `#rrggbb` for the n-th object (0-based). Repeats after 20: then {@link outlineDash} tells them apart. */
export function objectColour(n: number): string {
  return objectColours[n % objectColours.length] ?? objectColours[0];
}

/**
 * How the n-th object's (0-based) outline is dashed, as `setLineDash` takes it, in multiples of the line's width: the first
 * 20 have a full line.
 */
export function outlineDash(n: number): readonly number[] {
  const dashes = [[], [4, 2], [1, 2], [4, 2, 1, 2]] as const;
  return dashes[Math.floor(n / objectColours.length) % dashes.length] ?? [];
}

/** Red, green, blue of `#rrggbb`, 0-255. */
export function rgbOf(colour: string): readonly [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Black or white: what is read better on `#rrggbb`. */
export function textOn(colour: string): '#000000' | '#ffffff' {
  const [red, green, blue] = rgbOf(colour).map((value) => (value / 255) ** 2.2) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? '#000000' : '#ffffff';
}
