/**
 * One HTTP request and its answer: time limits, and failures sorted by what they mean. Follows no redirect, keeps no
 * cookie, knows no key.
 *
 * @module
 */
import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { TrackletError } from '../../src/errors.ts';
import { type AddressGuard, guardedLookup } from './address-guard.ts';

export interface HttpRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** The value of a header, by its name in lower case; the first where there are several. */
  header(name: string): string | undefined;
  /** Read once, or {@link discard}ed. Throws {@link ConnectionFailure} where the connection breaks. */
  readonly body: AsyncIterable<Uint8Array>;
  discard(): void;
}

/**
 * - `unknown-host`: the name has no address; `refused`: nothing listens, or no way there; `tls`: the certificate is
 *   not accepted, or the server speaks no TLS
 * - `timeout`: no answer in time; `broken`: the connection ended before the answer did
 */
export type FailureKind = 'unknown-host' | 'refused' | 'tls' | 'timeout' | 'broken';

/** No (whole) answer came. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';
  readonly kind: FailureKind;
  /** Of Node, OpenSSL or undici. */
  readonly code: string;

  constructor(kind: FailureKind, code: string, cause: unknown) {
    super(`${kind} (${code})`, { cause });
    this.kind = kind;
    this.code = code;
  }

  /** Whether the request may have been received. */
  get received(): boolean {
    return this.kind === 'timeout' || this.kind === 'broken';
  }

  /** Whether the same request may soon succeed. A time limit has been waited out already. */
  get mayPass(): boolean {
    return this.kind === 'refused' || this.kind === 'broken' || this.code === 'EAI_AGAIN';
  }
}

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

function httpAnswer(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  signal?: AbortSignal,
): HttpAnswer {
  // A body that is given up reports that as an error, which nobody waits for any more.
  body.on('error', () => undefined);
  return {
    status: statusCode,
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    body: chunks(body, signal),
    discard: () => void body.dump(),
  };
}

async function* chunks(body: AsyncIterable<Uint8Array>, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw asFailure(error, signal);
  }
}

function asFailure(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof TrackletError || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : 'unknown';
  return new ConnectionFailure(failureKind(code), code, error);
}

function failureKind(code: string): FailureKind {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unknown-host';
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/.test(code))
    return 'refused';
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|EPROTO)|SELF_SIGNED/.test(code)) return 'tls';
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return 'timeout';
  return 'broken';
}
