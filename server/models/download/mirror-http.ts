/**
 * One GET of a mirror's file: through the proxy of the environment, redirects followed as far as they are safe.
 *
 * @module
 */
import { setTimeout } from 'node:timers/promises';
import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { asFailure, ConnectionFailure, type HttpAnswer, type HttpRequest, httpAnswer } from '../../http.ts';
import { sendFollowing } from '../../redirects.ts';
import { MirrorProblem } from './mirror-problem.ts';

export interface MirrorHttpOptions {
  /** The longest wait for a connection, for an answer, and between two pieces of it. */
  readonly silenceMilliseconds: number;
}

type MirrorRequest = HttpRequest & { readonly signal: AbortSignal };

export class MirrorHttp {
  readonly #options: MirrorHttpOptions;
  #agent: Dispatcher | undefined;

  constructor(options: MirrorHttpOptions) {
    this.#options = options;
  }

  /**
   * @param headers names in lower case
   * @throws ConnectionFailure
   * @throws MirrorProblem where it is redirected to where it must not go, or round and round
   */
  get(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer> {
    const request: HttpRequest = { url, method: 'GET', headers };
    return sendFollowing(
      (each) => this.#send({ ...each, signal }),
      request,
      (to, from) => checkRedirect(from, to),
      () => new MirrorProblem('redirects again and again'),
    );
  }

  async close(): Promise<void> {
    await this.#agent?.destroy();
    this.#agent = undefined;
  }

  async #send({ url, headers, signal }: MirrorRequest): Promise<HttpAnswer> {
    this.#agent ??= this.#openAgent();
    const { silenceMilliseconds } = this.#options;
    try {
      const request = this.#agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        // Packed bytes would be neither of the length nor the hash that is known.
        headers: { 'user-agent': 'tracklet', 'accept-encoding': 'identity', ...headers },
        signal,
        headersTimeout: silenceMilliseconds,
        bodyTimeout: silenceMilliseconds,
      });
      // For the connection, and for the answer.
      return httpAnswer(await answerWithin(request, 2 * silenceMilliseconds, signal), signal);
    } catch (error) {
      throw asFailure(error, signal);
    }
  }

  #openAgent(): Dispatcher {
    const connect = { timeout: this.#options.silenceMilliseconds };
    try {
      // HTTP_PROXY, HTTPS_PROXY and NO_PROXY, also in small letters.
      return new EnvHttpProxyAgent({ connect, proxyTls: connect });
    } catch (error) {
      throw new MirrorProblem(
        'cannot be asked: HTTPS_PROXY or HTTP_PROXY is not the address of a proxy, such as http://proxy.example.org:3128',
        { network: true, cause: error },
      );
    }
  }
}

/** undici does not break off a request whose connection is not there yet, and waits for a silent proxy for minutes. */
async function answerWithin<Answer>(
  request: Promise<Answer>,
  milliseconds: number,
  signal: AbortSignal,
): Promise<Answer> {
  const answered = new AbortController();
  const giveUp = setTimeout(milliseconds, undefined, { signal: AbortSignal.any([signal, answered.signal]) });
  try {
    return await Promise.race([
      request,
      giveUp.then(() => Promise.reject(new ConnectionFailure('timeout', 'ETIMEDOUT', undefined))),
    ]);
  } finally {
    answered.abort();
  }
}

/**
 * From https to https only. Plain http is for this machine alone, and only from there: a page on the network must not send
 * requests to what runs here.
 *
 * @throws MirrorProblem
 */
export function checkRedirect(from: URL, to: URL): void {
  if (to.protocol === 'https:') return;
  if (to.protocol === 'http:' && isPlainLoopback(from) && isPlainLoopback(to)) return;
  throw new MirrorProblem(`redirects to ${to.protocol}//${to.host}, which is not https`);
}

function isPlainLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
