/**
 * The little of WebM's structure that tells whether a file is complete.
 *
 * @module
 */
import type { MediaSource } from './video.ts';

const ebmlId = 0x1a45dfa3;
const segmentId = 0x18538067;

/**
 * Whether the file ends before its segment, which holds everything, says it does. False where a live recording left
 * the size open.
 */
export async function isCutOff(source: MediaSource, signal?: AbortSignal): Promise<boolean> {
  const header = await source.read(0, 4096, signal);
  const ebml = element(header, 0);
  if (ebml?.id !== ebmlId || ebml.size === undefined) return false;
  const segment = element(header, ebml.dataStart + ebml.size);
  if (segment?.id !== segmentId || segment.size === undefined) return false;
  return segment.dataStart + segment.size > source.size;
}

interface Element {
  readonly id: number;
  readonly dataStart: number;
  /** Undefined where the file leaves it open. */
  readonly size: number | undefined;
}

/** Reads an element's header (RFC 8794, 5 and 6). */
function element(bytes: Uint8Array, at: number): Element | undefined {
  const idLength = Math.clz32(bytes[at] ?? 0) - 23;
  const sizeAt = at + idLength;
  const sizeLength = Math.clz32(bytes[sizeAt] ?? 0) - 23;
  if (idLength > 4 || sizeLength > 8 || sizeAt + sizeLength > bytes.length) return undefined;
  const id = bytes.subarray(at, sizeAt).reduce((value, byte) => value * 256 + byte, 0);
  // The first set bit of a size marks its length, and is no part of it; all other bits set leave it open. Without the
  // mark, every size of a real file is exact in a double.
  const digits = Uint8Array.from(bytes.subarray(sizeAt, sizeAt + sizeLength));
  const mark = 0x80 >> (sizeLength - 1);
  digits[0] = (digits[0] ?? 0) & (mark - 1);
  const open = digits.every((byte, i) => byte === (i === 0 ? mark - 1 : 0xff));
  const size = digits.reduce((value, byte) => value * 256 + byte, 0);
  return { id, dataStart: sizeAt + sizeLength, size: open ? undefined : size };
}
