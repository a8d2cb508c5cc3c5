/**
 * Puts the app on a socket, with limits on what a client may take.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { TrackletError } from '../src/errors.ts';
import { asHost, isLoopback } from './hosts.ts';

/** A server that accepts requests. */
export interface RunningServer {
  /** Without a slash at its end, e.g. `http://127.0.0.1:9090`. */
  readonly url: string;
  /** Ends it, open connections included. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /** Name or address. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** True where the app demands an access token: only then may others reach it. */
  readonly accessControlled?: boolean;
  readonly limits?: Partial<ConnectionLimits>;
}

/** What one client may take. There is no limit on an answer's time: a video is read while it is tracked. */
export interface ConnectionLimits {
  /** Milliseconds for a request's headers to arrive. */
  readonly headersTimeout: number;
  /** Milliseconds for a whole request to arrive. */
  readonly requestTimeout: number;
  /** Milliseconds between looks at the two. */
  readonly connectionsCheckingInterval: number;
  /** Bytes of a request's line and headers. */
  readonly maxHeaderSize: number;
  readonly maxHeadersCount: number;
  readonly maxConnections: number;
}

const defaultLimits: ConnectionLimits = {
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16_384,
  maxHeadersCount: 100,
  maxConnections: 256,
};

/**
 * Starts to listen.
 *
 * @throws TrackletError `server/remote-bind`, `server/port-taken`, `server/port-forbidden`, `server/no-such-address`,
 *   `server/listen`
 */
export async function listen(app: Hono, options: ListenOptions): Promise<RunningServer> {
  const { host, port } = options;
  if (!isLoopback(host) && options.accessControlled !== true) {
    throw new TrackletError(
      'server/remote-bind',
      `--host ${host}: others could reach Tracklet there. Set TRACKLET_ACCESS_TOKEN to a password of at least 16 characters, which it will then ask for.`,
    );
  }
  const server = limitedServer(app, { ...defaultLimits, ...options.limits });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, options)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${asHost(host)}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const refusalHeaders = { Connection: 'close', 'X-Content-Type-Options': 'nosniff' };

function limitedServer(app: Hono, limits: ConnectionLimits): Server {
  const listener = getRequestListener(app.fetch, {
    // Only a Host or target that makes no URL comes here: the app answers its own errors.
    errorHandler: () => new Response(null, { status: 400, headers: refusalHeaders }),
  });
  const { maxHeadersCount, maxConnections, ...options } = limits;
  const server = createServer({ ...options, requireHostHeader: true }, (request, response) => {
    if (isOrdinary(request)) void listener(request, response);
    else response.writeHead(400, refusalHeaders).end();
  });
  // Headers beyond the count would be dropped silently, so it is one more than what isOrdinary allows.
  server.maxHeadersCount = maxHeadersCount + 1;
  server.maxConnections = maxConnections;
  server.on('connect', (_request, socket: Socket) => {
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  return server;

  /**
   * Whether a request is one that only this server can be meant by: one Host, and a target that is a path. An absolute
   * target (`GET http://elsewhere/`) is for proxies, `//elsewhere/` would be read as a host, and of two Hosts only one is
   * checked. Without a version (HTTP/0.9) what looks like headers is none.
   */
  function isOrdinary({ httpVersionMajor, rawHeaders, url = '' }: IncomingMessage): boolean {
    const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
    const hosts = names.filter((name) => name === 'host').length;
    return (
      httpVersionMajor === 1 && hosts === 1 && names.length <= maxHeadersCount && /^\/(?![/\\])/.test(url)
    );
  }
}

function listenError(error: NodeJS.ErrnoException, { host, port }: ListenOptions): TrackletError {
  if (error.code === 'EADDRINUSE') {
    return new TrackletError(
      'server/port-taken',
      `Port ${port} is taken by another program: choose another one with -p, e.g. -p ${port + 1}.`,
    );
  }
  if (error.code === 'EACCES') {
    return new TrackletError(
      'server/port-forbidden',
      `Port ${port} needs administrator rights: choose one above 1023 with -p.`,
    );
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new TrackletError(
      'server/no-such-address',
      `--host ${host}: this machine has no such address. Use one of its own, or 0.0.0.0 for all of them.`,
    );
  }
  return new TrackletError('server/listen', `The server cannot listen on port ${port}: ${error.message}.`);
}
