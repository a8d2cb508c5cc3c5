/**
 * Parses single boxes with mp4box. It is given index boxes only, never media data, so that it holds no samples.
 *
 * @module
 */
import { createFile, type ISOFile, MP4BoxBuffer } from 'mp4box';
import { TrackletError } from '../../errors.ts';

/** More than a day at 100 frames/s; a count beyond it is damage, and would fill the memory. */
export const maxSamples = 10_000_000;

export type Moov = ISOFile['moov'];
export type Moof = ISOFile['moofs'][number];
export type Trak = Moov['traks'][number];

function parse(name: string, type: string, bytes: Uint8Array): ISOFile {
  const file = createFile();
  try {
    file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(bytes.slice().buffer, 0), true);
  } catch (cause) {
    throw brokenIndex(name, type, cause);
  }
  return file;
}

/** The error for an index that contradicts itself. */
export function brokenIndex(name: string, what: string, cause?: unknown): TrackletError {
  return new TrackletError(
    'video/broken-index',
    `${name}: the file's index (${what}) is damaged. Try to repair it with: ffmpeg -i in.mp4 -c copy out.mp4`,
    { cause },
  );
}

/** Parses a `moov` box; positions in it (`box.start`) count from its first byte. */
export function parseMoov(name: string, bytes: Uint8Array): { moov: Moov; file: ISOFile } {
  checkSampleCounts(name, bytes);
  const file = parse(name, 'moov', bytes);
  // mp4box declares these as present; a damaged file lacks them.
  const moov: Moov | undefined = file.moov;
  if (!moov?.mvhd || !moov.traks) throw brokenIndex(name, 'moov');
  return { moov, file };
}

/**
 * Refuses a sample count that cannot be before mp4box makes a list of that length: where all samples have one size,
 * the box that claims them takes 20 bytes.
 */
function checkSampleCounts(name: string, moov: Uint8Array): void {
  const view = new DataView(moov.buffer, moov.byteOffset, moov.byteLength);
  const stsz = 0x7374737a;
  for (let at = 4; at + 16 <= moov.length; at++) {
    if (view.getUint32(at) === stsz && view.getUint32(at + 8) > 0 && view.getUint32(at + 12) > maxSamples) {
      throw brokenIndex(name, 'stsz');
    }
  }
}

/** Parses a `moof` box; positions in it count from its first byte. */
export function parseMoof(name: string, bytes: Uint8Array): Moof {
  const moof = parse(name, 'moof', bytes).moofs[0];
  if (!moof?.trafs) throw brokenIndex(name, 'moof');
  return moof;
}
