/**
 * SHA-256 of a file.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ModelJob } from './library.ts';

/** Reads the file whole; reports stage `verify`. Rejects with the signal's reason, and errors of the disk. */
export async function sha256OfFile(file: string, { onProgress, signal }: ModelJob): Promise<string> {
  const total = (await stat(file)).size;
  const hash = createHash('sha256');
  let done = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, signal })) {
    hash.update(chunk);
    done += chunk.length;
    onProgress({ stage: 'verify', done, total, unit: 'bytes' });
  }
  return hash.digest('hex');
}
