/**
 * Calls of Label Studio's API: JSON in and out, repeated where that is safe, every failure as a sentence.
 *
 * @module
 */
import type { Method } from '../../src/labelstudio/client.ts';
import { ConnectionFailure, type HttpAnswer, type HttpRequest } from '../http.ts';
import { redirectTarget, sendFollowing } from '../redirects.ts';
import type { BaseUrl } from './base-url.ts';
import { busyStatuses, type Retry, retryAfterMilliseconds, TemporaryFailure } from './retry.ts';
import { parseJson, reasonIn, type UpstreamErrors } from './upstream-errors.ts';

export interface ApiCall {
  readonly method: Method;
  /** From Label Studio's root. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Whether it may be sent again though it may have been received: by default only GET. */
  readonly repeatable?: boolean;
  /** At most; default 5. */
  readonly tries?: number;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

/** Far above any task; a string of JavaScript cannot be longer than twice that. */
const maxAnswerBytes = 256 * 1024 * 1024;

export class ApiCalls {
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

  /** The JSON of a successful answer; undefined where it has no body. @throws TrackletError `labelstudio/...` */
  async request(call: ApiCall): Promise<unknown> {
    const { status, text } = await this.exchange(call);
    const path = pathIn(call);
    if (status < 200 || status >= 300) {
      const reason = reasonIn(text);
      // It may have failed after the change: hooks and answers come last.
      if (status < 500 || isRepeatable(call)) throw this.#errors.status(status, reason, path);
      throw this.#errors.unanswered(reason === undefined ? String(status) : `${status}: ${reason}`);
    }
    if (text === '') return undefined;
    const json = parseJson(text);
    if (json !== undefined) return json;
    if (isRepeatable(call)) throw this.#errors.badReply(path, 'something that is not JSON');
    throw this.#errors.unanswered('its answer is not JSON');
  }

  /** The answer, whatever its status, unless that says that Label Studio is busy. @throws TrackletError */
  exchange(call: ApiCall): Promise<ApiAnswer> {
    return this.#retry.run(() => this.#attempt(call), call.signal, call.tries);
  }

  async #attempt(call: ApiCall): Promise<ApiAnswer> {
    const repeatable = isRepeatable(call);
    try {
      const answer = await this.#answer(call);
      const text = await this.#read(answer, call);
      if (!busyStatuses.includes(answer.status)) return { status: answer.status, text };
      // 429 is given before anything is done; behind a gateway's 502, 503 and 504 the change may have been made.
      if (!repeatable && answer.status !== 429) throw this.#errors.unanswered(String(answer.status));
      throw new TemporaryFailure(
        this.#errors.status(answer.status, reasonIn(text), pathIn(call)),
        retryAfterMilliseconds(answer.header('retry-after')),
      );
    } catch (error) {
      throw error instanceof ConnectionFailure ? this.#judge(error, repeatable) : error;
    }
  }

  /** What is to be thrown where no answer came. */
  #judge(failure: ConnectionFailure, repeatable: boolean): Error {
    if (failure.received && !repeatable) return this.#errors.unanswered(failure.code, failure);
    const error = this.#errors.connection(failure);
    return failure.mayPass ? new TemporaryFailure(error) : error;
  }

  async #answer({ method, path, body, signal }: ApiCall): Promise<HttpAnswer> {
    const request: HttpRequest = {
      url: this.#base.at(path),
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    };
    const elsewhere = (to: URL) => this.#errors.redirected(path, to);
    if (method === 'GET') {
      const check = (to: URL) => {
        if (this.#base.pathOf(to) === undefined) throw elsewhere(to);
      };
      return sendFollowing(this.#send, request, check, () => elsewhere(request.url));
    }
    const answer = await this.#send(request);
    const to = redirectTarget(answer, request.url);
    if (to === undefined) return answer;
    answer.discard();
    throw elsewhere(to);
  }

  async #read(answer: HttpAnswer, call: ApiCall): Promise<string> {
    const decoder = new TextDecoder();
    let bytes = 0;
    let text = '';
    for await (const chunk of answer.body) {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) {
        throw this.#errors.badReply(pathIn(call), `more than ${maxAnswerBytes / 1024 / 1024} MB`);
      }
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  }
}

const isRepeatable = ({ method, repeatable = method === 'GET' }: ApiCall) => repeatable;

/** Without the query, for messages. */
const pathIn = ({ path }: ApiCall) => path.replace(/\?.*/, '');
