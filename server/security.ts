/**
 * What every request must satisfy and every response carries. The server is on loopback, so its enemies are other
 * web pages in the same browser: by DNS rebinding (Host), by requests across sites (Origin, Sec-Fetch-Site), by framing.
 *
 * @module
 */
import type { Context, MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { TrackletError } from '../src/errors.ts';

/** Names under which a loopback server may be addressed; with any port, so that a forwarded port works. */
const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Addresses that {@link ../server/listen.ts} may bind to. */
export const loopbackAddresses: readonly string[] = ['localhost', '127.0.0.1', '::1'];

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "font-src 'self'",
  // The user may open a video by its URL, on any server that allows it.
  "connect-src 'self' blob: https: http:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

const responseHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  // WASM threads need cross-origin isolation: the first where the browser knows it (it also works in a frame), the
  // other two in the top-level page of all browsers.
  'Document-Isolation-Policy': 'isolate-and-credentialless',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Answers with an error as JSON: `{"code": "server/...", "message": "..."}`. */
export function errorResponse(c: Context, status: ContentfulStatusCode, error: TrackletError): Response {
  return c.json(error.toJSON(), status);
}

/**
 * Refuses requests that another site's page could have caused; sets the security headers on all responses.
 *
 * Programs without a browser send neither `Origin` nor `Sec-Fetch-Site`: they may read, as they could read the files.
 */
export const security: MiddlewareHandler = async (c, next) => {
  const refusal = refuse(c.req.raw);
  if (refusal === undefined) await next();
  else c.res = errorResponse(c, 403, refusal);
  for (const [name, value] of Object.entries(responseHeaders)) c.header(name, value);
};

function refuse(request: Request): TrackletError | undefined {
  const host = request.headers.get('host') ?? '';
  if (!loopbackNames.includes(host.replace(/:\d+$/, '').toLowerCase())) {
    return new TrackletError('server/host-refused', 'This server answers only under localhost.');
  }
  const origin = request.headers.get('origin');
  if (!isRead(request) && origin !== `http://${host}`) {
    return new TrackletError('server/origin-refused', 'Only pages of this server may change anything here.');
  }
  const site = request.headers.get('sec-fetch-site');
  const sameSite = site === null || site === 'same-origin' || site === 'none';
  if (!sameSite && !isPageNavigation(request)) {
    return new TrackletError(
      'server/site-refused',
      'Other sites may link to the app, and reach nothing else here.',
    );
  }
  return undefined;
}

const isRead = (request: Request) => request.method === 'GET' || request.method === 'HEAD';

/** A link from elsewhere to the app's page, opened in a tab of its own. */
function isPageNavigation(request: Request): boolean {
  return (
    isRead(request) &&
    request.headers.get('sec-fetch-mode') === 'navigate' &&
    request.headers.get('sec-fetch-dest') === 'document' &&
    new URL(request.url).pathname === '/'
  );
}
