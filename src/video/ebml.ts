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
  const number = (from: number, length: number): number =>
    bytes.subarray(from, from + length).reduce((value, byte) => value * 256 + byte, 0);
  // The first set bit of a size marks its length, and is no part of it; all bits set leave it open.
  const size = number(sizeAt, sizeLength) - 2 ** (7 * sizeLength);
  const open = size === 2 ** (7 * sizeLength) - 1;
  return { id: number(at, idLength), dataStart: sizeAt + sizeLength, size: open ? undefined : size };
}
