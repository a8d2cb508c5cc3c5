/**
 * Masks as pictures to draw over the video.
 *
 * @module
 */
import { decodePackedMask } from '../../regions/rle.ts';
import type { CocoRle } from '../../worker/api.ts';
import { rgbOf } from '../state/palette.ts';

/** Fills the mask's pixels with `colour` (`#rrggbb`); all others are transparent. */
export function maskImage(mask: CocoRle, colour: string): ImageData {
  const [height, width] = mask.size;
  const [red, green, blue] = rgbOf(colour);
  const bits = decodePackedMask(mask);
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  // ImageData is RGBA in memory order, and every browser runs on little-endian machines.
  const fill = (255 << 24) | (blue << 16) | (green << 8) | red;
  for (let i = 0; i < pixels.length; i++) {
    if (((bits[i >> 5] ?? 0) >>> (i & 31)) & 1) pixels[i] = fill;
  }
  return image;
}
