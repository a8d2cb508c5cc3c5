/**
 * Masks as COCO run-length encoding, the form in which they leave the engine: runs counted down the columns,
 * starting with zeros, and written as COCO's compressed string (`rleToString`/`rleFrString` of cocoapi's
 * `common/maskApi.c`).
 *
 * @module
 */
import { TrackletError } from '../errors.ts';

/** COCO run-length encoding, compressed counts; size is [height, width]. */
export interface CocoRle {
  readonly size: readonly [number, number];
  readonly counts: string;
}

/** Each character carries five bits of a number, one bit that says whether more follow, and this offset. */
const CHARACTER_OFFSET = 48;
const MORE = 0x20;
const SIGN = 0x10;

/** Writes run lengths as COCO's string; from the third on, each is the difference to the run two before. */
function writeCounts(runs: readonly number[]): string {
  let text = '';
  for (let i = 0; i < runs.length; i++) {
    let value = (runs[i] ?? 0) - (i > 2 ? (runs[i - 2] ?? 0) : 0);
    let more = true;
    while (more) {
      const low = value & 0x1f;
      value >>= 5;
      more = low & SIGN ? value !== -1 : value !== 0;
      text += String.fromCharCode((more ? low | MORE : low) + CHARACTER_OFFSET);
    }
  }
  return text;
}

/**
 * Reads the run lengths of a mask, zeros first.
 *
 * @throws TrackletError `prompt/bad-rle` where the string is damaged or does not fill the size.
 */
export function rleRuns(rle: CocoRle): number[] {
  const [height, width] = rle.size;
  const runs: number[] = [];
  let total = 0;
  let at = 0;
  while (at < rle.counts.length) {
    let value = 0;
    let shift = 0;
    let more = true;
    while (more) {
      const code = rle.counts.charCodeAt(at++) - CHARACTER_OFFSET;
      // Six groups of five bits hold every run of a picture; NaN is the end of the string.
      if (!(code >= 0 && code < 64) || shift > 25) {
        throw badRle(`"counts" is damaged at character ${at}`);
      }
      value |= (code & 0x1f) << shift;
      shift += 5;
      more = (code & MORE) !== 0;
      if (!more && code & SIGN) value |= -1 << shift;
    }
    if (runs.length > 2) value += runs[runs.length - 2] ?? 0;
    if (value < 0) throw badRle(`"counts" holds a run of negative length at character ${at}`);
    runs.push(value);
    total += value;
  }
  if (total !== height * width) {
    throw badRle(`"counts" covers ${total} pixels, but "size" [${height}, ${width}] has ${height * width}`);
  }
  return runs;
}

function badRle(what: string): TrackletError {
  return new TrackletError('prompt/bad-rle', `Not a COCO compressed RLE mask: ${what}.`);
}

/** Collects runs from pixels that come down the columns. */
function encode(width: number, height: number, isSet: (index: number) => boolean): CocoRle {
  const runs: number[] = [];
  let current = false;
  let length = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (isSet(y * width + x) !== current) {
        runs.push(length);
        length = 0;
        current = !current;
      }
      length++;
    }
  }
  runs.push(length);
  return { size: [height, width], counts: writeCounts(runs) };
}

/** Calls `set` with the row-major index of every pixel of the mask, down the columns. */
function decode(rle: CocoRle, set: (index: number) => void): void {
  const [height, width] = rle.size;
  let at = 0;
  let inside = false;
  for (const run of rleRuns(rle)) {
    if (inside) {
      for (let i = at; i < at + run; i++) set((i % height) * width + Math.floor(i / height));
    }
    at += run;
    inside = !inside;
  }
}

/**
 * Encodes a mask of one bit a pixel: row-major without padding between rows, least significant bit first.
 *
 * @param mask `ceil(width * height / 32)` words.
 */
export function encodePackedMask(mask: Uint32Array, width: number, height: number): CocoRle {
  return encode(width, height, (i) => (((mask[i >>> 5] ?? 0) >>> (i & 31)) & 1) === 1);
}

/** Encodes a mask of one byte a pixel, row-major; anything but 0 is inside. */
export function encodeDenseMask(mask: Uint8Array, width: number, height: number): CocoRle {
  return encode(width, height, (i) => (mask[i] ?? 0) !== 0);
}

/**
 * Decodes to one bit a pixel, as {@link encodePackedMask} takes it.
 *
 * @throws TrackletError `prompt/bad-rle`
 */
export function decodePackedMask(rle: CocoRle): Uint32Array {
  const mask = new Uint32Array(Math.ceil((rle.size[0] * rle.size[1]) / 32));
  decode(rle, (i) => {
    mask[i >>> 5] = (mask[i >>> 5] ?? 0) | (1 << (i & 31));
  });
  return mask;
}

/**
 * Decodes to one byte a pixel, 0 or 1, row-major.
 *
 * @throws TrackletError `prompt/bad-rle`
 */
export function decodeDenseMask(rle: CocoRle): Uint8Array {
  const mask = new Uint8Array(rle.size[0] * rle.size[1]);
  decode(rle, (i) => {
    mask[i] = 1;
  });
  return mask;
}
