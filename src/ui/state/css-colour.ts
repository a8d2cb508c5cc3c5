/**
 * Colours as labelling configurations state them: anything that CSS knows.
 *
 * @module
 */

/** A CSS colour as `#rrggbb`, its transparency dropped; undefined where the browser does not know it. */
export function hexColour(colour: string): string | undefined {
  if (!CSS.supports('color', colour)) return undefined;
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (!context) return undefined;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const rgb = [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
