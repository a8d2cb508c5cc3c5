import { setTimeout } from 'node:timers/promises';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TrackletError } from '../../src/errors.ts';
import { listen, type RunningServer } from '../listen.ts';
import { mediaRoutes } from './media-routes.ts';
import { TaskDataCache } from './task-data-cache.ts';

const data = {
  video: '/data/upload/1/a.mp4',
  'a.b': '/dotted.mp4',
  clip: { url: '/nested.mp4' },
  videos: ['/first.mp4', { url: '/second.mp4' }],
  'ä/ö': '/odd.mp4',
};

let reads: string[];
let opened: { address: string; range: string | undefined }[];
let open: (signal: AbortSignal | undefined) => Promise<Response>;
let app: Hono;

beforeEach(() => {
  reads = [];
  opened = [];
  open = async () =>
    new Response('0123456789', {
      status: 206,
      headers: {
        'Accept-Ranges': 'bytes',
        'Content-Length': '10',
        'Content-Range': 'bytes 0-9/10',
        'Content-Security-Policy': 'sandbox',
        'Content-Type': 'video/mp4',
        ETag: '"1"',
        'Set-Cookie': 'sessionid=1',
      },
    });
  const upstream = {
    request: async (_method: string, path: string) => {
      reads.push(path);
      return { id: 1, data };
    },
    media: (address: string, range: string | undefined, signal?: AbortSignal) => {
      opened.push({ address, range });
      return open(signal);
    },
  };
  app = new Hono().route('/media', mediaRoutes(upstream));
  app.onError((error, c) => c.text(error instanceof TrackletError ? error.code : 'bug', 500));
});

describe('a video of a task', () => {
  it.each([
    ['video', '/data/upload/1/a.mp4'],
    ['a.b', '/dotted.mp4'],
    ['clip.url', '/nested.mp4'],
    ['videos[0]', '/first.mp4'],
    ['videos[1].url', '/second.mp4'],
    ['ä/ö', '/odd.mp4'],
  ])('under %s', async (field, address) => {
    const response = await app.request(`/media/1/${encodeURIComponent(field)}`);
    expect([response.status, await response.text()]).toEqual([200, '0123456789']);
    expect(opened).toEqual([{ address, range: undefined }]);
    expect(Object.fromEntries(response.headers)).toEqual({
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
      'content-length': '10',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-type': 'video/mp4',
      etag: '"1"',
    });
  });

  it('in part', async () => {
    const response = await app.request('/media/1/video', { headers: { Range: 'bytes=0-9' } });
    expect([response.status, response.headers.get('content-range')]).toEqual([206, 'bytes 0-9/10']);
    expect(opened[0]?.range).toBe('bytes=0-9');
  });

  it('as a whole where the part is wanted of one version only', async () => {
    const headers = { Range: 'bytes=5-', 'If-Range': '"0"' };
    const response = await app.request('/media/1/video', { headers });
    expect([response.status, await response.text()]).toEqual([200, '0123456789']);
  });

  it('stays a part where its end is not known to be the end of the file', async () => {
    open = async () => new Response('01', { status: 206, headers: { 'Content-Range': 'bytes 0-1/*' } });
    expect((await app.request('/media/1/video')).status).toBe(206);
  });

  it('by its headers alone, without reading it', async () => {
    let cancelled = false;
    const body = new ReadableStream(
      {
        cancel: () => {
          cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    open = async () =>
      new Response(body, {
        status: 206,
        headers: { 'Content-Length': '4', 'Content-Range': 'bytes 0-3/4', 'Content-Type': 'video/webm' },
      });
    const response = await app.request('/media/1/video', { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
      200,
      '4',
      '',
    ]);
    expect(cancelled).toBe(true);
  });

  it.each([
    ['video/mp4', 'video/mp4'],
    ['audio/ogg', 'audio/ogg'],
    ['application/octet-stream', 'application/octet-stream'],
    ['text/html', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
    ['text/javascript', 'application/octet-stream'],
    ['video/mp4, text/html', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('of the type "%s" is sent as %s', async (type, sent) => {
    open = async () => new Response('a', { headers: { 'Content-Type': type } });
    expect((await app.request('/media/1/video')).headers.get('content-type')).toBe(sent);
  });

  it('has to be named by the task', async () => {
    for (const field of [
      'other',
      'clip',
      'clip.url.length',
      'a.c',
      'toString',
      'videos',
      'videos.length',
      'videos[2]',
    ]) {
      expect(await (await app.request(`/media/1/${field}`)).text()).toBe('labelstudio/no-such-field');
    }
    expect(opened).toEqual([]);
  });
});

describe('the task', () => {
  it('is read once for many ranges, and again after a failure', async () => {
    await app.request('/media/1/video');
    await app.request('/media/1/video');
    expect(reads).toEqual(['/api/tasks/1']);
    open = () => Promise.reject(new TrackletError('labelstudio/media-refused', ''));
    await app.request('/media/1/video');
    await app.request('/media/1/video');
    expect(reads).toEqual(['/api/tasks/1', '/api/tasks/1']);
  });

  it('is remembered for a while, and not many of them', async () => {
    let now = 0;
    const asked: string[] = [];
    const request = async (_: string, path: string) => {
      asked.push(path);
      return { data: {} };
    };
    const cache = new TaskDataCache({ request }, () => now);
    await Promise.all([cache.data(1), cache.data(1)]);
    now = 30_000;
    await cache.data(1);
    expect(asked).toEqual(['/api/tasks/1', '/api/tasks/1']);
    for (let task = 2; task <= 33; task++) await cache.data(task);
    await cache.data(33);
    await cache.data(1);
    expect(asked.length).toBe(35);
  });

  it('is remembered for as long as its video is being read', async () => {
    let now = 0;
    let reads = 0;
    const request = async () => {
      reads += 1;
      return { data: {} };
    };
    const cache = new TaskDataCache({ request }, () => now);
    for (; now < 300_000; now += 20_000) {
      await cache.data(1);
      for (let task = 2; task <= 32; task++) await cache.data(task + now);
    }
    expect(reads).toBe(1 + 15 * 31);
  });

  it('is not remembered where it could not be read', async () => {
    let attempts = 0;
    const cache = new TaskDataCache({
      request: async () => {
        attempts += 1;
        throw new TrackletError('labelstudio/busy', '');
      },
    });
    await expect(cache.data(1)).rejects.toMatchObject({ code: 'labelstudio/busy' });
    await expect(cache.data(1)).rejects.toMatchObject({ code: 'labelstudio/busy' });
    expect(attempts).toBe(2);
  });
});

describe('on a socket', () => {
  let server: RunningServer;
  beforeEach(async () => {
    server = await listen(app, { host: '127.0.0.1', port: 0 });
  });
  afterEach(() => server.close());

  /** A video without end, in pieces of 64 KiB. */
  function endless() {
    const state = { pieces: 0, cancelled: false };
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        state.pieces += 1;
        controller.enqueue(new Uint8Array(65_536));
      },
      cancel: () => {
        state.cancelled = true;
      },
    });
    open = async () => new Response(body, { status: 206 });
    return state;
  }

  it('no more is read than the client takes, and nothing once it is gone', async () => {
    const state = endless();
    const leaving = new AbortController();
    const response = await fetch(`${server.url}/media/1/video`, { signal: leaving.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    await setTimeout(300);
    const { pieces } = state;
    await setTimeout(200);
    expect([state.pieces - pieces, state.cancelled]).toEqual([0, false]);
    leaving.abort();
    await expect.poll(() => state.cancelled).toBe(true);
  });

  it('the upstream hears of a client that leaves before the answer', async () => {
    let aborted = false;
    open = (signal) =>
      new Promise((_, reject) =>
        signal?.addEventListener('abort', () => {
          aborted = true;
          reject(new Error('aborted'));
        }),
      );
    const leaving = new AbortController();
    const asked = fetch(`${server.url}/media/1/video`, { signal: leaving.signal });
    await expect.poll(() => opened.length).toBe(1);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await expect.poll(() => aborted).toBe(true);
  });

  it('a video that breaks off ends the connection, without a word of why', async () => {
    const logged: unknown[] = [];
    const { error } = console;
    console.error = (...words: unknown[]) => logged.push(...words);
    try {
      open = async () => {
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            controller.enqueue(new Uint8Array(10));
            globalThis.setTimeout(() => controller.error(new Error('secret address')), 50);
          },
        });
        return new Response(body, { status: 206, headers: { 'Content-Length': '20' } });
      };
      const response = await fetch(`${server.url}/media/1/video`);
      await expect(response.arrayBuffer()).rejects.toThrow();
    } finally {
      console.error = error;
    }
    expect(logged.map(String).join()).not.toContain('secret address');
  });
});
