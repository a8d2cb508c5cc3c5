/**
 * Stripes: what would be does not look like what is.
 *
 * @module
 */

const hatching = new OffscreenCanvas(1, 1);

/** A mask with every other stripe pale. The canvas is used again by the next call. @param unit device pixels a CSS pixel */
export function hatched(mask: ImageBitmap, unit: number): OffscreenCanvas {
  hatching.width = mask.width;
  hatching.height = mask.height;
  const context = hatching.getContext('2d');
  if (!context) return hatching;
  context.drawImage(mask, 0, 0);
  const pattern = context.createPattern(stripes(unit), 'repeat');
  if (!pattern) return hatching;
  context.globalCompositeOperation = 'destination-in';
  context.fillStyle = pattern;
  context.fillRect(0, 0, hatching.width, hatching.height);
  return hatching;
}

/** A tile of diagonal stripes, opaque and pale. */
function stripes(unit: number): OffscreenCanvas {
  const size = Math.round(8 * unit);
  const tile = new OffscreenCanvas(size, size);
  const context = tile.getContext('2d');
  if (!context) return tile;
  context.globalAlpha = 0.35;
  context.fillRect(0, 0, size, size);
  context.globalAlpha = 1;
  context.lineWidth = size / 2.8;
  context.beginPath();
  for (const offset of [-size, 0, size]) {
    context.moveTo(offset - size / 2, size * 1.5);
    context.lineTo(offset + size * 1.5, -size / 2);
  }
  context.stroke();
  return tile;
}
