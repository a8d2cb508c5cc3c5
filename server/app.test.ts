import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offeredModelsSchema } from '../src/catalog/offered.ts';
import { openTestModels } from '../test/fixtures/models.ts';
import { type AppOptions, createApp } from './app.ts';
import { listen, type RunningServer } from './listen.ts';

const models = await openTestModels();
const page = '<!doctype html><title>the app</title>';
const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const local = { Host: 'localhost:9090' };

let folder: string;
let app: Hono;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-server-'));
  const dist = path.join(folder, 'dist');
  await mkdir(path.join(dist, 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'secret.txt'), 'outside');
  await writeFile(path.join(dist, '.source-hash'), 'hidden');
  await writeFile(path.join(dist, 'index.html'), page);
  for (const name of ['clip.mp4', 'ort.wasm', 'ort.mjs', 'empty.bin']) {
    await writeFile(path.join(dist, 'assets', name), name === 'empty.bin' ? '' : bytes);
  }
  const writes = new Hono().post('/value', (c) => c.text('written'));
  app = createApp({
    dist,
    ...models,
    mounts: [{ prefix: '/api', routes: writes }],
  });
});
afterAll(() => rm(folder, { recursive: true }));

/** A request as a program without a browser makes it; `headers` go on top. */
const get = (url: string, headers: Record<string, string> = {}) =>
  app.request(url, { headers: { ...local, ...headers } });

describe('who may ask', () => {
  it.each(['localhost', 'localhost:9090', '127.0.0.1:1234', '[::1]:9090', 'LOCALHOST:9090'])(
    'answers %s',
    async (host) => {
      expect((await get('/', { Host: host })).status).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'evil.example:9090',
    'localhost.evil.example',
    '192.168.1.7:9090',
    '0.0.0.0:9090',
    '',
  ])('refuses the host "%s" (DNS rebinding)', async (host) => {
    const response = await get('/models', { Host: host });
    expect(response.status).toBe(403);
    expect((await response.json()).code).toBe('server/host-refused');
  });

  it.each([
    [undefined, 403],
    ['null', 403],
    ['http://evil.example', 403],
    ['http://localhost:8080', 403],
    ['https://localhost:9090', 403],
    ['http://localhost:9090', 200],
  ])('with Origin %s a change is answered %i', async (origin, status) => {
    const headers = { ...local, ...(origin === undefined ? {} : { Origin: origin }) };
    expect((await app.request('/api/value', { method: 'POST', headers })).status).toBe(status);
  });

  it.each(['cross-site', 'same-site'])(
    'lets a %s page link to the app, and reach nothing else',
    async (site) => {
      const link = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
      expect((await get('/', link)).status).toBe(200);
      expect((await get('/models', link)).status).toBe(403);
      expect((await get('/', { ...link, 'Sec-Fetch-Dest': 'iframe' })).status).toBe(403);
      const fetched = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'video' };
      const media = await get('/assets/clip.mp4', fetched);
      expect(media.status).toBe(403);
      expect((await media.json()).code).toBe('server/site-refused');
    },
  );

  it.each(['same-origin', 'none'])('lets a %s request read', async (site) => {
    expect((await get('/assets/clip.mp4', { 'Sec-Fetch-Site': site })).status).toBe(200);
  });
});

describe('framing', () => {
  const upstream = {
    url: 'http://label.example:8080/studio',
    check: async () => ({ version: '1.23.2', user: 'ana@example.org' }),
    request: () => Promise.reject(new Error('not asked for')),
    media: () => Promise.reject(new Error('not asked for')),
  };
  const ask = (options: Partial<AppOptions>, url: string, headers: Record<string, string> = {}) =>
    createApp({ dist: path.join(folder, 'dist'), ...models, ...options }).request(url, {
      headers: { ...local, ...headers },
    });
  const policy = async (options: Partial<AppOptions>, url: string) => {
    const response = await ask(options, url);
    const list = response.headers.get('content-security-policy')?.split('; ') ?? [];
    return Object.fromEntries(list.map((directive) => directive.split(/ (.*)/s)));
  };

  it('is for the configured Label Studio, those named, and ourselves', async () => {
    const named = { frameAncestors: ['https://portal.example'] };
    const expected = "'self' http://label.example:8080 https://portal.example";
    for (const url of ['/', '/beside?task=7', '/?task=7&embed=1']) {
      expect((await policy({ upstream, ...named }, url))['frame-ancestors']).toBe(expected);
    }
    expect((await policy({}, '/'))['frame-ancestors']).toBe("'self'");
    for (const url of ['/headless.html', '/models', '/api/status', '/assets/clip.mp4']) {
      expect((await policy({ upstream, ...named }, url))['frame-ancestors']).toBe("'none'");
    }
  });

  it('of Label Studio is for /beside', async () => {
    expect((await policy({ upstream }, '/beside'))['frame-src']).toBe('http://label.example:8080');
    expect((await policy({ upstream }, '/'))['frame-src']).toBe("'none'");
    expect((await policy({}, '/beside'))['frame-src']).toBe("'none'");
    // It does not send Cross-Origin-Embedder-Policy itself.
    const embedder = async (url: string) =>
      (await ask({ upstream }, url)).headers.get('cross-origin-embedder-policy');
    expect([await embedder('/beside'), await embedder('/')]).toEqual([null, 'require-corp']);
  });

  it.each(['cross-site', 'same-site'])('by a %s page is refused where none is named', async (site) => {
    const frame = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' };
    for (const url of ['/', '/beside']) {
      expect((await ask({}, url, frame)).status).toBe(403);
      expect((await ask({ upstream }, url, frame)).status).toBe(200);
      expect((await ask({ frameAncestors: ['https://portal.example'] }, url, frame)).status).toBe(200);
    }
    expect((await ask({ upstream }, '/headless.html', frame)).status).toBe(403);
  });
});

describe('what every answer carries', () => {
  it.each([
    ['/', {}, 200],
    ['/nothing', {}, 404],
    ['/', { Host: 'evil.example' }, 403],
    ['/assets/clip.mp4', { Range: 'bytes=0-9' }, 206],
  ])('%s %o', async (url, headers, status) => {
    const response = await get(url, headers as Record<string, string>);
    expect(response.status).toBe(status);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('document-isolation-policy')).toBe('isolate-and-credentialless');
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toContain("'unsafe-eval'");
  });
});

describe('the app', () => {
  it('is served with its types', async () => {
    expect(await (await get('/')).text()).toBe(page);
    expect(await (await get('/beside?task=7')).text()).toBe(page);
    const type = async (url: string) => (await get(url)).headers.get('content-type');
    expect(await type('/')).toMatch(/^text\/html/);
    expect(await type('/assets/ort.wasm')).toBe('application/wasm');
    expect(await type('/assets/ort.mjs')).toMatch(/^text\/javascript/);
    expect(await type('/assets/clip.mp4')).toBe('video/mp4');
  });

  it.each([
    '/.source-hash',
    '/assets',
    '/assets/..%2f..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/..%5csecret.txt',
    '/index.html%00.png',
    '/%',
    '/nothing',
  ])('has nothing at %s', async (url) => {
    const response = await get(url);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'server/not-found' });
  });

  it('answers 304 to a known version', async () => {
    const etag = (await get('/')).headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    const again = await get('/', { 'If-None-Match': `"other", W/${etag}` });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });
});

describe('byte ranges', () => {
  const clip = '/assets/clip.mp4';

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=0-', 0, 999],
    ['bytes=10-19', 10, 19],
    ['bytes=990-5000', 990, 999],
    ['bytes=-7', 993, 999],
    ['bytes=-5000', 0, 999],
  ])('%s', async (range, start, end) => {
    const response = await get(clip, { Range: range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/1000`);
    expect(response.headers.get('content-length')).toBe(String(end - start + 1));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes.slice(start, end + 1));
  });

  it.each(['bytes=1000-', 'bytes=2000-3000', 'bytes=-0'])('%s cannot be satisfied', async (range) => {
    const response = await get(clip, { Range: range });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */1000');
  });

  it.each(['bytes=5-2', 'bytes=0-1,5-6', 'bytes=-', 'lines=1-2'])('%s is ignored', async (range) => {
    const response = await get(clip, { Range: range });
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBe(1000);
  });

  it('sends the whole file where If-Range names another version', async () => {
    const etag = (await get(clip)).headers.get('etag') ?? '';
    expect((await get(clip, { Range: 'bytes=0-9', 'If-Range': etag })).status).toBe(206);
    expect((await get(clip, { Range: 'bytes=0-9', 'If-Range': '"other"' })).status).toBe(200);
  });

  it('answers HEAD with the length alone, and an empty file', async () => {
    const head = await app.request(clip, { method: 'HEAD', headers: local });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '1000']);
    const empty = await get('/assets/empty.bin');
    expect([empty.status, (await empty.arrayBuffer()).byteLength]).toEqual([200, 0]);
    expect((await get('/assets/empty.bin', { Range: 'bytes=0-0' })).status).toBe(416);
  });
});

describe('models', () => {
  it('are listed as the page expects them, and nothing keeps the list', async () => {
    const response = await get('/models');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(offeredModelsSchema.parse(await response.json())).toEqual(await models.library.list());
  });

  it.each([
    '/models/demo',
    '/models/demo/nano.yaml',
    '/models/nothing/nano.yaml',
    '/models/..%2fcatalog.json',
  ])('have nothing at %s', async (url) => {
    expect((await get(url)).status).toBe(404);
  });
});

describe('on a socket', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await listen(app, { host: '127.0.0.1', port: 0 });
  });
  afterAll(() => server.close());

  /** Sends a request as it stands: fetch would tidy the path. */
  const raw = (request: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
      });
      socket.on('error', reject).on('close', () => resolve(answer));
      socket.write(request);
    });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '//../secret.txt',
    '/./../secret.txt',
    '/..\\secret.txt',
  ])('does not leave its folder at %s', async (url) => {
    const answer = await raw(`GET ${url} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(answer).not.toContain('outside');
  });

  it('refuses a foreign host, and a request without one', async () => {
    const foreign = await raw('GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
    expect(foreign).toMatch(/^HTTP\/1\.1 403 /);
    expect(foreign).not.toContain('the app');
    expect(await raw('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 40[03] /);
    expect(await raw('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 40[03] /);
  });

  it('refuses a change from another origin', async () => {
    const refused = await fetch(`${server.url}/api/value`, {
      method: 'POST',
      headers: { Origin: 'http://evil.example' },
    });
    expect(refused.status).toBe(403);
    const allowed = await fetch(`${server.url}/api/value`, {
      method: 'POST',
      headers: { Origin: server.url },
    });
    expect(await allowed.text()).toBe('written');
  });

  it('sends ranges, and goes on after a client that leaves', async () => {
    const leaving = new AbortController();
    const cut = await fetch(`${server.url}/models/demo/nano_fp16.pt`, { signal: leaving.signal });
    leaving.abort();
    await expect(cut.arrayBuffer()).rejects.toThrow();
    const response = await fetch(`${server.url}/assets/clip.mp4`, { headers: { Range: 'bytes=100-199' } });
    expect(response.status).toBe(206);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes.slice(100, 200));
  });

  it('names a taken port, and binds to this machine only', async () => {
    const port = Number(new URL(server.url).port);
    await expect(listen(app, { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'server/port-taken',
      message: expect.stringMatching(new RegExp(`Port ${port} .*-p`)),
    });
    for (const host of ['0.0.0.0', '::', '192.168.1.7', 'example.org']) {
      await expect(listen(app, { host, port: 0 })).rejects.toMatchObject({
        code: 'server/remote-bind',
        message: expect.stringContaining('TRACKLET_ACCESS_TOKEN'),
      });
    }
  });
});
