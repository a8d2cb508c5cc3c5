/**
 * Sends files from disk: types, validators (ETag), byte ranges.
 *
 * @module
 */
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { getMimeType } from 'hono/utils/mime';
import { parseRange } from './byte-range.ts';

/** First and last byte, both included. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/**
 * Answers a GET or HEAD request with a file: 200, 206 for a single range, 304, or 416.
 *
 * @returns undefined where there is no such file, or it cannot be read
 */
export async function fileResponse(
  request: Request,
  file: string,
  cacheControl: string,
): Promise<Response | undefined> {
  const handle = await openFile(file);
  if (handle === undefined) return undefined;
  let streaming = false;
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) return undefined;
    const etag = `"${stat.size.toString(36)}-${Math.round(stat.mtimeMs).toString(36)}"`;
    const headers = new Headers({
      'Accept-Ranges': 'bytes',
      'Cache-Control': cacheControl,
      'Content-Type': getMimeType(file) ?? 'application/octet-stream',
      ETag: etag,
    });
    if (matches(request.headers.get('if-none-match'), etag))
      return new Response(null, { status: 304, headers });

    const range = requestedRange(request, stat.size, etag);
    if (range === 'unsatisfiable') {
      headers.set('Content-Range', `bytes */${stat.size}`);
      return new Response(null, { status: 416, headers });
    }
    const { start, end } = range ?? { start: 0, end: stat.size - 1 };
    headers.set('Content-Length', String(end - start + 1));
    if (range) headers.set('Content-Range', `bytes ${start}-${end}/${stat.size}`);
    const status = range ? 206 : 200;
    if (request.method === 'HEAD' || stat.size === 0) return new Response(null, { status, headers });
    streaming = true;
    // The stream closes the file, also where the client goes away.
    const stream = Readable.toWeb(handle.createReadStream({ start, end }));
    return new Response(stream as unknown as ReadableStream<Uint8Array>, { status, headers });
  } finally {
    if (!streaming) await handle.close();
  }
}

async function openFile(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch {
    return undefined;
  }
}

function matches(header: string | null, etag: string): boolean {
  const tags = header?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag);
}

/** The bytes asked for; undefined where the whole file is to be sent, also where `If-Range` names another version. */
function requestedRange(request: Request, size: number, etag: string): Part | 'unsatisfiable' | undefined {
  const condition = request.headers.get('if-range');
  if (condition !== null && condition !== etag) return undefined;
  const range = parseRange(request.headers.get('range') ?? undefined);
  if (range === undefined) return undefined;
  const last = size - 1;
  const start = 'suffix' in range ? Math.max(0, size - range.suffix) : range.start;
  const end = 'suffix' in range ? last : Math.min(range.end ?? last, last);
  return start > last ? 'unsatisfiable' : { start, end };
}

/**
 * The file under `folder` that a URL's path names.
 *
 * @param urlPath As it stands in the URL, percent-encoded.
 * @returns undefined for a path that leaves the folder or names a hidden file
 */
export function resolveInside(folder: string, urlPath: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  const segments = decoded.split('/').filter((segment) => segment !== '');
  // A leading dot covers `.`, `..` and hidden files; the others are separators and terminators to some system.
  if (segments.some((segment) => segment.startsWith('.') || /[\\:\0]/.test(segment))) return undefined;
  return path.join(folder, ...segments);
}
