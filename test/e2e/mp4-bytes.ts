/**
 * Makes odd and broken MP4 files from whole ones, by changing their bytes.
 *
 * @module
 */

/** Where a box lies: its header starts at `start`. */
interface BoxPlace {
  readonly start: number;
  readonly size: number;
}

const containers = new Set(['moov', 'trak', 'edts', 'mdia', 'minf', 'stbl']);

/** Boxes on the way to the first box of a type, outermost first; 32-bit sizes only. */
function pathTo(bytes: Buffer, type: string, from = 0, to = bytes.length): BoxPlace[] {
  for (let start = from; start + 8 <= to; ) {
    const size = bytes.readUInt32BE(start);
    const found = bytes.toString('latin1', start + 4, start + 8);
    if (found === type) return [{ start, size }];
    if (containers.has(found)) {
      const inner = pathTo(bytes, type, start + 8, start + size);
      if (inner.length > 0) return [{ start, size }, ...inner];
    }
    start += size;
  }
  return [];
}

/** The place of the first box of a type. */
export function findBox(bytes: Buffer, type: string): BoxPlace {
  const place = pathTo(bytes, type).at(-1);
  if (!place) throw new Error(`no ${type} box`);
  return place;
}

/**
 * Replaces the edit list. The index must be the last box of the file, so that no sample moves.
 *
 * @param edits durations in the movie's timescale, media times in the track's
 */
export function withEdits(
  bytes: Buffer,
  edits: readonly { readonly duration: number; readonly mediaTime: number }[],
): Buffer {
  const path = pathTo(bytes, 'elst');
  const elst = path.at(-1);
  if (!elst) throw new Error('no elst box');
  const box = Buffer.alloc(16 + 12 * edits.length);
  box.writeUInt32BE(box.length, 0);
  box.write('elst', 4, 'latin1');
  box.writeUInt32BE(edits.length, 12);
  for (const [i, { duration, mediaTime }] of edits.entries()) {
    box.writeUInt32BE(duration, 16 + 12 * i);
    box.writeInt32BE(mediaTime, 20 + 12 * i);
    box.writeUInt32BE(0x10000, 24 + 12 * i);
  }
  const out = Buffer.concat([bytes.subarray(0, elst.start), box, bytes.subarray(elst.start + elst.size)]);
  for (const { start, size } of path.slice(0, -1)) out.writeUInt32BE(size + box.length - elst.size, start);
  return out;
}

/** Changes the bytes of a copy. */
export function changed(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}
