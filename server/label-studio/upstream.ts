/**
 * The configured Label Studio, with the key: the only place that attaches it.
 *
 * @module
 */
import type { LabelStudioTransport, Method } from '../../src/labelstudio/client.ts';
import type { Secret } from './secret.ts';

export interface LabelStudioSettings {
  /** Origin, and the path under which Label Studio lies where it has one; without a slash at its end. */
  readonly url: string;
  readonly apiKey: Secret;
}

/** Who and what answers there. */
export interface LabelStudioIdentity {
  /** E.g. `1.23.2`. */
  readonly version: string;
  /** E-mail of the key's user. */
  readonly user: string;
}

export interface UpstreamOptions {
  readonly fetch?: typeof globalThis.fetch;
  /** Waits between attempts; tests replace it. */
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly random?: () => number;
}

/** Requests to one Label Studio: token exchange and renewal, back-off, redirects, errors as sentences. */
export class Upstream implements LabelStudioTransport {
  readonly url: string;

  constructor(settings: LabelStudioSettings, _options: UpstreamOptions = {}) {
    this.url = settings.url;
  }

  /** Asks for version and user. @throws TrackletError that says in one sentence what to mend */
  async check(): Promise<LabelStudioIdentity> {
    throw new Error('helper UPSTREAM');
  }

  async request(_method: Method, _path: string, _body?: unknown, _signal?: AbortSignal): Promise<unknown> {
    throw new Error('helper UPSTREAM');
  }

  /**
   * Opens a media file that a task's data names. The key goes to the configured origin only, also after redirects;
   * other addresses are http(s) on public hosts, or loopback and private ones only where the task's own Label Studio
   * is there too.
   *
   * @param address as it stands in the task's data: relative to Label Studio, or absolute
   * @param range a `Range` header; `bytes=0-` is sent where there is none
   * @returns 206 or 416 (200 where a server ignores ranges), the body streaming, short 206s already joined; of the
   *   headers only Content-Type, Content-Length, Content-Range, Accept-Ranges, ETag, Last-Modified
   * @throws TrackletError `labelstudio/media-...`
   */
  async media(_address: string, _range: string | undefined, _signal?: AbortSignal): Promise<Response> {
    throw new Error('helper UPSTREAM');
  }
}
