/**
 * Byte sources for the browser and for memory; `file-source.ts` has the one for Node.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { ByteSource } from './checkpoint.ts';

/** The error of a read that a source cannot serve: it ends before, or is no longer what it was. */
export const truncated = (name: string, offset: number, length: number, size: number): TrackletError =>
  new TrackletError(
    'checkpoint/truncated',
    `${name}: the file ends too early: bytes ${offset} to ${offset + length} are needed, but it has ` +
      `${size}. Download or copy it again.`,
  );

/** The error of a read that failed although the range lies inside the source. */
export const unreadable = (name: string, cause: unknown): TrackletError =>
  new TrackletError(
    'checkpoint/unreadable',
    `${name}: reading failed (${cause instanceof Error ? cause.message : String(cause)}). ` +
      'Was the file changed or removed? Choose it again.',
    { cause },
  );

/** Whether `length` bytes from `offset` lie inside `size` bytes. */
export const inside = (offset: number, length: number, size: number): boolean =>
  offset >= 0 && length >= 0 && offset + length <= size;

/**
 * Random access to a `Blob` or `File`; nothing is read until asked for.
 *
 * @throws (from read) `checkpoint/truncated`, `checkpoint/unreadable`
 */
export function blobSource(blob: Blob, name: string): ByteSource {
  return {
    name,
    size: blob.size,
    async read(offset, length) {
      if (!inside(offset, length, blob.size)) throw truncated(name, offset, length, blob.size);
      try {
        return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      } catch (error) {
        throw unreadable(name, error);
      }
    },
  };
}

/**
 * Random access to bytes in memory; `read` gives copies, so that callers may keep or change them.
 *
 * @throws (from read) `checkpoint/truncated`
 */
export function bytesSource(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    size: bytes.length,
    async read(offset, length) {
      if (!inside(offset, length, bytes.length)) throw truncated(name, offset, length, bytes.length);
      return bytes.slice(offset, offset + length);
    },
  };
}
