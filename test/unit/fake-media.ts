/**
 * A media file as a server may hand it out: in ranges, capped, cut off, redirected.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface MediaFile {
  bytes: Uint8Array;
  readonly type?: string;
  /** Needs no key. */
  readonly open?: boolean;
  etag?: string;
  /** The most bytes of one answer of 206, as Label Studio's proxy of cloud storages does. */
  readonly cap?: number;
  /** The connection breaks after so many bytes of an answer's body. */
  readonly cut?: number;
  /** Answers 200 with everything. */
  readonly ignoresRanges?: boolean;
  /** Answers a range past the end with 200 and everything, as Label Studio does for uploads. */
  readonly wholePastEnd?: boolean;
  /** Answers with everything from the range's start on. */
  readonly ignoresEnd?: boolean;
  /** As Label Studio does. */
  readonly ignoresIfRange?: boolean;
  /** Does not tell how long it is. */
  readonly hidesTotal?: boolean;
  readonly redirect?: string;
  readonly redirectStatus?: number;
  /** Bytes given to the socket so far. */
  sent?: number;
}

const chunkBytes = 64 * 1024;

/** Answers a GET for the file. */
export async function sendMedia(
  request: IncomingMessage,
  response: ServerResponse,
  file: MediaFile,
): Promise<void> {
  if (file.redirect !== undefined) {
    response.writeHead(file.redirectStatus ?? 303, { Location: file.redirect }).end();
    return;
  }
  const total = file.bytes.length;
  response.setHeader('Content-Type', file.type ?? 'video/mp4');
  if (file.etag !== undefined) response.setHeader('ETag', file.etag);
  const condition = file.ignoresIfRange ? undefined : request.headers['if-range'];
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const whole = file.ignoresRanges || (file.wholePastEnd && Number(first) >= total);
  if (first === undefined || whole || (condition !== undefined && condition !== file.etag)) {
    response.writeHead(200, { 'Content-Length': total });
    return sendBytes(response, file, 0, total);
  }
  const start = Number(first);
  if (start >= total) {
    response.writeHead(416, { 'Content-Range': `bytes */${total}` }).end();
    return;
  }
  const asked = !last || file.ignoresEnd ? total : Number(last) + 1;
  const end = Math.min(asked, total, start + (file.cap ?? total));
  response.writeHead(206, {
    'Content-Range': `bytes ${start}-${end - 1}/${file.hidesTotal ? '*' : total}`,
    'Content-Length': end - start,
    'Accept-Ranges': 'bytes',
  });
  await sendBytes(response, file, start, end);
}

/** Writes as fast as the other side reads. */
async function sendBytes(
  response: ServerResponse,
  file: MediaFile,
  start: number,
  end: number,
): Promise<void> {
  const stop = Math.min(end, start + (file.cut ?? end));
  // One a chunk that had to wait.
  response.setMaxListeners(0);
  for (let position = start; position < stop && !response.destroyed; position += chunkBytes) {
    const chunk = file.bytes.subarray(position, Math.min(stop, position + chunkBytes));
    file.sent = (file.sent ?? 0) + chunk.length;
    if (!response.write(chunk)) {
      await new Promise<void>((resolve) => {
        response.once('drain', resolve).once('close', resolve);
      });
    }
  }
  // `end` would tell the other side that the answer is whole, `destroy` may lose what is still buffered.
  if (stop < end) response.write('', () => response.socket?.destroySoon());
  else response.end();
}
