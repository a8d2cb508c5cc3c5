/**
 * The parts of a zip file that a torch checkpoint needs: the central directory (zip64 included) and
 * random access to stored entries.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { ByteSource } from './checkpoint.ts';
import { crc32 } from './crc32.ts';
import { quote } from './quote.ts';

/** One entry of the central directory. */
export interface ZipEntry {
  readonly name: string;
  /** Length of its (stored) bytes. */
  readonly size: number;
  /** 0: not recorded; torch writes 0 where its user switched CRCs off. */
  readonly crc: number;
  readonly headerOffset: number;
}

const endSignature = 0x06054b50;
const zip64LocatorSignature = 0x07064b50;
const zip64EndSignature = 0x06064b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const endLength = 22;
const zip64LocatorLength = 20;
const centralLength = 46;
const localLength = 30;
/** Room for half a million entries; it is read as a whole. */
const maxDirectoryLength = 1 << 25;
/** CRCs of entries that are read in parts are computed over pieces of this many bytes. */
const pieceLength = 1 << 24;

const corrupt = (source: ByteSource, what: string): TrackletError =>
  new TrackletError(
    'checkpoint/corrupt',
    `${source.name}: the zip structure is damaged (${what}). Download or copy the file again.`,
  );

/** A zip file's entries, opened by {@link openZip}. */
export class ZipReader {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly #source: ByteSource;
  readonly #dataOffsets = new Map<ZipEntry, number>();
  readonly #verified = new Set<ZipEntry>();

  constructor(source: ByteSource, entries: ReadonlyMap<string, ZipEntry>) {
    this.#source = source;
    this.entries = entries;
  }

  /**
   * Bytes `offset` to `offset + length` of an entry. The first read of an entry checks its whole CRC.
   *
   * @throws `checkpoint/corrupt`, `checkpoint/truncated`
   */
  async read(entry: ZipEntry, offset = 0, length = entry.size): Promise<Uint8Array> {
    if (offset < 0 || length < 0 || offset + length > entry.size) {
      throw corrupt(this.#source, `a read past the end of the entry ${quote(entry.name)}`);
    }
    const start = await this.#dataOffset(entry);
    const whole = length === entry.size;
    if (!whole && !this.#verified.has(entry)) await this.#verifyInPieces(entry, start);
    const bytes = await this.#source.read(start + offset, length);
    if (whole && !this.#verified.has(entry)) this.#verify(entry, crc32(bytes));
    return bytes;
  }

  /** An entry's data follow its local header, whose name and extra field may differ in length from the directory's. */
  async #dataOffset(entry: ZipEntry): Promise<number> {
    const known = this.#dataOffsets.get(entry);
    if (known !== undefined) return known;
    const header = view(await this.#source.read(entry.headerOffset, localLength));
    if (header.getUint32(0, true) !== localSignature) {
      throw corrupt(this.#source, `no local header where the entry ${quote(entry.name)} should be`);
    }
    const start = entry.headerOffset + localLength + header.getUint16(26, true) + header.getUint16(28, true);
    if (start + entry.size > this.#source.size) {
      throw corrupt(this.#source, `the entry ${quote(entry.name)} reaches past the end of the file`);
    }
    this.#dataOffsets.set(entry, start);
    return start;
  }

  async #verifyInPieces(entry: ZipEntry, start: number): Promise<void> {
    let crc = 0;
    for (let at = 0; at < entry.size; at += pieceLength) {
      crc = crc32(await this.#source.read(start + at, Math.min(pieceLength, entry.size - at)), crc);
    }
    this.#verify(entry, crc);
  }

  #verify(entry: ZipEntry, crc: number): void {
    if (entry.crc !== 0 && entry.crc !== crc) {
      throw corrupt(this.#source, `the bytes of the entry ${quote(entry.name)} do not match their checksum`);
    }
    this.#verified.add(entry);
  }
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Reads the central directory.
 *
 * @throws `checkpoint/truncated` (no directory at the end), `checkpoint/corrupt`,
 *   `checkpoint/compressed-entry`, `checkpoint/encrypted-entry`
 */
export async function openZip(source: ByteSource): Promise<ZipReader> {
  const { offset, length } = await findDirectory(source);
  if (offset + length > source.size) throw corrupt(source, 'its directory reaches past the end of the file');
  if (length > maxDirectoryLength) throw corrupt(source, `its directory has ${length} bytes`);
  const bytes = await source.read(offset, length);
  const directory = view(bytes);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  while (at < length) {
    if (at + centralLength > length || directory.getUint32(at, true) !== centralSignature) {
      throw corrupt(source, 'its directory has an unreadable record');
    }
    const nameLength = directory.getUint16(at + 28, true);
    const extraLength = directory.getUint16(at + 30, true);
    const commentLength = directory.getUint16(at + 32, true);
    const end = at + centralLength + nameLength + extraLength + commentLength;
    if (end > length) throw corrupt(source, 'its directory has a record longer than itself');
    const name = new TextDecoder().decode(
      bytes.subarray(at + centralLength, at + centralLength + nameLength),
    );
    const extra = bytes.subarray(at + centralLength + nameLength, end - commentLength);
    const entry = centralEntry(source, directory, at, name, extra);
    if (entries.has(name)) throw corrupt(source, `it has two entries ${quote(name)}`);
    entries.set(name, entry);
    at = end;
  }
  checkApart(source, entries.values());
  return new ZipReader(source, entries);
}

/** No two entries may share bytes: a small file could otherwise ask for the checksums of any amount. */
function checkApart(source: ByteSource, entries: Iterable<ZipEntry>): void {
  let end = 0;
  for (const { name, headerOffset, size } of [...entries].sort((a, b) => a.headerOffset - b.headerOffset)) {
    if (headerOffset < end) throw corrupt(source, `the entry ${quote(name)} lies inside another`);
    end = headerOffset + localLength + size;
  }
}

/** One record of the central directory, with the zip64 extra field where sizes or the offset overflow. */
function centralEntry(
  source: ByteSource,
  directory: DataView,
  at: number,
  name: string,
  extra: Uint8Array,
): ZipEntry {
  if (directory.getUint16(at + 8, true) & 1) {
    throw new TrackletError(
      'checkpoint/encrypted-entry',
      `${source.name}: the entry ${quote(name)} is encrypted. Save the checkpoint again with torch.save.`,
    );
  }
  const method = directory.getUint16(at + 10, true);
  if (method !== 0) {
    throw new TrackletError(
      'checkpoint/compressed-entry',
      `${source.name}: the entry ${quote(name)} is compressed (zip method ${method}); torch stores without ` +
        'compression. Load the file in Python and save it again with torch.save.',
    );
  }
  let compressed = directory.getUint32(at + 20, true);
  let size = directory.getUint32(at + 24, true);
  let headerOffset = directory.getUint32(at + 42, true);
  if (compressed === 0xffffffff || size === 0xffffffff || headerOffset === 0xffffffff) {
    const values = zip64Values(source, name, extra);
    const next = (): number => {
      const value = values.shift();
      if (value === undefined) throw corrupt(source, `the entry ${quote(name)} lacks its 64-bit sizes`);
      return value;
    };
    // The order is fixed by the format: size, compressed size, offset; each only where it overflows.
    if (size === 0xffffffff) size = next();
    if (compressed === 0xffffffff) compressed = next();
    if (headerOffset === 0xffffffff) headerOffset = next();
  }
  if (compressed !== size) throw corrupt(source, `the stored entry ${quote(name)} has two sizes`);
  if (headerOffset + localLength + size > source.size) {
    throw corrupt(source, `the entry ${quote(name)} reaches past the end of the file`);
  }
  return { name, size, crc: directory.getUint32(at + 16, true), headerOffset };
}

/** The 64-bit numbers of the zip64 extra field (id 1). */
function zip64Values(source: ByteSource, name: string, extra: Uint8Array): number[] {
  const fields = view(extra);
  let at = 0;
  while (at + 4 <= extra.length) {
    const id = fields.getUint16(at, true);
    const length = fields.getUint16(at + 2, true);
    if (at + 4 + length > extra.length) break;
    if (id === 1) {
      const values: number[] = [];
      for (let i = 0; i + 8 <= length; i += 8) values.push(uint64(fields, at + 4 + i));
      return values;
    }
    at += 4 + length;
  }
  throw corrupt(source, `the entry ${quote(name)} lacks its zip64 field`);
}

/** An unsigned 64-bit integer as a number: exact below 2^53, far above any file's size otherwise. */
const uint64 = (data: DataView, at: number): number => Number(data.getBigUint64(at, true));

/** Where the central directory lies, from the end record (and its zip64 form) at the end of the file. */
async function findDirectory(source: ByteSource): Promise<{ offset: number; length: number }> {
  const tailLength = Math.min(source.size, endLength + 0xffff + zip64LocatorLength);
  const tailOffset = source.size - tailLength;
  const tail = view(await source.read(tailOffset, tailLength));
  let at = tailLength - endLength;
  while (at >= 0 && !isEnd(tail, at)) at--;
  if (at < 0) {
    throw new TrackletError(
      'checkpoint/truncated',
      `${source.name}: this zip file has no directory at its end, so it was cut off. Download or copy it again.`,
    );
  }
  const length = tail.getUint32(at + 12, true);
  const offset = tail.getUint32(at + 16, true);
  const locator = at - zip64LocatorLength;
  if (locator < 0 || tail.getUint32(locator, true) !== zip64LocatorSignature) return { offset, length };
  const end64 = view(await source.read(uint64(tail, locator + 8), 56));
  if (end64.getUint32(0, true) !== zip64EndSignature)
    throw corrupt(source, 'no zip64 record where it should be');
  return { offset: uint64(end64, 48), length: uint64(end64, 40) };
}

/** Whether an end record starts here: its signature, and a comment that fills the rest of the file. */
const isEnd = (tail: DataView, at: number): boolean =>
  tail.getUint32(at, true) === endSignature &&
  tail.getUint16(at + 20, true) === tail.byteLength - at - endLength;
