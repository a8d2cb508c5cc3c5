/**
 * The page's way to Label Studio: through its own server, which has the key.
 *
 * @module
 */
import { z } from 'zod';
import { type ErrorCode, TrackletError } from '../errors.ts';
import type { LabelStudioTransport, Method } from './client.ts';

const errorSchema = z.object({
  code: z.custom<ErrorCode>((code) => typeof code === 'string' && /^[a-z]+\/[a-z0-9-]+$/.test(code)),
  message: z.string(),
});

/** Requests to `/api/...` of the server that the page is from. */
export class ProxyTransport implements LabelStudioTransport {
  /**
   * @throws TrackletError the server's, `server/unreachable`, `server/bad-reply`; `labelstudio/unanswered` where a change
   *   may have been made. An abort rejects with the signal's reason.
   */
  async request(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
    const headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
    const sent = body === undefined ? null : JSON.stringify(body);
    let response: Response;
    let text: string;
    try {
      response = await fetch(path, {
        method,
        headers,
        body: sent,
        signal: signal ?? null,
        redirect: 'error',
      });
      text = await response.text();
    } catch (cause) {
      signal?.throwIfAborted();
      throw method === 'GET' ? unreachable(cause) : unanswered(cause);
    }
    const json = parse(text);
    if (response.ok && (json !== undefined || text === '')) return json;
    const error = response.ok ? undefined : errorSchema.safeParse(json).data;
    const isBug = error?.code === 'server/internal';
    if (error && (method === 'GET' || !isBug)) throw TrackletError.from(error);
    if (method !== 'GET' && (response.ok || response.status >= 500)) throw unanswered();
    throw new TrackletError(
      'server/bad-reply',
      `The server answered ${path} with status ${response.status} and something unexpected. Does another program stand between the page and Tracklet's server?`,
    );
  }
}

/** Undefined for what is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(cause: unknown): TrackletError {
  return new TrackletError(
    'server/unreachable',
    "Tracklet's own server does not answer. Is it still running? Start it again, then try again: what was tracked stays here.",
    { cause },
  );
}

function unanswered(cause?: unknown): TrackletError {
  return new TrackletError(
    'labelstudio/unanswered',
    "Tracklet's own server broke off while it was saving, so the change may or may not have been made.",
    { cause },
  );
}
