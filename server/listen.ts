/**
 * Puts the app on a loopback socket.
 *
 * @module
 */
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { TrackletError } from '../src/errors.ts';
import { loopbackAddresses } from './security.ts';

/** A server that accepts requests. */
export interface RunningServer {
  /** Without a slash at its end, e.g. `http://127.0.0.1:9090`. */
  readonly url: string;
  /** Ends it, open connections included. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /** One of {@link loopbackAddresses}. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

/**
 * Starts to listen.
 *
 * @throws TrackletError `server/remote-bind`, `server/port-taken`, `server/port-forbidden`, `server/listen`
 */
export async function listen(app: Hono, { host, port }: ListenOptions): Promise<RunningServer> {
  if (!loopbackAddresses.includes(host)) {
    throw new TrackletError(
      'server/remote-bind',
      `--host ${host}: for now Tracklet serves this machine only (127.0.0.1, localhost or ::1); serving others needs TRACKLET_ACCESS_TOKEN and comes with a later version.`,
    );
  }
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

function listenError(error: NodeJS.ErrnoException, port: number): TrackletError {
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
  return new TrackletError('server/listen', `The server cannot listen on port ${port}: ${error.message}.`);
}
