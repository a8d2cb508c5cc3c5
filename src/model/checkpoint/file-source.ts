/**
 * A byte source over a file handle: the only file of this folder that needs Node.
 *
 * @module
 */
import { open } from 'node:fs/promises';
import { TrackletError } from '../../errors.ts';
import { inside, truncated, unreadable } from './byte-source.ts';
import type { ByteSource } from './checkpoint.ts';

/**
 * Opens a file for random access; the caller closes it. The source's name is `path`.
 *
 * @throws `checkpoint/unreadable` where the path is missing, a folder or not permitted
 */
export async function openFileSource(path: string): Promise<ByteSource & { close(): Promise<void> }> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const stat = await handle.stat();
  if (!stat.isFile()) {
    await handle.close();
    throw new TrackletError(
      'checkpoint/unreadable',
      `${path}: this is not a file. Give a .pt or .safetensors.`,
    );
  }
  const size = stat.size;
  return {
    name: path,
    size,
    async read(offset, length) {
      if (!inside(offset, length, size)) throw truncated(path, offset, length, size);
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle
          .read(bytes, filled, length - filled, offset + filled)
          .catch((error: unknown) => {
            throw unreadable(path, error);
          });
        if (bytesRead === 0) throw truncated(path, offset, length, offset + filled);
        filled += bytesRead;
      }
      return bytes;
    },
    close: () => handle.close(),
  };
}
