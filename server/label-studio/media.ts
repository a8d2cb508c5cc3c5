/**
 * Reads a task's video in ranges, and as one whole where the server hands out pieces: Label Studio's own proxy of cloud
 * storages caps a range at 8 MiB and cuts an answer off after 20 seconds.
 *
 * @module
 */
import {
  type ByteRange,
  type ContentRange,
  contentRangeHeader,
  parseRange,
  type SuffixRange,
} from '../byte-range.ts';
import { ConnectionFailure, type HttpAnswer } from '../http.ts';
import { mediaUrl } from './media-address.ts';
import { brokenMedia, changedMedia } from './media-errors.ts';
import { type MediaAccess, MediaSource, type Part } from './media-source.ts';
import type { Retry } from './retry.ts';
import { streamOf } from './stream.ts';

/** Headers by which one version of a file is told from another. */
const validators = ['etag', 'last-modified'] as const;

const everything: ByteRange = { start: 0, end: undefined };

/** Answers in a row that end without having brought a byte. */
const maxEmptyAnswers = 4;

/** Opens a media file; see `Upstream.media`. */
export async function openMedia(
  access: MediaAccess,
  address: string,
  header: string | undefined,
  signal?: AbortSignal,
): Promise<Response> {
  const cancel = new AbortController();
  const either = signal === undefined ? cancel.signal : AbortSignal.any([signal, cancel.signal]);
  const source = new MediaSource(mediaUrl(address, access.base), access, either);
  const range = await plainRange(source, parseRange(header) ?? everything);
  const answer = await source.ask(range);
  if (answer.status === 416) {
    answer.discard();
    return unsatisfiable(/^bytes \*\/(\d+)$/.exec(answer.header('content-range') ?? '')?.[1]);
  }
  if (answer.status === 200) {
    // Label Studio answers a range past the end with the whole file.
    const size = range.start > 0 ? await source.size() : undefined;
    if (size !== undefined && range.start >= size) {
      answer.discard();
      return unsatisfiable(String(size));
    }
    const headers = passedHeaders(answer, ['content-type', 'content-length', ...validators]);
    return new Response(streamOf(answer.body, cancel), { status: 200, headers });
  }
  const part = source.part(answer, range.start);
  const whole = wholeRange(range, part.range);
  const headers = passedHeaders(answer, ['content-type', ...validators]);
  headers.set('Accept-Ranges', 'bytes');
  headers.set('Content-Range', contentRangeHeader(whole));
  headers.set('Content-Length', String(whole.end - whole.start + 1));
  const bytes = joined(source, part, whole, access.retry, either);
  return new Response(streamOf(bytes, cancel), { status: 206, headers });
}

/** Suffix ranges are not known to Label Studio's proxy: they are counted out from the file's size. */
async function plainRange(source: MediaSource, range: ByteRange | SuffixRange): Promise<ByteRange> {
  if (!('suffix' in range)) return range;
  const size = await source.size();
  // Everything, which a suffix may be answered with, where the size is not told.
  if (size === undefined) return everything;
  // The range after the last byte: 416, as is due.
  if (range.suffix === 0) return { start: size, end: undefined };
  return { start: Math.max(0, size - range.suffix), end: size - 1 };
}

/** What the answers together will hold: what was asked for, as far as there is a file. */
function wholeRange(asked: ByteRange, { start, end, total }: ContentRange): ContentRange {
  if (total === undefined) return { start, end, total };
  return { start, end: Math.min(asked.end ?? total - 1, total - 1), total };
}

/** The bytes of `whole`, going on where an answer ends too soon. */
async function* joined(
  source: MediaSource,
  first: Part,
  whole: ContentRange,
  retry: Retry,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let position = whole.start;
  let part = first;
  for (let empty = 0; ; ) {
    const before = position;
    try {
      for await (const chunk of part.answer.body) {
        const piece = chunk.subarray(0, whole.end + 1 - position);
        position += piece.length;
        yield piece;
        if (position > whole.end) return;
      }
    } catch (error) {
      if (!(error instanceof ConnectionFailure)) throw error;
    }
    empty = position === before ? empty + 1 : 0;
    if (empty === maxEmptyAnswers) throw brokenMedia(source.url, position);
    if (empty > 0) await retry.wait(empty, signal);
    const answer = await source.ask({ start: position, end: whole.end }, first.answer);
    if (!isSameVersion(first.answer, answer)) {
      answer.discard();
      throw changedMedia(source.url);
    }
    part = source.part(answer, position);
    if (part.range.total !== whole.total) {
      answer.discard();
      throw changedMedia(source.url);
    }
  }
}

function isSameVersion(before: HttpAnswer, now: HttpAnswer): boolean {
  return now.status === 206 && validators.every((name) => before.header(name) === now.header(name));
}

function passedHeaders(answer: HttpAnswer, names: readonly string[]): Headers {
  const headers = new Headers();
  for (const name of names) {
    const value = answer.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  return headers;
}

/** @param size of the file, where it is known */
function unsatisfiable(size: string | undefined): Response {
  const headers = new Headers({ 'Accept-Ranges': 'bytes' });
  if (size !== undefined) headers.set('Content-Range', `bytes */${size}`);
  return new Response(null, { status: 416, headers });
}
