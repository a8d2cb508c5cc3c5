import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OfferedModel } from '../../../src/catalog/offered.ts';
import { libraryOf } from '../../../test/fixtures/library.ts';
import {
  type Answer,
  fixed,
  type Mirror,
  stallAfter,
  startMirror,
  whole,
} from '../../../test/fixtures/mirror.ts';
import { startProxy } from '../../../test/fixtures/proxy.ts';
import type { DiskLibrary } from '../disk-library.ts';
import type { ModelJob } from '../library.ts';
import { ModelStore } from '../store.ts';

const content = Buffer.alloc(300_000, 'the bytes of a checkpoint, ');
const sha256 = createHash('sha256').update(content).digest('hex');
const idle: ModelJob = { onProgress: () => undefined, signal: undefined };

// Files of some megabytes are hashed, copied and synced.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let mirror: Mirror;
let storeFolder: string;
beforeAll(async () => {
  mirror = await startMirror(content);
});
afterAll(() => mirror.close());
beforeEach(async () => {
  storeFolder = await mkdtemp(path.join(tmpdir(), 'tracklet-store-'));
  mirror.requests.length = 0;
  mirror.script = [];
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(storeFolder, { recursive: true });
});

const first = () => `http://127.0.0.1:${mirror.port}/first.pt`;
const second = () => `http://127.0.0.1:${mirror.port}/second.pt`;

/** A library with one model to download. */
function openLibrary(mirrors: readonly string[] = [first(), second()], bytes = content.length): DiskLibrary {
  return libraryOf({ bytes, sha256, mirrors }, storeFolder);
}

/** Downloads, and looks at what is there then. */
async function pull(script: readonly Answer[], library = openLibrary()): Promise<void> {
  mirror.script = [...script];
  const { checkpoint } = await library.pull('tiny', idle);
  expect((await readFile(checkpoint)).equals(content)).toBe(true);
  expect(await readdir(path.dirname(checkpoint))).toEqual(['model.json', 'tiny.pt']);
  expect(await readdir(path.join(storeFolder, 'parts'))).toEqual([]);
  expect(await readdir(path.join(storeFolder, 'locks'))).toEqual([]);
}

/**
 * Sends a part, and closes the connection once it has arrived on the disk: what is on its way is lost.
 */
const cut =
  (status: 200 | 206, part: Buffer, headers: Readonly<Record<string, string>> = {}): Answer =>
  (request, response) => {
    const start = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
    const range = { 'Content-Range': `bytes ${start}-${content.length - 1}/${content.length}` };
    const left = { 'Content-Length': content.length - start };
    response.writeHead(status, { ...left, ...(status === 206 && range), ...headers }).write(part);
    const arrived = path.join(storeFolder, 'parts/tiny/tiny.pt.partial');
    void vi
      .waitFor(async () => expect((await stat(arrived)).size).toBe(start + part.length), 5000)
      .finally(() => response.destroy());
  };

/** {@link cut} after the first bytes of what is asked for. */
const cutAfter =
  (bytes: number): Answer =>
  (request, ...rest) => {
    const start = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
    const part = content.subarray(start, start + bytes);
    cut(start === 0 ? 200 : 206, part, { ETag: '"v1"' })(request, ...rest);
  };

const asked = () => mirror.requests.map(({ path: where, range }) => (range ? `${where} ${range}` : where));

async function offered(library: DiskLibrary): Promise<OfferedModel | undefined> {
  return (await library.list()).find(({ id }) => id === 'tiny');
}

describe('a download', () => {
  it('brings the file, and asks nobody the next time', async () => {
    const library = openLibrary();
    expect(await offered(library)).toMatchObject({ state: 'absent', downloaded: 0, onDisk: 0 });
    await pull([], library);
    await library.pull('tiny.pt', idle);
    expect(asked()).toEqual(['/first.pt']);
    expect(await offered(library)).toMatchObject({ state: 'ready', downloaded: 0, onDisk: content.length });
  });

  it('goes on where the connection was cut', async () => {
    await pull([cutAfter(100_000), cutAfter(50_000)]);
    expect(mirror.requests).toEqual([
      { path: '/first.pt' },
      { path: '/first.pt', range: 'bytes=100000-', ifRange: '"v1"' },
      { path: '/first.pt', range: 'bytes=150000-', ifRange: '"v1"' },
    ]);
  });

  it('goes on after silence', async () => {
    await pull([stallAfter(100_000)]);
    expect(asked()).toEqual(['/first.pt', '/first.pt bytes=100000-']);
  });

  it('is tried again as long as it gets on, and goes on at the next mirror where it does not', async () => {
    const crumbs = Array.from({ length: 6 }, () => cutAfter(2000));
    await pull([...crumbs, fixed(503), fixed(503)]);
    expect(asked().slice(6)).toEqual([
      '/first.pt bytes=12000-',
      '/first.pt bytes=12000-',
      '/second.pt bytes=12000-',
    ]);
  });

  it('goes on at the next mirror where one makes it begin anew again and again', async () => {
    const inVain: Answer = (request, ...rest) => {
      const answer = request.headers.range === undefined ? cutAfter(100_000) : fixed(416);
      (request.url === '/first.pt' ? answer : whole)(request, ...rest);
    };
    await pull(Array.from({ length: 12 }, () => inVain));
    expect(asked()).toEqual([
      '/first.pt',
      '/first.pt bytes=100000-',
      '/first.pt',
      '/second.pt bytes=100000-',
    ]);
  });

  it('is not made again where the process was killed when all had come', async () => {
    await new ModelStore(storeFolder).openPart('tiny');
    await writeFile(path.join(storeFolder, 'parts/tiny/tiny.pt'), content);
    await writeFile(path.join(storeFolder, 'parts/tiny/model.json'), '{');
    await pull([]);
    expect(asked()).toEqual([]);
  });

  it('begins anew where the file has another ETag now', async () => {
    await pull([cut(200, Buffer.alloc(5000, 'old'), { ETag: '"v0"' })]);
    expect(mirror.requests.at(-1)).toEqual({ path: '/first.pt', range: 'bytes=5000-', ifRange: '"v0"' });
  });

  it('begins anew where what came before turns out to be of another file', async () => {
    await pull([cut(200, Buffer.alloc(5000, 'old'))]);
    expect(asked()).toEqual(['/first.pt', '/first.pt bytes=5000-', '/first.pt']);
  });

  it.each<[string, Answer, string[]]>([
    ['ignores ranges', (_, response) => response.writeHead(200).end(content), []],
    [
      'sends another range',
      fixed(206, { 'Content-Range': 'bytes 7-9/300000', 'Content-Length': 3 }, 'abc'),
      ['/first.pt'],
    ],
    ['has no such range', fixed(416), ['/first.pt']],
  ])('takes the whole file from a mirror that %s', async (_, answer, then) => {
    await pull([cutAfter(100_000), answer]);
    expect(asked()).toEqual(['/first.pt', '/first.pt bytes=100000-', ...then]);
  });

  it.each<[string, Answer]>([
    ['has no such file', fixed(404)],
    ['does not give it to us', fixed(403)],
    ['wants to be paid', fixed(402)],
    ['sends a web page', fixed(200, { 'Content-Type': 'text/html' }, '<!doctype html>')],
    ['has a shorter file', fixed(200, { 'Content-Length': 5 }, 'short')],
    [
      'has a longer file',
      (_, response) =>
        void response
          .writeHead(200, { 'Content-Length': content.length + 5 })
          .end(Buffer.alloc(content.length + 5)),
    ],
    [
      'sends more than it should, without a length',
      (_, response) => void response.writeHead(200).end(Buffer.alloc(content.length + 5)),
    ],
    ['sends other bytes of the right length', fixed(200, {}, Buffer.alloc(content.length))],
    ['packs it', fixed(200, { 'Content-Encoding': 'gzip' }, gzipSync(content))],
    ['redirects round and round', loop],
    ['redirects to another place without encryption', fixed(302, { Location: 'http://example.com/tiny.pt' })],
    ['redirects to a file of this machine', fixed(302, { Location: 'file:///etc/passwd' })],
  ])('goes to the next mirror where one %s', async (_, answer) => {
    await pull([answer]);
    expect(asked().at(-1)).toBe('/second.pt');
  });

  it('follows redirects to other hosts', async () => {
    await pull([fixed(302, { Location: `http://localhost:${mirror.port}/elsewhere?signed=1` })]);
    expect(asked()).toEqual(['/first.pt', '/elsewhere?signed=1']);
  });

  it('can be joined, and tells all how far it is', async () => {
    const library = openLibrary();
    const heard: number[][] = [[], []];
    await Promise.all(
      heard.map((numbers) => library.pull('tiny', { ...idle, onProgress: ({ done }) => numbers.push(done) })),
    );
    expect(asked()).toEqual(['/first.pt']);
    for (const numbers of heard) expect(numbers.at(-1)).toBe(content.length);
  });

  it('keeps its part when it is cancelled, and goes on with it in another process', async () => {
    const library = openLibrary();
    mirror.script = [stallAfter(100_000)];
    const states: (OfferedModel | undefined)[] = [];
    const pulled = library.pull('tiny', {
      ...idle,
      onProgress: ({ done }) => {
        if (done < 100_000) return;
        void offered(library).then((state) => {
          states.push(state);
          library.cancelPull('tiny');
        });
      },
    });
    await expect(pulled).rejects.toMatchObject({
      code: 'model/cancelled',
      message: 'The download of tiny was stopped at 0.1 MB of 0.3 MB; the next one goes on from there.',
    });
    expect(states[0]).toMatchObject({ state: 'downloading', downloaded: 100_000, onDisk: 100_000 });
    const later = openLibrary();
    expect(await offered(later)).toMatchObject({ state: 'absent', downloaded: 100_000 });
    const stages: string[] = [];
    await later.pull('tiny', { ...idle, onProgress: ({ stage }) => stages.push(stage) });
    expect(asked()).toEqual(['/first.pt', '/first.pt bytes=100000-']);
    expect(new Set(stages)).toEqual(new Set(['verify', 'download']));
  });

  it('ends with the signal of who waits for it, before it begins and while it waits for an answer', async () => {
    await expect(openLibrary().pull('tiny', { ...idle, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'model/cancelled',
    });
    mirror.script = [() => undefined];
    await expect(
      openLibrary().pull('tiny', { ...idle, signal: AbortSignal.timeout(50) }),
    ).rejects.toMatchObject({ code: 'model/cancelled' });
  });

  it('drops a part that is too long, or damaged', async () => {
    const library = openLibrary();
    const folder = path.join(storeFolder, 'parts/tiny');
    for (const part of [Buffer.alloc(content.length + 1), Buffer.alloc(content.length)]) {
      await library.remove('tiny');
      mirror.requests.length = 0;
      await new ModelStore(storeFolder).openPart('tiny');
      await writeFile(path.join(folder, 'tiny.pt.partial'), part);
      await pull([], library);
      expect(asked()).toEqual(['/first.pt']);
    }
  });

  it('is made by one process at a time', async () => {
    const one = openLibrary();
    mirror.script = [stallAfter(1000)];
    const pulled = one.pull('tiny', idle);
    await vi.waitFor(() => expect(mirror.requests).toHaveLength(1));
    await expect(openLibrary().pull('tiny', idle)).rejects.toMatchObject({
      code: 'model/in-use',
      message: expect.stringMatching(/^The model tiny is being downloaded or added by process \d+ on /),
    });
    await pulled;
  });
});

describe('a download that fails', () => {
  const failure = async (library: DiskLibrary) => {
    const error: unknown = await library.pull('tiny', idle).catch((reason: unknown) => reason);
    expect(await offered(library)).toMatchObject({ state: 'absent' });
    return error;
  };

  it('says what was wrong with each mirror, and what to do', async () => {
    mirror.script = [fixed(403), fixed(404)];
    expect(await failure(openLibrary())).toMatchObject({
      code: 'model/download-failed',
      message: `tiny cannot be downloaded (127.0.0.1:${mirror.port}: answers HTTP 403; 127.0.0.1:${mirror.port}: answers HTTP 404). Try again later; what has come is kept. Or fetch ${first()} on a machine that can, and give Tracklet the file: npx tracklet models add tiny.pt`,
    });
  });

  it('does not keep wrong bytes', async () => {
    const wrong = fixed(200, {}, Buffer.alloc(content.length));
    mirror.script = [wrong, wrong];
    const library = openLibrary();
    expect(await failure(library)).toMatchObject({
      code: 'model/wrong-bytes',
      message: expect.stringContaining(
        `sends other bytes (SHA-256 ${createHash('sha256').update(Buffer.alloc(content.length)).digest('hex')})`,
      ),
    });
    expect(await offered(library)).toMatchObject({ downloaded: 0, onDisk: 0 });
  });

  it('keeps what has come', async () => {
    mirror.script = Array.from({ length: 6 }, () => cutAfter(100));
    const library = openLibrary();
    expect(await failure(library)).toMatchObject({ code: 'model/no-network' });
    expect(await offered(library)).toMatchObject({ downloaded: 600 });
    await pull([], library);
  });

  it.each([
    [
      'http://tracklet.invalid/tiny.pt',
      /tracklet\.invalid: its name is not known here \((ENOTFOUND|EAI_AGAIN)\)/,
    ],
    ['http://127.0.0.1:1/tiny.pt', /127\.0\.0\.1:1: cannot be connected to \(ECONNREFUSED\)/],
  ])('says that there is no way to %s', async (url, message) => {
    expect(await failure(openLibrary([url]))).toMatchObject({
      code: 'model/no-network',
      message: expect.stringMatching(message),
    });
  });

  it('says where nobody answers', async () => {
    mirror.script = [() => undefined];
    expect(await failure(openLibrary([first()]))).toMatchObject({
      code: 'model/no-network',
      message: expect.stringMatching(/does not answer any more \((UND_ERR_HEADERS_TIMEOUT|ETIMEDOUT)\)/),
    });
  });

  it('says where a certificate is not accepted', async () => {
    const pem = readFileSync(new URL('../../../test/fixtures/self-signed.pem', import.meta.url));
    const server = createTlsServer({ key: pem, cert: pem }).listen(0, '127.0.0.1');
    await vi.waitFor(() => expect(server.listening).toBe(true));
    const { port } = server.address() as AddressInfo;
    const error = await failure(openLibrary([`https://127.0.0.1:${port}/tiny.pt`]));
    server.close();
    expect(error).toMatchObject({
      code: 'model/no-network',
      message: expect.stringMatching(/its certificate is not accepted; .* NODE_EXTRA_CA_CERTS/),
    });
  });

  it('says how much room the disk lacks', async () => {
    expect(await failure(openLibrary([first()], 1e15))).toMatchObject({
      code: 'model/disk-full',
      message: expect.stringMatching(
        /^tiny needs 1000000000 MB more in .*, and there are \d+(\.\d)? MB free\. Make room, or set TRACKLET_MODELS/,
      ),
    });
    expect(mirror.requests).toEqual([]);
  });

  it('says where the store cannot be written, also to who removes', async () => {
    await writeFile(path.join(storeFolder, 'locks'), 'a file where a folder should be');
    const refusal = { code: 'model/cannot-store', message: expect.stringContaining(storeFolder) };
    expect(await failure(openLibrary())).toMatchObject(refusal);
    await expect(openLibrary().remove('tiny')).rejects.toMatchObject(refusal);
  });
});

describe('a proxy of the environment', () => {
  it('is asked for the way', async () => {
    const proxy = await startProxy();
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${proxy.port}`);
    await pull([]);
    proxy.close();
    expect(proxy.tunnels).toEqual([`127.0.0.1:${mirror.port}`]);
  });

  it('is left out for hosts of NO_PROXY', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1');
    vi.stubEnv('NO_PROXY', '127.0.0.1');
    await pull([]);
  });

  it('that refuses is named', async () => {
    const proxy = await startProxy(407);
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${proxy.port}`);
    const error: unknown = await openLibrary()
      .pull('tiny', idle)
      .catch((reason: unknown) => reason);
    proxy.close();
    expect(error).toMatchObject({
      code: 'model/no-network',
      message: expect.stringContaining('the proxy refuses the way to it (HTTP 407)'),
    });
  });

  it('that never answers is given up', async () => {
    const silent = createServer().on('connect', () => undefined);
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const error: unknown = await openLibrary()
      .pull('tiny', idle)
      .catch((reason: unknown) => reason);
    silent.close();
    silent.closeAllConnections();
    expect(error).toMatchObject({
      code: 'model/no-network',
      message: expect.stringContaining('does not answer any more (ETIMEDOUT)'),
    });
  });

  it('without a readable address is named', async () => {
    vi.stubEnv('HTTP_PROXY', 'proxy address');
    await expect(openLibrary().pull('tiny', idle)).rejects.toMatchObject({
      code: 'model/no-network',
      message: expect.stringContaining('HTTPS_PROXY or HTTP_PROXY is not the address of a proxy'),
    });
  });

  it('that is not there is named as the network', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1');
    await expect(openLibrary().pull('tiny', idle)).rejects.toMatchObject({ code: 'model/no-network' });
  });
});

/** Every further request is redirected back, too. */
function loop(...[, response]: Parameters<Answer>): void {
  mirror.script.unshift(...(mirror.requests.length < 6 ? [loop] : []));
  response.writeHead(302, { Location: first() }).end();
}
