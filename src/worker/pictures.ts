/**
 * Decoded frames as the page and the command line want them.
 *
 * @module
 */
import { encode } from 'fast-png';
import { toRgba } from '../video/picture.ts';
import type { DecodedFrame } from '../video/video.ts';

/** The frame as displayed, ready to draw. The frame stays open. */
export async function toBitmap(frame: DecodedFrame): Promise<ImageBitmap> {
  const { data, width, height } = await toRgba(frame);
  return createImageBitmap(new ImageData(data as Uint8ClampedArray<ArrayBuffer>, width, height));
}

/** The frame as displayed, as an RGB PNG: exactly the pixels that the model's resize gets. The frame stays open. */
export async function toPng(frame: DecodedFrame): Promise<Uint8Array> {
  const { data, width, height } = await toRgba(frame);
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    rgb.set(data.subarray(from, from + 3), to);
  }
  return encode({ data: rgb, width, height, channels: 3 });
}
