/**
 * One HTTP request and its answer: time limits, and failures sorted by what they mean. Follows no redirect, keeps no
 * cookie, knows no key.
 *
 * @module
 */
import type { LookupFunction } from 'node:net';
import { Agent } from 'undici';
import { asFailure, type HttpAnswer, type HttpRequest, httpAnswer } from '../http.ts';
import { type AddressGuard, guardedLookup } from './address-guard.ts';

const connectMilliseconds = 10_000;
/** Longer than the 100 seconds that Label Studio waits for an ML backend's prediction while a task is read. */
const answerMilliseconds = 120_000;
/** Of the answer's body: without a byte for so long, while we are reading. */
const silenceMilliseconds = 60_000;
/** The slowest upload that is waited for: time for a body of 250 MB, which is Label Studio's limit, on a thin line. */
const uploadBytesPerMillisecond = 256;

export interface HttpOptions {
  /** Resolves host names; tests replace it. */
  readonly lookup?: LookupFunction | undefined;
  /** The longest wait for an answer to begin, beside the time of the upload; tests shorten it. */
  readonly answerMilliseconds?: number | undefined;
}

/** Sends requests. What other people wrote into a task reaches only hosts that the guard allows. */
export class HttpClient {
  readonly #guard: AddressGuard;
  readonly #trusted: Agent;
  /** A kept connection that the server is just closing would leave open whether a change was received. */
  readonly #writing: Agent;
  readonly #guarded: Agent;
  readonly #answerMilliseconds: number;

  constructor(guard: AddressGuard, { lookup, ...options }: HttpOptions = {}) {
    const connect = { timeout: connectMilliseconds, ...(lookup && { lookup }) };
    this.#guard = guard;
    this.#answerMilliseconds = options.answerMilliseconds ?? answerMilliseconds;
    this.#trusted = new Agent({ connect });
    this.#writing = new Agent({ connect, pipelining: 0 });
    this.#guarded = new Agent({ connect: { ...connect, lookup: guardedLookup(lookup) } });
  }

  /**
   * @throws ConnectionFailure
   * @throws TrackletError `labelstudio/media-private` where the guard refuses the host
   * @throws the signal's reason
   */
  async send({ url, method, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
    const uploadMilliseconds = (body?.length ?? 0) / uploadBytesPerMillisecond;
    try {
      const answer = await this.#agentFor(url, method).request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers: { 'user-agent': 'tracklet', ...headers },
        body: body ?? null,
        signal: signal ?? null,
        headersTimeout: this.#answerMilliseconds + uploadMilliseconds,
        bodyTimeout: silenceMilliseconds,
      });
      return httpAnswer(answer, signal);
    } catch (error) {
      throw asFailure(error, signal);
    }
  }

  #agentFor(url: URL, method: HttpRequest['method']): Agent {
    if (this.#guard.trusts(url)) return method === 'GET' ? this.#trusted : this.#writing;
    this.#guard.check(url);
    return this.#guarded;
  }
}
