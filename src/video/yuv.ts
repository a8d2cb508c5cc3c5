/**
 * Converts decoded YUV pictures to RGB.
 *
 * Browsers convert too (`VideoFrame.copyTo` with RGBA), but not exactly: Chromium 156 on x86 is off by up to 13 of
 * 255 in blue for BT.709 in limited range, the usual case for HD video, because its fast path clips a coefficient.
 *
 * @module
 */
import type { RgbaPicture } from './video.ts';

/** Where a plane's samples lie in the buffer, and how many pixels one sample covers. */
interface Plane {
  /** Index of the plane in the buffer's layout. */
  readonly plane: number;
  /** Byte of the first sample in a row, and bytes from one sample to the next. */
  readonly first: number;
  readonly step: number;
  /** Shift from pixel column and row to sample column and row. */
  readonly shiftX: 0 | 1;
  readonly shiftY: 0 | 1;
}
interface Format {
  readonly u: Plane;
  readonly v: Plane;
}

const planar = (plane: number, shiftX: 0 | 1, shiftY: 0 | 1): Plane => ({
  plane,
  first: 0,
  step: 1,
  shiftX,
  shiftY,
});
const formats: Readonly<Record<string, Format>> = {
  I420: { u: planar(1, 1, 1), v: planar(2, 1, 1) },
  I422: { u: planar(1, 1, 0), v: planar(2, 1, 0) },
  I444: { u: planar(1, 0, 0), v: planar(2, 0, 0) },
  NV12: {
    u: { plane: 1, first: 0, step: 2, shiftX: 1, shiftY: 1 },
    v: { plane: 1, first: 1, step: 2, shiftX: 1, shiftY: 1 },
  },
};

/** Shares of red and blue in luma, ITU-T H.273 table 4; BT.709 where the stream does not say, as browsers do. */
const lumaShares: Readonly<Record<string, { readonly red: number; readonly blue: number }>> = {
  bt709: { red: 0.2126, blue: 0.0722 },
  bt470bg: { red: 0.299, blue: 0.114 },
  smpte170m: { red: 0.299, blue: 0.114 },
  'bt2020-ncl': { red: 0.2627, blue: 0.0593 },
};

/** Whether {@link yuvToRgba} converts this frame: 8 bits, a plain matrix, no high dynamic range. */
export function isPlainYuv(frame: VideoFrame): boolean {
  const { matrix } = frame.colorSpace;
  // TypeScript's list of transfer functions leaves these two out.
  const transfer: string | null = frame.colorSpace.transfer;
  return (
    frame.format !== null &&
    frame.format in formats &&
    (matrix ?? 'bt709') in lumaShares &&
    transfer !== 'pq' &&
    transfer !== 'hlg'
  );
}

/**
 * Converts the visible part of a frame for which {@link isPlainYuv} holds. Each chroma sample is used for the pixels
 * it covers, without interpolation, as ffmpeg and OpenCV do when they extract frames without scaling.
 */
export async function yuvToRgba(frame: VideoFrame): Promise<RgbaPicture> {
  const format = formats[frame.format ?? ''];
  if (!format) throw new TypeError(`not a plain YUV format: ${frame.format}`);
  const width = frame.visibleRect?.width ?? frame.codedWidth;
  const height = frame.visibleRect?.height ?? frame.codedHeight;
  const bytes = new Uint8Array(frame.allocationSize());
  const layout = await frame.copyTo(bytes);
  const { luma, redV, greenU, greenV, blueU } = tables(frame.colorSpace);
  const at = (plane: Plane, y: number): number => {
    const { offset = 0, stride = 0 } = layout[plane.plane] ?? {};
    return offset + (y >> plane.shiftY) * stride + plane.first;
  };
  const { u: uPlane, v: vPlane } = format;
  const { shiftX, step } = uPlane;
  const data = new Uint8ClampedArray(width * height * 4);
  let out = 0;
  for (let y = 0; y < height; y++) {
    const yRow = (layout[0]?.offset ?? 0) + y * (layout[0]?.stride ?? 0);
    const uRow = at(uPlane, y);
    const vRow = at(vPlane, y);
    for (let x = 0; x < width; x++) {
      const column = (x >> shiftX) * step;
      const l = luma[bytes[yRow + x] ?? 0] ?? 0;
      const u = bytes[uRow + column] ?? 0;
      const v = bytes[vRow + column] ?? 0;
      data[out] = l + (redV[v] ?? 0);
      data[out + 1] = l + (greenU[u] ?? 0) + (greenV[v] ?? 0);
      data[out + 2] = l + (blueU[u] ?? 0);
      data[out + 3] = 255;
      out += 4;
    }
  }
  return { width, height, data };
}

/** What each byte of luma and chroma adds to each colour, 0-255. */
function tables(
  space: VideoColorSpace,
): Record<'luma' | 'redV' | 'greenU' | 'greenV' | 'blueU', Float64Array> {
  const { red, blue } = lumaShares[space.matrix ?? 'bt709'] ?? { red: 0.2126, blue: 0.0722 };
  const green = 1 - red - blue;
  const full = space.fullRange === true;
  const table = (value: (byte: number) => number): Float64Array =>
    Float64Array.from({ length: 256 }, (_, byte) => value(byte));
  const chroma = (weight: number): Float64Array =>
    table((byte) => (weight * (byte - 128) * 255) / (full ? 255 : 224));
  return {
    luma: table((byte) => (full ? byte : ((byte - 16) * 255) / 219)),
    redV: chroma(2 * (1 - red)),
    greenU: chroma((-2 * blue * (1 - blue)) / green),
    greenV: chroma((-2 * red * (1 - red)) / green),
    blueU: chroma(2 * (1 - blue)),
  };
}
