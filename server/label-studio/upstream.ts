/**
 * The configured Label Studio, with the key: the only place that attaches it.
 *
 * @module
 */
import { z } from 'zod';
import type { LabelStudioTransport, Method } from '../../src/labelstudio/client.ts';
import { userSchema } from '../../src/labelstudio/schemas.ts';
import { AddressGuard } from './address-guard.ts';
import { ApiCalls } from './api-calls.ts';
import { BaseUrl } from './base-url.ts';
import { credentialsOf } from './credentials.ts';
import { HttpClient, type HttpOptions } from './http.ts';
import { KeyedHttp } from './keyed-http.ts';
import { openMedia } from './media.ts';
import type { MediaAccess } from './media-source.ts';
import { Retry, type RetryOptions } from './retry.ts';
import type { Secret } from './secret.ts';
import { parseJson, reasonIn, type SettingNames, UpstreamErrors } from './upstream-errors.ts';

export interface LabelStudioSettings {
  /** Origin, and the path under which Label Studio lies where it has one; without a slash at its end. */
  readonly url: string;
  readonly apiKey: Secret;
  /** Hosts that videos may be fetched from though their addresses are not public: `host` or `host:port`. */
  readonly mediaHosts?: readonly string[];
  /** For messages; default: the variables. */
  readonly names?: SettingNames;
}

/** Who and what answers there. */
export interface LabelStudioIdentity {
  /** E.g. `1.23.2`. */
  readonly version: string;
  /** E-mail of the key's user. */
  readonly user: string;
}

export type UpstreamOptions = HttpOptions & RetryOptions;

const versionSchema = z.object({ release: z.string().regex(/^\d+\.\d+/) });
const accessSchema = z.object({ access: z.string().min(1) });

/** Requests to one Label Studio: token exchange and renewal, back-off, redirects, errors as sentences. */
export class Upstream implements LabelStudioTransport {
  readonly url: string;
  readonly #errors: UpstreamErrors;
  /** Without the key: what is asked before it is known who answers, and the exchange of the key itself. */
  readonly #anonymous: ApiCalls;
  readonly #calls: ApiCalls;
  readonly #mediaAccess: MediaAccess;

  constructor(settings: LabelStudioSettings, options: UpstreamOptions = {}) {
    this.url = settings.url;
    const base = new BaseUrl(settings.url);
    const http = new HttpClient(new AddressGuard(base.origin, settings.mediaHosts ?? []), options);
    const retry = new Retry(options);
    this.#errors = new UpstreamErrors(settings.url, settings.names);
    this.#anonymous = new ApiCalls(base, (request) => http.send(request), retry, this.#errors);
    const credentials = credentialsOf(settings.apiKey, (key) => this.#fetchAccessToken(key));
    const keyed = new KeyedHttp(http, base, credentials);
    this.#calls = new ApiCalls(base, (request) => keyed.send(request), retry, this.#errors);
    this.#mediaAccess = { base, send: (request) => keyed.send(request), retry, errors: this.#errors };
  }

  /** Asks for version and user. @throws TrackletError that says in one sentence what to mend */
  async check(signal?: AbortSignal): Promise<LabelStudioIdentity> {
    const version = await this.#version(signal);
    const path = '/api/current-user/whoami';
    const user = userSchema.safeParse(await this.#calls.request({ method: 'GET', path, signal }));
    if (!user.success) throw this.#errors.badReply(path, 'something that is no user');
    return { version, user: user.data.email || (user.data.username ?? `user ${user.data.id}`) };
  }

  request(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
    return this.#calls.request({ method, path, body, signal });
  }

  /**
   * Opens a media file that a task's data names. The key goes to the configured Label Studio only, also after
   * redirects, and there only media routes are fetched; other addresses are http(s) on public hosts, or on hosts that
   * `mediaHosts` names.
   *
   * @param address as it stands in the task's data: relative to Label Studio, or absolute
   * @param range a `Range` header; `bytes=0-` is sent where there is none
   * @returns 206 or 416 (200 where a server ignores ranges), the body streaming, short 206s already joined; of the
   *   headers only Content-Type, Content-Length, Content-Range, Accept-Ranges, ETag, Last-Modified. The body is to be
   *   read or cancelled.
   * @throws TrackletError `labelstudio/media-...`, and where Label Studio itself serves it those of a request
   */
  media(address: string, range: string | undefined, signal?: AbortSignal): Promise<Response> {
    return openMedia(this.#mediaAccess, address, range, signal);
  }

  async #version(signal: AbortSignal | undefined): Promise<string> {
    const call = { method: 'GET', path: '/api/version', signal, tries: 2 } as const;
    const { status, text } = await this.#anonymous.exchange(call);
    const version = versionSchema.safeParse(parseJson(text));
    if (status !== 200 || !version.success) {
      const what = status === 200 ? 'with something that is no version' : `with ${status}`;
      throw this.#errors.notLabelStudio(`it answers /api/version ${what}`);
    }
    const { release } = version.data;
    const [major = 0, minor = 0] = release.split('.').map(Number);
    if (major < 1 || (major === 1 && minor < 20)) throw this.#errors.tooOld(release);
    return release;
  }

  async #fetchAccessToken(personalToken: Secret): Promise<string> {
    const path = '/api/token/refresh/';
    const body = { refresh: personalToken.reveal() };
    // It changes nothing, so that it may be repeated though it is a POST.
    const call = { method: 'POST', path, body, repeatable: true } as const;
    const { status, text } = await this.#anonymous.exchange(call);
    // A token of another server is refused with 401, a malformed one with 400.
    if (status === 400) throw this.#errors.status(401, reasonIn(text), path);
    if (status !== 200) throw this.#errors.status(status, reasonIn(text), path);
    const answer = accessSchema.safeParse(parseJson(text));
    if (!answer.success) throw this.#errors.badReply(path, 'something that is no access token');
    return answer.data.access;
  }
}
