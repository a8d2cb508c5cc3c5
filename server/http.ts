/**
 * What every HTTP client of this server has in common: requests, answers, and failures sorted by what they mean.
 *
 * @module
 */
import type { Dispatcher } from 'undici';
import { TrackletError } from '../src/errors.ts';

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

/** @param signal of the request: its reason is what a broken off body rejects with */
export function httpAnswer(
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

/** What undici throws, as {@link ConnectionFailure}; the signal's reason where it was aborted. */
export function asFailure(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof TrackletError || error instanceof ConnectionFailure || !(error instanceof Error)) {
    return error;
  }
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
