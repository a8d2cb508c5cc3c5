/**
 * What is sent as `Authorization`: a legacy token as it is, a personal access token by way of access tokens that live
 * for five minutes.
 *
 * @module
 */
import { z } from 'zod';
import { apiKeyKind } from './api-key.ts';
import type { Secret } from './secret.ts';

export interface Credentials {
  /** The header's value. */
  authorization(signal: AbortSignal | undefined): Promise<string>;
  /** Another value, after `refused` was answered with 401; undefined where there is none. */
  renew(refused: string, signal: AbortSignal | undefined): Promise<string | undefined>;
}

/** Asks Label Studio for an access token. */
export type FetchAccessToken = (personalToken: Secret) => Promise<string>;

/** The credentials that a key stands for. */
export function credentialsOf(key: Secret, fetchAccessToken: FetchAccessToken): Credentials {
  if (apiKeyKind(key.reveal()) === 'personal') return new PersonalCredentials(key, fetchAccessToken);
  return {
    authorization: async () => `Token ${key.reveal()}`,
    renew: async () => undefined,
  };
}

const renewEarlyMilliseconds = 30_000;

/** Claims of an access token, in seconds. */
const claimsSchema = z.object({ exp: z.number(), iat: z.number().optional() });

/** When a token that has just been received is to be renewed, in milliseconds of `Date.now()`. */
function renewalTime(accessToken: string): number {
  const now = Date.now();
  const payload = Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString();
  const claims = claimsSchema.safeParse(parseClaims(payload));
  // Without claims it is used until it is refused.
  if (!claims.success) return Number.POSITIVE_INFINITY;
  // Its length of life rather than its end: the two machines' clocks may differ.
  const { exp, iat = now / 1000 } = claims.data;
  return now + (exp - iat) * 1000 - renewEarlyMilliseconds;
}

function parseClaims(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

interface Access {
  readonly authorization: string;
  readonly renewAt: number;
}

class PersonalCredentials implements Credentials {
  readonly #key: Secret;
  readonly #fetchAccessToken: FetchAccessToken;
  #access: Access | undefined;
  /** The renewal under way: all who need one wait for the same. */
  #renewal: Promise<Access> | undefined;

  constructor(key: Secret, fetchAccessToken: FetchAccessToken) {
    this.#key = key;
    this.#fetchAccessToken = fetchAccessToken;
  }

  async authorization(signal: AbortSignal | undefined): Promise<string> {
    const access = this.#access;
    if (access !== undefined && Date.now() < access.renewAt) return access.authorization;
    return (await this.#renewed(signal)).authorization;
  }

  async renew(refused: string, signal: AbortSignal | undefined): Promise<string> {
    const access = this.#access;
    if (access !== undefined && access.authorization !== refused) return access.authorization;
    return (await this.#renewed(signal)).authorization;
  }

  #renewed(signal: AbortSignal | undefined): Promise<Access> {
    this.#renewal ??= this.#fetch().finally(() => {
      this.#renewal = undefined;
    });
    return abortable(this.#renewal, signal);
  }

  async #fetch(): Promise<Access> {
    const token = await this.#fetchAccessToken(this.#key);
    this.#access = { authorization: `Bearer ${token}`, renewAt: renewalTime(token) };
    return this.#access;
  }
}

/** Stops waiting for a promise that others wait for too. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
