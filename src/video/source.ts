/**
 * Media files read by byte ranges: a local `File`, or a URL.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { download } from './download.ts';
import type { MediaSource } from './video.ts';

/**
 * A local file; nothing is read yet.
 *
 * @throws TrackletError from `read`: `video/unreadable` where the file was moved or changed since it was chosen
 */
export function blobMedia(file: File): MediaSource {
  return {
    name: file.name,
    size: file.size,
    async read(offset, length, signal) {
      signal?.throwIfAborted();
      try {
        return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
      } catch (cause) {
        throw new TrackletError(
          'video/unreadable',
          `${file.name}: the file can no longer be read; it was moved or changed. Choose it again.`,
          { cause },
        );
      }
    },
  };
}

/** The last part of a URL's path, which names the video in messages. */
function nameOf(url: string): string {
  let path: string;
  try {
    path = new URL(url, globalThis.location?.href).pathname;
  } catch {
    throw new TrackletError('video/bad-url', `"${url}" is no address of a file. Check how it is written.`);
  }
  const last = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last) || url;
  } catch {
    return last;
  }
}

function memoryMedia(name: string, bytes: Uint8Array): MediaSource {
  return {
    name,
    size: bytes.length,
    async read(offset, length, signal) {
      signal?.throwIfAborted();
      return bytes.slice(offset, offset + length);
    },
  };
}

/**
 * A file behind a URL, read by HTTP ranges; where the server ignores them, the file is read whole.
 *
 * @throws TrackletError `video/bad-url`, `video/not-found`, `video/http-status`, `video/unreachable`,
 * `video/no-range-support`; from `read` also `video/changed` where the file changed while it was open
 */
export async function urlMedia(url: string, signal?: AbortSignal): Promise<MediaSource> {
  const name = nameOf(url);
  const first = await download(name, url, 'bytes=0-0', signal);
  // 416: a range of an empty file.
  if (first.status === 416) return memoryMedia(name, new Uint8Array(0));
  if (first.status !== 206) return memoryMedia(name, first.bytes);
  // Across origins Content-Range is readable only where the server exposes it.
  const { total: size } = first;
  if (size === undefined) return memoryMedia(name, (await download(name, url, undefined, signal)).bytes);
  return {
    name,
    size,
    async read(offset, length, readSignal) {
      const end = Math.min(size, offset + length);
      if (end <= offset) return new Uint8Array(0);
      const { status, bytes } = await download(name, url, `bytes=${offset}-${end - 1}`, readSignal);
      if (status !== 206 || bytes.length !== end - offset) {
        throw new TrackletError(
          'video/changed',
          `${name}: the server no longer sends the file as it was when it was opened. Open it again.`,
        );
      }
      return bytes;
    },
  };
}
