/**
 * Attaches the key, to requests to the configured Label Studio and to no others.
 *
 * @module
 */

import type { HttpAnswer, HttpRequest } from '../http.ts';
import type { BaseUrl } from './base-url.ts';
import type { Credentials } from './credentials.ts';
import type { HttpClient } from './http.ts';

export class KeyedHttp {
  readonly #http: HttpClient;
  readonly #base: BaseUrl;
  readonly #credentials: Credentials;

  constructor(http: HttpClient, base: BaseUrl, credentials: Credentials) {
    this.#http = http;
    this.#base = base;
    this.#credentials = credentials;
  }

  /** Sends one request, once more with a renewed key where the answer is 401. Throws as {@link HttpClient.send} does. */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    if (this.#base.pathOf(request.url) === undefined) return this.#http.send(request);
    const authorization = await this.#credentials.authorization(request.signal);
    const answer = await this.#http.send(withKey(request, authorization));
    if (answer.status !== 401) return answer;
    const renewed = await this.#credentials.renew(authorization, request.signal);
    if (renewed === undefined) return answer;
    answer.discard();
    return this.#http.send(withKey(request, renewed));
  }
}

const withKey = (request: HttpRequest, authorization: string): HttpRequest => ({
  ...request,
  headers: { ...request.headers, authorization },
});
