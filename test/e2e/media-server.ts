/**
 * Serves media files to the browser tests as servers of all kinds do: with and without byte ranges, or not at all.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/** A running media server. */
export interface MediaServer {
  /** URL of a file under the served folder. */
  url(file: string, options?: { ranges?: boolean }): string;
  /** URL of bytes that exist in the test only. */
  urlOf(name: string, bytes: Uint8Array): string;
  /** URL that answers with a status and nothing else. */
  urlOfStatus(status: number): string;
  /** URL that promises so many bytes, without ranges, sends a few, and breaks the connection. */
  urlOfSize(size: number): string;
  close(): Promise<void>;
}

const headers = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': 'Range',
  'Access-Control-Expose-Headers': 'Content-Range',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** Starts a server for the files of a folder, on a free port of 127.0.0.1. */
export async function serveMedia(folder: string): Promise<MediaServer> {
  const made = new Map<string, Uint8Array>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, kind = '', name = ''] = url.pathname.split('/').map(decodeURIComponent);
    if (kind === 'status') {
      response.writeHead(Number(name), headers).end();
      return;
    }
    if (kind === 'size') {
      response.writeHead(200, { ...headers, 'Content-Length': name });
      response.write('some bytes', () => response.destroy());
      return;
    }
    let bytes: Uint8Array | undefined = made.get(name);
    if (kind !== 'made') bytes = await readFile(join(folder, name)).catch(() => undefined);
    if (bytes === undefined) {
      response.writeHead(404, headers).end();
      return;
    }
    const range = kind === 'whole' ? null : /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (!range) {
      response.writeHead(200, { ...headers, 'Content-Length': bytes.length }).end(bytes);
      return;
    }
    const start = Number(range[1]);
    const end = Math.min(range[2] ? Number(range[2]) : bytes.length - 1, bytes.length - 1);
    if (start >= bytes.length) {
      response.writeHead(416, { ...headers, 'Content-Range': `bytes */${bytes.length}` }).end();
      return;
    }
    response
      .writeHead(206, {
        ...headers,
        'Accept-Ranges': 'bytes',
        'Content-Range': `bytes ${start}-${end}/${bytes.length}`,
        'Content-Length': end - start + 1,
      })
      .end(bytes.subarray(start, end + 1));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const base = `http://127.0.0.1:${port}`;
  return {
    url: (file, options) =>
      `${base}/${options?.ranges === false ? 'whole' : 'file'}/${encodeURIComponent(file)}`,
    urlOf(name, bytes) {
      made.set(name, bytes);
      return `${base}/made/${encodeURIComponent(name)}`;
    },
    urlOfSize: (size) => `${base}/size/${size}`,
    urlOfStatus: (status) => `${base}/status/${status}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
