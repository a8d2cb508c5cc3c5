/**
 * Downloads a file, or a range of it, with an error for whatever may go wrong on the way.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';

/** A server that cannot serve ranges is read whole, up to this many bytes. */
const maxBytes = 512 * 1024 * 1024;
/** A server that sends nothing for this long will not go on. */
const patienceMs = 60_000;

/** What a server sent. */
export interface Downloaded {
  /** 200, 206 (a range), or 416 (no such range). */
  readonly status: number;
  /** Size of the whole file, where a range was sent and the server says it. */
  readonly total: number | undefined;
  readonly bytes: Uint8Array;
}

/**
 * Requests `url` and reads the answer.
 *
 * @param name names the file in messages
 * @param range value of the `Range` header; undefined for the whole file
 * @throws TrackletError `video/not-found`, `video/http-status`, `video/unreachable`, `video/no-range-support`
 */
export async function download(
  name: string,
  url: string,
  range: string | undefined,
  signal?: AbortSignal,
): Promise<Downloaded> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  let timer = setTimeout(stop, patienceMs);
  const progress = (): void => {
    clearTimeout(timer);
    timer = setTimeout(stop, patienceMs);
  };
  signal?.addEventListener('abort', stop);
  try {
    const response = await fetch(url, {
      headers: range === undefined ? {} : { Range: range },
      signal: controller.signal,
    });
    progress();
    checkStatus(name, url, response);
    const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
    return {
      status: response.status,
      total: total === undefined ? undefined : Number(total),
      bytes: await body(name, response, progress),
    };
  } catch (cause) {
    // Whatever was already on its way is not wanted any more.
    controller.abort();
    signal?.throwIfAborted();
    if (cause instanceof TrackletError) throw cause;
    throw new TrackletError(
      'video/unreachable',
      `${name}: ${url} could not be reached. The server is down, the connection broke, or the server does not allow ` +
        'this page to read it (CORS).',
      { cause },
    );
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

function checkStatus(name: string, url: string, response: Response): void {
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
}

async function body(name: string, response: Response, progress: () => void): Promise<Uint8Array> {
  const tooLarge = (): TrackletError =>
    new TrackletError(
      'video/no-range-support',
      `${name}: the server cannot send parts of a file (HTTP range requests), and the file is larger than ` +
        `${maxBytes / 1024 / 1024} MiB, too much to read whole. Download it and open the local file.`,
    );
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    progress();
    parts.push(part.value);
    size += part.value.length;
    if (size > maxBytes) throw tooLarge();
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
