/**
 * Reads a task's video: in ranges, over redirects, and as one whole where the server hands out pieces. Label Studio's
 * own proxy of cloud storages caps a range at 8 MiB and cuts an answer off after 20 seconds.
 *
 * @module
 */
import type { BaseUrl } from './base-url.ts';
import {
  type ByteRange,
  type ContentRange,
  contentRangeHeader,
  parseContentRange,
  parseRange,
  rangeHeader,
  type SuffixRange,
} from './byte-range.ts';
import { ConnectionFailure, type HttpAnswer, type HttpRequest } from './http.ts';
import { checkMediaUrl, mediaUrl } from './media-address.ts';
import {
  brokenMedia,
  changedMedia,
  mediaStatus,
  tooManyRedirects,
  unreachableMedia,
} from './media-errors.ts';
import { sendFollowing } from './redirects.ts';
import { type Retry, retryAfterMilliseconds, TemporaryFailure } from './retry.ts';
import { streamOf } from './stream.ts';
import type { UpstreamErrors } from './upstream-errors.ts';

/** An answer of 206, known to hold what was asked for. */
interface Part {
  readonly range: ContentRange;
  readonly answer: HttpAnswer;
}

/** Headers by which one version of a file is told from another. */
const validators = ['etag', 'last-modified'] as const;

const passedHeaders = ['content-type', ...validators] as const;

/** Answers in a row that end without having brought a byte. */
const maxEmptyAnswers = 4;

const busyStatuses: readonly number[] = [429, 500, 502, 503, 504];

export class Media {
  readonly #base: BaseUrl;
  readonly #send: (request: HttpRequest) => Promise<HttpAnswer>;
  readonly #retry: Retry;
  readonly #errors: UpstreamErrors;

  constructor(
    base: BaseUrl,
    send: (request: HttpRequest) => Promise<HttpAnswer>,
    retry: Retry,
    errors: UpstreamErrors,
  ) {
    this.#base = base;
    this.#send = send;
    this.#retry = retry;
    this.#errors = errors;
  }

  /** See `Upstream.media`. */
  async open(address: string, header: string | undefined, signal?: AbortSignal): Promise<Response> {
    const url = mediaUrl(address, this.#base);
    const cancel = new AbortController();
    const either = signal === undefined ? cancel.signal : AbortSignal.any([signal, cancel.signal]);
    const range = await this.#plainRange(url, parseRange(header), either);
    const answer = await this.#ask(url, range, undefined, either);
    const headers = new Headers({ 'Accept-Ranges': 'bytes' });
    for (const name of passedHeaders) {
      const value = answer.header(name);
      if (value !== undefined) headers.set(name, value);
    }
    if (answer.status === 416) {
      answer.discard();
      const size = /^bytes \*\/\d+$/.exec(answer.header('content-range') ?? '')?.[0];
      if (size !== undefined) headers.set('Content-Range', size);
      headers.delete('Content-Type');
      return new Response(null, { status: 416, headers });
    }
    if (answer.status === 200) {
      headers.delete('Accept-Ranges');
      const length = answer.header('content-length');
      if (length !== undefined) headers.set('Content-Length', length);
      return new Response(streamOf(answer.body, cancel), { status: 200, headers });
    }
    const part = this.#part(url, answer, range.start);
    const whole = wholeRange(range, part.range);
    headers.set('Content-Range', contentRangeHeader(whole));
    headers.set('Content-Length', String(whole.end - whole.start + 1));
    return new Response(streamOf(this.#join(url, part, whole, either), cancel), { status: 206, headers });
  }

  /** Suffix ranges are not known to Label Studio's proxy: they are counted out from the file's size. */
  async #plainRange(url: URL, range: ByteRange | SuffixRange, signal: AbortSignal): Promise<ByteRange> {
    if (!('suffix' in range)) return range;
    const answer = await this.#ask(url, { start: 0, end: 0 }, undefined, signal);
    answer.discard();
    const total = answer.status === 206 ? this.#part(url, answer, 0).range.total : undefined;
    // Everything, which a suffix may be answered with, where the size is not told.
    if (total === undefined) return { start: 0, end: undefined };
    // The range after the last byte: 416, as is due.
    if (range.suffix === 0) return { start: total, end: undefined };
    return { start: Math.max(0, total - range.suffix), end: total - 1 };
  }

  /** The bytes of `whole`, going on where an answer ends too soon. */
  async *#join(url: URL, first: Part, whole: ContentRange, signal: AbortSignal): AsyncGenerator<Uint8Array> {
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
      if (empty === maxEmptyAnswers) throw brokenMedia(url, position);
      if (empty > 0) await this.#retry.wait(empty, signal);
      const answer = await this.#ask(url, { start: position, end: whole.end }, first.answer, signal);
      if (!isSameVersion(first.answer, answer)) {
        answer.discard();
        throw changedMedia(url);
      }
      part = this.#part(url, answer, position);
      if (part.range.total !== whole.total) throw changedMedia(url);
    }
  }

  /** Checks that an answer of 206 begins where it was asked to. */
  #part(url: URL, answer: HttpAnswer, start: number): Part {
    const range = parseContentRange(answer.header('content-range'));
    if (range?.start === start) return { range, answer };
    answer.discard();
    throw this.#errors.badReply(url.pathname, 'a part of the video that was not asked for');
  }

  /** @param version an earlier answer: the range is only wanted where the file is still the same */
  #ask(
    url: URL,
    range: ByteRange,
    version: HttpAnswer | undefined,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const etag = version?.header('etag');
    const headers = {
      range: rangeHeader(range),
      // A compressed answer's ranges would be those of the compressed bytes.
      'accept-encoding': 'identity',
      // A weak ETag must not be sent here.
      ...(etag?.startsWith('"') ? { 'if-range': etag } : {}),
    };
    return this.#retry.run(() => this.#attempt({ url, method: 'GET', headers, signal }), signal);
  }

  async #attempt(request: HttpRequest): Promise<HttpAnswer> {
    let { url } = request;
    const check = (to: URL) => {
      checkMediaUrl(to, this.#base);
      url = to;
    };
    try {
      const answer = await sendFollowing(this.#send, request, check, () => tooManyRedirects(request.url));
      if ([200, 206, 416].includes(answer.status)) return answer;
      answer.discard();
      const error = this.#statusError(url, answer.status);
      if (!busyStatuses.includes(answer.status)) throw error;
      throw new TemporaryFailure(error, retryAfterMilliseconds(answer.header('retry-after')));
    } catch (error) {
      throw error instanceof ConnectionFailure ? this.#judge(url, error) : error;
    }
  }

  #statusError(url: URL, status: number) {
    const own = url.origin === this.#base.origin && (status === 401 || status === 403);
    return own
      ? this.#errors.status(status, undefined, url.pathname)
      : mediaStatus(url, status, this.#base.url);
  }

  #judge(url: URL, failure: ConnectionFailure): Error {
    const error =
      url.origin === this.#base.origin ? this.#errors.connection(failure) : unreachableMedia(url, failure);
    const mayPass = failure.kind === 'refused' || failure.kind === 'broken' || failure.code === 'EAI_AGAIN';
    return mayPass ? new TemporaryFailure(error) : error;
  }
}

/** What the answers together will hold: what was asked for, as far as there is a file. */
function wholeRange(asked: ByteRange, { start, end, total }: ContentRange): ContentRange {
  if (total === undefined) return { start, end, total };
  return { start, end: Math.min(asked.end ?? total - 1, total - 1), total };
}

function isSameVersion(before: HttpAnswer, now: HttpAnswer): boolean {
  return now.status === 206 && validators.every((name) => before.header(name) === now.header(name));
}
