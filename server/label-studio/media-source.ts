/**
 * Asks for parts of one media file: over redirects, each checked, and again where that may help.
 *
 * @module
 */
import type { TrackletError } from '../../src/errors.ts';
import { type ByteRange, type ContentRange, parseContentRange, rangeHeader } from '../byte-range.ts';
import { ConnectionFailure, type HttpAnswer, type HttpRequest } from '../http.ts';
import { sendFollowing } from '../redirects.ts';
import type { BaseUrl } from './base-url.ts';
import { checkMediaUrl } from './media-address.ts';
import { mediaStatus, tooManyRedirects, unreachableMedia } from './media-errors.ts';
import { busyStatuses, type Retry, retryAfterMilliseconds, TemporaryFailure } from './retry.ts';
import type { UpstreamErrors } from './upstream-errors.ts';

/** An answer of 206, known to begin where it was asked to. */
export interface Part {
  readonly range: ContentRange;
  readonly answer: HttpAnswer;
}

/** What it takes to reach media. */
export interface MediaAccess {
  readonly base: BaseUrl;
  /** Attaches the key where the request goes to Label Studio. */
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>;
  readonly retry: Retry;
  readonly errors: UpstreamErrors;
}

export class MediaSource {
  readonly url: URL;
  readonly #access: MediaAccess;
  readonly #signal: AbortSignal;

  constructor(url: URL, access: MediaAccess, signal: AbortSignal) {
    this.url = url;
    this.#access = access;
    this.#signal = signal;
  }

  /**
   * Asks for a range. Each time from the first address on: a signed one that it led to may have run out.
   *
   * @param version an earlier answer: the range is only wanted where the file is still the same
   * @returns an answer of 200, 206 or 416
   */
  ask(range: ByteRange, version?: HttpAnswer): Promise<HttpAnswer> {
    const etag = version?.header('etag');
    const headers = {
      range: rangeHeader(range),
      // A compressed answer's ranges would be those of the compressed bytes.
      'accept-encoding': 'identity',
      // A weak ETag must not be sent here.
      ...(etag?.startsWith('"') ? { 'if-range': etag } : {}),
    };
    const request: HttpRequest = { url: this.url, method: 'GET', headers, signal: this.#signal };
    return this.#access.retry.run(() => this.#attempt(request), this.#signal);
  }

  /** Bytes of the file; undefined where the server does not tell. */
  async size(): Promise<number | undefined> {
    const answer = await this.ask({ start: 0, end: 0 });
    answer.discard();
    return answer.status === 206 ? this.part(answer, 0).range.total : undefined;
  }

  /** Checks that an answer of 206 begins where it was asked to. @throws TrackletError `labelstudio/bad-reply` */
  part(answer: HttpAnswer, start: number): Part {
    const range = parseContentRange(answer.header('content-range'));
    if (range?.start === start) return { range, answer };
    answer.discard();
    throw this.#access.errors.badReply(this.url.pathname, 'a part of the video that was not asked for');
  }

  async #attempt(request: HttpRequest): Promise<HttpAnswer> {
    let { url } = request;
    const check = (to: URL) => {
      checkMediaUrl(to, this.#access.base);
      url = to;
    };
    try {
      const answer = await sendFollowing(this.#access.send, request, check, () => tooManyRedirects(this.url));
      if ([200, 206, 416].includes(answer.status)) return answer;
      answer.discard();
      const error = this.#statusError(url, answer.status);
      // 500 is what Label Studio answers where the bucket behind it is in trouble.
      if (answer.status !== 500 && !busyStatuses.includes(answer.status)) throw error;
      throw new TemporaryFailure(error, retryAfterMilliseconds(answer.header('retry-after')));
    } catch (error) {
      throw error instanceof ConnectionFailure ? this.#connectionError(url, error) : error;
    }
  }

  #statusError(url: URL, status: number): TrackletError {
    const { base, errors } = this.#access;
    const own = url.origin === base.origin && (status === 401 || status === 403);
    return own ? errors.status(status, undefined, url.pathname) : mediaStatus(url, status, base.url);
  }

  #connectionError(url: URL, failure: ConnectionFailure): Error {
    const { base, errors } = this.#access;
    const error = url.origin === base.origin ? errors.connection(failure) : unreachableMedia(url, failure);
    return failure.mayPass ? new TemporaryFailure(error) : error;
  }
}
