/**
 * Finds the top-level boxes of an MP4 or MOV file by reading their headers only.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { MediaSource } from '../video.ts';

/** A top-level box: where it starts, and how long it is with its header. */
export interface TopLevelBox {
  readonly type: string;
  readonly start: number;
  readonly size: number;
}

/** The header of a fragment (`moof`) is read together with the box headers around it in one request. */
const readAhead = 16 * 1024;
/** No sane index is larger; a claim beyond it is damage. */
const maxIndexBytes = 512 * 1024 * 1024;

/** Reads small pieces that lie near each other with one request. */
export class BlockReader {
  readonly #source: MediaSource;
  #start = 0;
  #block = new Uint8Array(0);

  constructor(source: MediaSource) {
    this.#source = source;
  }

  /** Up to `length` bytes from `offset`; fewer only at the end of the file. */
  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.#source.size);
    if (offset < this.#start || end > this.#start + this.#block.length) {
      this.#block = new Uint8Array(await this.#source.read(offset, Math.max(length, readAhead), signal));
      this.#start = offset;
    }
    return this.#block.slice(offset - this.#start, Math.max(offset, end) - this.#start);
  }
}

/**
 * Lists the top-level boxes. A box that reaches past the end of the file is listed with the size it claims, and ends
 * the list; bytes that are no box end it too.
 */
export async function listBoxes(
  source: MediaSource,
  reader: BlockReader,
  signal?: AbortSignal,
): Promise<TopLevelBox[]> {
  const boxes: TopLevelBox[] = [];
  let start = 0;
  while (start + 8 <= source.size) {
    const header = await reader.read(start, 16, signal);
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    const type = String.fromCharCode(...header.subarray(4, 8));
    if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) break;
    let size = view.getUint32(0);
    // 1: a 64-bit size follows; 0: up to the end of the file.
    if (size === 1) {
      if (header.length < 16) break;
      size = Number(view.getBigUint64(8));
    } else if (size === 0) size = source.size - start;
    if (size < 8) break;
    boxes.push({ type, start, size });
    start += size;
  }
  return boxes;
}

/**
 * Reads a whole box.
 *
 * @throws TrackletError `video/truncated` where the file ends before the box does
 */
export async function readBox(
  source: MediaSource,
  reader: BlockReader,
  box: TopLevelBox,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  if (box.start + box.size > source.size || box.size > maxIndexBytes) {
    throw new TrackletError(
      'video/truncated',
      `${source.name}: the file ends in the middle of its index ("${box.type}"). It is incomplete: download or ` +
        'copy it again.',
    );
  }
  return reader.read(box.start, box.size, signal);
}
