/**
 * Media files read by byte ranges: a local `File`, or a URL.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { MediaSource } from './video.ts';

/** A server that cannot serve ranges is read whole, up to this many bytes. */
const maxWholeBytes = 512 * 1024 * 1024;

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
  const path = new URL(url, globalThis.location?.href ?? 'http://localhost/').pathname;
  try {
    return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)) || url;
  } catch {
    return path;
  }
}

async function request(name: string, url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw new TrackletError(
      'video/unreachable',
      `${name}: ${url} could not be reached. The server is down, or does not allow this page to read it (CORS).`,
      { cause },
    );
  }
  if (response.status === 404 || response.status === 410) {
    throw new TrackletError(
      'video/not-found',
      `${name}: there is no file at ${url} (HTTP ${response.status}).`,
    );
  }
  if (!response.ok && response.status !== 416) {
    throw new TrackletError(
      'video/http-status',
      `${name}: the server answered HTTP ${response.status} ${response.statusText} for ${url}. ` +
        'Check the address and that you may read it.',
    );
  }
  return response;
}

/** The body of a response, with an error once it grows past {@link maxWholeBytes}. */
async function wholeBody(name: string, response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = (): TrackletError =>
    new TrackletError(
      'video/no-range-support',
      `${name}: the server cannot send parts of a file (HTTP range requests), and the file is larger than ` +
        `${maxWholeBytes / 1024 / 1024} MiB, too much to read whole. Download it and open the local file.`,
    );
  if (Number(response.headers.get('content-length') ?? 0) > maxWholeBytes) throw tooLarge();
  const parts: Uint8Array[] = [];
  let size = 0;
  if (response.body) {
    for await (const part of response.body as ReadableStream<Uint8Array>) {
      parts.push(part);
      size += part.length;
      if (size > maxWholeBytes) throw tooLarge();
    }
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
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
 * @throws TrackletError `video/not-found`, `video/http-status`, `video/unreachable`, `video/no-range-support`; from
 * `read` also `video/changed` where the file's size changed while it was open
 */
export async function urlMedia(url: string): Promise<MediaSource> {
  const name = nameOf(url);
  const first = await request(name, url, { headers: { Range: 'bytes=0-0' } });
  // 416: a range of an empty file.
  if (first.status === 416) return memoryMedia(name, new Uint8Array(0));
  const total = /\/(\d+)$/.exec(first.headers.get('content-range') ?? '')?.[1];
  if (first.status !== 206) return memoryMedia(name, await wholeBody(name, first));
  await first.body?.cancel();
  // Across origins Content-Range is readable only where the server exposes it.
  if (total === undefined) return memoryMedia(name, await wholeBody(name, await request(name, url, {})));
  const size = Number(total);
  return {
    name,
    size,
    async read(offset, length, signal) {
      const end = Math.min(size, offset + length);
      if (end <= offset) return new Uint8Array(0);
      const response = await request(name, url, {
        headers: { Range: `bytes=${offset}-${end - 1}` },
        signal: signal ?? null,
      });
      const bytes = response.status === 206 ? new Uint8Array(await response.arrayBuffer()) : undefined;
      if (bytes?.length !== end - offset) {
        throw new TrackletError(
          'video/changed',
          `${name}: the server no longer sends the file as it was when it was opened. Open it again.`,
        );
      }
      return bytes;
    },
  };
}
