/**
 * What every request must satisfy and every response carries. The server's enemies are other web pages in the same
 * browser: by DNS rebinding (Host), by requests across sites (Origin, Sec-Fetch-Site), by framing.
 *
 * @module
 */
import type { Context, MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { TrackletError } from '../src/errors.ts';
import { appPolicy, sources } from './content-security-policy.ts';
import { loopbackHosts } from './hosts.ts';
import { pagePaths } from './static.ts';

export interface SecurityOptions {
  /** Of the configured Label Studio: it may frame the app, and is framed by `/beside`. */
  readonly labelStudioOrigin?: string | undefined;
  /** Further origins that may frame the app. */
  readonly frameAncestors?: readonly string[];
  /** What may stand in `Host`, without port: any port, so that a forwarded one works. Default: loopback. */
  readonly hosts?: readonly string[];
}

const fixedHeaders: Readonly<Record<string, string>> = {
  // WASM threads need cross-origin isolation: the first where the browser knows it (it also works in a frame), this and
  // Cross-Origin-Embedder-Policy in the top-level page of all browsers.
  'Document-Isolation-Policy': 'isolate-and-credentialless',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'X-Content-Type-Options': 'nosniff',
};

/** Answers with an error as JSON: `{"code": "server/...", "message": "..."}`. */
export function errorResponse(c: Context, status: ContentfulStatusCode, error: TrackletError): Response {
  return c.json(error.toJSON(), status);
}

/**
 * Refuses requests that another site's page could have caused; sets the security headers on all responses. Where a route
 * sets a policy or `Referrer-Policy` of its own, it stays; who may frame a page is decided here.
 *
 * Programs without a browser send neither `Origin` nor `Sec-Fetch-Site`: they may read, as they could read the files.
 */
export function security(options: SecurityOptions = {}): MiddlewareHandler {
  const { labelStudioOrigin, hosts = loopbackHosts } = options;
  const ancestors = [labelStudioOrigin ?? [], options.frameAncestors ?? []].flat();
  return async (c, next) => {
    const { pathname } = new URL(c.req.url);
    const refusal = refuse(c.req.raw, pathname, hosts, ancestors.length > 0);
    if (refusal === undefined) await next();
    else c.res = errorResponse(c, 403, refusal);
    for (const [name, value] of Object.entries(fixedHeaders)) c.header(name, value);
    const isPage = pagePaths.includes(pathname);
    const beside = pathname === '/beside' && labelStudioOrigin !== undefined;
    // It would keep Label Studio, which does not send it, out of the frame.
    if (!beside) c.header('Cross-Origin-Embedder-Policy', 'require-corp');
    if (!c.res.headers.has('Referrer-Policy')) c.header('Referrer-Policy', 'no-referrer');
    const frameAncestors = `frame-ancestors ${sources(isPage ? ["'self'", ...ancestors] : [])}`;
    const policy =
      c.res.headers.get('Content-Security-Policy') ?? appPolicy(beside ? [labelStudioOrigin] : []);
    c.header('Content-Security-Policy', `${policy}; ${frameAncestors}`);
  };
}

function refuse(
  request: Request,
  pathname: string,
  hosts: readonly string[],
  mayBeFramed: boolean,
): TrackletError | undefined {
  const host = (request.headers.get('host') ?? '').toLowerCase();
  const name = host.replace(/:\d{1,5}$/, '');
  if (!hosts.includes(name)) {
    return new TrackletError(
      'server/host-refused',
      'This server does not answer under this name. Use localhost, or start it with --allowed-host and the name.',
    );
  }
  const origin = request.headers.get('origin');
  const missing = origin === null && !isRead(request);
  if (missing || (origin !== null && !isOwnOrigin(origin, host, name))) {
    return new TrackletError(
      'server/origin-refused',
      'Only pages of this server may read or change anything here.',
    );
  }
  const site = request.headers.get('sec-fetch-site');
  const foreign = site !== null && site !== 'same-origin' && site !== 'none';
  if (foreign && !isPageNavigation(request, pathname, mayBeFramed)) {
    return new TrackletError(
      'server/site-refused',
      'Other sites may link to the app, and reach nothing else here.',
    );
  }
  if (isServiceWorkerScript(request)) {
    return new TrackletError('server/no-service-worker', 'There is no service worker here.');
  }
  return undefined;
}

const isRead = (request: Request) => request.method === 'GET' || request.method === 'HEAD';

/** A name that is not loopback may lie behind a proxy that adds TLS. */
function isOwnOrigin(origin: string, host: string, name: string): boolean {
  return origin === `http://${host}` || (!loopbackHosts.includes(name) && origin === `https://${host}`);
}

/** A link from elsewhere to the app's page, opened in a tab of its own or, where that is allowed, in a frame. */
function isPageNavigation(request: Request, pathname: string, mayBeFramed: boolean): boolean {
  const destination = request.headers.get('sec-fetch-dest');
  return (
    isRead(request) &&
    request.headers.get('sec-fetch-mode') === 'navigate' &&
    (destination === 'document' || (destination === 'iframe' && mayBeFramed)) &&
    pagePaths.includes(pathname)
  );
}

/** A service worker outlives its page and answers for the server: no file here may become one. */
function isServiceWorkerScript({ headers }: Request): boolean {
  return headers.has('service-worker') || headers.get('sec-fetch-dest') === 'serviceworker';
}
