/**
 * What went wrong between us and Label Studio, in sentences.
 *
 * @module
 */
import { z } from 'zod';
import { type ErrorCode, TrackletError } from '../../src/errors.ts';
import type { ConnectionFailure } from '../http.ts';

/** Label Studio's error bodies (Django REST framework with Label Studio's own envelope). */
const errorBodySchema = z.object({
  detail: z.string().optional().catch(undefined),
  validation_errors: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});

const longestReason = 400;

/** Label Studio's own reason for refusing, where its answer has one. */
export function reasonIn(body: string): string | undefined {
  const parsed = errorBodySchema.safeParse(parseJson(body));
  if (!parsed.success) return undefined;
  const { detail, validation_errors: fields } = parsed.data;
  const reasons = Object.entries(fields ?? {}).map(([field, text]) =>
    field === 'non_field_errors' ? sayAll(text) : `${field}: ${sayAll(text)}`,
  );
  const reason = hideKeys(reasons.length > 0 ? reasons.join('; ') : detail);
  return reason && reason.length > longestReason ? `${reason.slice(0, longestReason)} ...` : reason;
}

/** Takes out what has a key's form, should a server repeat what it was sent. */
const hideKeys = (text: string | undefined) =>
  text?.replace(/\b[0-9a-f]{40}\b|[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/gi, '[secret]');

const sayAll = (text: unknown): string =>
  Array.isArray(text) ? text.map(sayAll).join(' ') : typeof text === 'string' ? text : JSON.stringify(text);

/** The value of a JSON text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the settings are called where they were made: variables, or options of a command. */
export interface SettingNames {
  readonly url: string;
  readonly apiKey: string;
}

const variables: SettingNames = { url: 'LABEL_STUDIO_URL', apiKey: 'LABEL_STUDIO_API_KEY' };

/** Sentences about one Label Studio. */
export class UpstreamErrors {
  readonly #url: string;
  /** What a message begins with. */
  readonly #name: string;
  readonly #settings: SettingNames;

  /** @param url its address */
  constructor(url: string, settings: SettingNames = variables) {
    this.#url = url;
    this.#settings = settings;
    this.#name = `Label Studio at ${url}`;
  }

  /** No answer, to a request that changes nothing or was not sent. */
  connection(failure: ConnectionFailure): TrackletError {
    const [code, message] = this.#connectionSentence(failure);
    return new TrackletError(code, message, { cause: failure });
  }

  #connectionSentence({ kind, code }: ConnectionFailure): [ErrorCode, string] {
    switch (kind) {
      case 'unknown-host':
        return [
          'labelstudio/unreachable',
          `${this.#name} cannot be found: the host's name is not known here (${code}). Check ${this.#settings.url} and the network.`,
        ];
      case 'refused':
        return [
          'labelstudio/unreachable',
          `${this.#name} cannot be reached (${code}). Start it, or correct ${this.#settings.url}.`,
        ];
      case 'tls':
        return ['labelstudio/tls', `${this.#name}: ${tlsSentence(code, this.#settings.url)}`];
      case 'timeout':
        return ['labelstudio/unreachable', `${this.#name} did not answer in time (${code}). Try again.`];
      case 'broken':
        return ['labelstudio/unreachable', `The connection to ${this.#name} broke off (${code}). Try again.`];
    }
  }

  /** A change was sent, and whether it was made is not known. */
  unanswered(why: string, cause?: unknown): TrackletError {
    return new TrackletError(
      'labelstudio/unanswered',
      `${this.#name} did not say whether it made the change (${why}). Look at the task there before saving again.`,
      { cause },
    );
  }

  /** An answer that is no success. @param reason Label Studio's own */
  status(status: number, reason: string | undefined, path: string): TrackletError {
    const [code, message] = this.#statusSentence(status, reason ?? 'it gives no reason', path);
    return new TrackletError(code, message);
  }

  #statusSentence(status: number, reason: string, path: string): [ErrorCode, string] {
    if (status === 401 && /legacy/i.test(reason)) {
      return [
        'labelstudio/legacy-disabled',
        `${this.#name} has legacy tokens switched off. Use a personal access token (Account & Settings > Personal Access Token), or let an administrator enable legacy tokens (Organization > API Tokens Settings).`,
      ];
    }
    if (status === 401 && /credentials were not provided/i.test(reason)) {
      return [
        'labelstudio/key-refused',
        `${this.#name} was sent a key and says that there was none. Either personal access tokens are switched off there (an administrator can allow them: Organization > API Tokens Settings), or a proxy before it takes the Authorization header away.`,
      ];
    }
    if (status === 401) {
      return [
        'labelstudio/key-refused',
        `${this.#name} does not accept the API key. Create a new one in Account & Settings there, and put it into ${this.#settings.apiKey}.`,
      ];
    }
    if (status === 403) {
      return [
        'labelstudio/no-permission',
        `${this.#name}: the API key's user may not do this (${reason}). Use the key of a user who may, or ask for the permission there.`,
      ];
    }
    if (status === 404) {
      return [
        'labelstudio/not-found',
        `${this.#name} has nothing at ${path}, or the key's user may not see it.`,
      ];
    }
    if (status === 413) {
      return [
        'labelstudio/refused',
        `${this.#name} does not take so much data at once (413). Save fewer keyframes, or raise the limit of Label Studio or of the proxy before it.`,
      ];
    }
    if (status === 429 || status === 502 || status === 503 || status === 504) {
      return [
        'labelstudio/busy',
        `${this.#name} is too busy or just starting (${status}). Try again in a minute.`,
      ];
    }
    if (status >= 500) {
      return [
        'labelstudio/server-error',
        `${this.#name} failed with an error of its own (${status}: ${reason}). Its log says more.`,
      ];
    }
    return ['labelstudio/refused', `${this.#name} refused this (${status}): ${reason}`];
  }

  /** An answer that is not what Label Studio sends. */
  badReply(path: string, what: string): TrackletError {
    return new TrackletError(
      'labelstudio/bad-reply',
      `${this.#name} answered ${path} with ${what}. Check that ${this.#settings.url} names Label Studio itself, without a login page before it.`,
    );
  }

  notLabelStudio(what: string): TrackletError {
    return new TrackletError(
      'labelstudio/not-label-studio',
      `There is no Label Studio at ${this.#url}: ${what}. Set ${this.#settings.url} to the address of its start page.`,
    );
  }

  tooOld(version: string): TrackletError {
    return new TrackletError(
      'labelstudio/too-old',
      `${this.#name} is version ${version}; Tracklet needs 1.20 or newer. Update Label Studio.`,
    );
  }

  /** An answer of the API that points to somewhere else. @param path from Label Studio's root, as it was asked */
  redirected(path: string, to: URL): TrackletError {
    const end = to.href.endsWith(path) ? to.href.slice(0, -path.length) : undefined;
    const advice =
      end === undefined || end === this.#url
        ? `Set ${this.#settings.url} to an address that answers itself, without a login page before it`
        : `Set ${this.#settings.url} to ${end}`;
    return new TrackletError(
      'labelstudio/redirected',
      `${this.#name} points to ${to.origin}${to.pathname} instead of answering, where the API key is not sent. ${advice}.`,
    );
  }
}

/** @param setting that holds the address */
function tlsSentence(code: string, setting: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired. Renew it.';
  if (code === 'CERT_NOT_YET_VALID') return "its certificate is not valid yet. Check both machines' clocks.";
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `its certificate is for another host name. Write the name that it is for into ${setting}.`;
  }
  if (/SELF_SIGNED|UNABLE_TO/.test(code)) {
    return `its certificate is signed by an authority that is not known here (${code}). Start Tracklet with NODE_EXTRA_CA_CERTS set to that authority's certificate (a PEM file).`;
  }
  return `no secure connection can be made (${code}). Does it speak https there? If not, write http:// in ${setting}.`;
}
