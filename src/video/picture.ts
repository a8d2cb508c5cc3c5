/**
 * Pixels of a decoded frame as displayed: turned, and with square pixels.
 *
 * @module
 */
import type { DecodedFrame, RgbaPicture } from './video.ts';
import { isPlainYuv, yuvToRgba } from './yuv.ts';

/**
 * Copies a frame's pixels as RGBA, in the frame's own matrix and range, stretched to its display size where the
 * pixels are not square, then turned. The frame stays open.
 */
export async function toRgba(decoded: DecodedFrame): Promise<RgbaPicture> {
  const { frame } = decoded;
  const picture = isPlainYuv(frame) ? await yuvToRgba(frame) : await browserRgba(frame);
  const square = stretch(picture, frame.displayWidth, frame.displayHeight);
  return turn(square, decoded.rotation);
}

/** Lets the browser convert what {@link yuvToRgba} does not know: more than 8 bits, high dynamic range, RGB. */
async function browserRgba(frame: VideoFrame): Promise<RgbaPicture> {
  const width = frame.visibleRect?.width ?? frame.codedWidth;
  const height = frame.visibleRect?.height ?? frame.codedHeight;
  const data = new Uint8ClampedArray(width * height * 4);
  await frame.copyTo(data, {
    format: 'RGBA',
    colorSpace: 'srgb',
    layout: [{ offset: 0, stride: width * 4 }],
  });
  return { width, height, data };
}

/** Resizes with linear interpolation, pixel centres aligned. */
export function stretch(picture: RgbaPicture, width: number, height: number): RgbaPicture {
  if (picture.width === width && picture.height === height) return picture;
  const data = new Uint8ClampedArray(width * height * 4);
  const columns = taps(picture.width, width);
  const rows = taps(picture.height, height);
  for (const [y, row] of rows.entries()) {
    for (const [x, column] of columns.entries()) {
      for (let channel = 0; channel < 4; channel++) {
        const at = (r: number, c: number): number => picture.data[(r * picture.width + c) * 4 + channel] ?? 0;
        const top = at(row.low, column.low) * (1 - column.share) + at(row.low, column.high) * column.share;
        const bottom =
          at(row.high, column.low) * (1 - column.share) + at(row.high, column.high) * column.share;
        data[(y * width + x) * 4 + channel] = top * (1 - row.share) + bottom * row.share;
      }
    }
  }
  return { width, height, data };
}

/** For each target pixel the two source pixels it lies between, and the share of the second. */
function taps(from: number, to: number): { low: number; high: number; share: number }[] {
  return Array.from({ length: to }, (_, i) => {
    const position = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const low = Math.floor(position);
    return { low, high: Math.min(from - 1, low + 1), share: position - low };
  });
}

/** Turns clockwise. */
export function turn(picture: RgbaPicture, degrees: 0 | 90 | 180 | 270): RgbaPicture {
  if (degrees === 0) return picture;
  const { width: w, height: h } = picture;
  const [width, height] = degrees === 180 ? [w, h] : [h, w];
  const source = new Uint32Array(picture.data.buffer, picture.data.byteOffset, w * h);
  const target = new Uint32Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const to =
        degrees === 90
          ? x * width + (width - 1 - y)
          : degrees === 180
            ? (h - 1 - y) * width + (w - 1 - x)
            : (height - 1 - x) * width + y;
      target[to] = source[y * w + x] ?? 0;
    }
  }
  return { width, height, data: new Uint8ClampedArray(target.buffer) };
}
