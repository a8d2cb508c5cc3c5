import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeLabelStudioServer } from '../../test/unit/fake-label-studio-server.ts';
import type { MediaFile } from '../../test/unit/fake-media.ts';
import { Secret } from './secret.ts';
import { Upstream } from './upstream.ts';

const path = '/data/upload/1/v.mp4';
const route = `GET ${path}`;

let fake: FakeLabelStudioServer;
let upstream: Upstream;
/** A server that is not Label Studio: a bucket, or some service of the local network. */
let other: FakeLabelStudioServer;

beforeEach(async () => {
  fake = await FakeLabelStudioServer.start();
  other = await FakeLabelStudioServer.start();
  upstream = to(fake);
});
afterEach(() => Promise.all([fake.stop(), other.stop()]));

function to(server: FakeLabelStudioServer, mediaHosts: string[] = [], key = server.personalToken): Upstream {
  return new Upstream(
    { url: server.url, apiKey: new Secret(key), mediaHosts },
    { sleep: async () => undefined },
  );
}

/** Numbers that look random and are the same in each run (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7) % 256);
}

function put(file: MediaFile, server = fake): MediaFile {
  server.media.set(path, file);
  return file;
}

const read = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('ranges', () => {
  it.each([
    [undefined, 0, 999],
    ['bytes=0-', 0, 999],
    ['bytes=10-19', 10, 19],
    ['bytes=990-5000', 990, 999],
    ['bytes=-7', 993, 999],
    ['bytes=-5000', 0, 999],
  ])('%s', async (range, start, end) => {
    const { bytes } = put({ bytes: bytesOf(1000), etag: '"one"' });
    const response = await upstream.media(path, range);
    expect(response.status).toBe(206);
    expect(Object.fromEntries(response.headers)).toEqual({
      'accept-ranges': 'bytes',
      'content-length': String(end - start + 1),
      'content-range': `bytes ${start}-${end}/1000`,
      'content-type': 'video/mp4',
      etag: '"one"',
    });
    expect(await read(response)).toEqual(Buffer.from(bytes.slice(start, end + 1)));
    expect(fake.requestsOf(route).every(({ headers }) => headers.range?.match(/^bytes=\d+-\d*$/))).toBe(true);
  });

  it.each(['bytes=1000-', 'bytes=-0', 'bytes=4000-5000'])('%s cannot be satisfied', async (range) => {
    put({ bytes: bytesOf(1000) });
    const response = await upstream.media(path, range);
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */1000']);
  });

  it.each([
    ['bytes=1000-', 416],
    ['bytes=-0', 416],
    ['bytes=999-', 206],
  ])(
    '%s is answered %i where the server sends everything for a range past the end',
    async (range, status) => {
      put({ bytes: bytesOf(1000), wholePastEnd: true });
      const response = await upstream.media(path, range);
      expect(response.status).toBe(status);
      expect((await read(response)).length).toBe(status === 206 ? 1 : 0);
      expect(response.headers.get('content-range')).toBe(
        status === 206 ? 'bytes 999-999/1000' : 'bytes */1000',
      );
    },
  );

  it('of a server that does not know them are the whole file', async () => {
    const { bytes } = put({ bytes: bytesOf(1000), ignoresRanges: true });
    for (const range of ['bytes=10-19', 'bytes=-5']) {
      const response = await upstream.media(path, range);
      expect([response.status, response.headers.get('content-length')]).toEqual([200, '1000']);
      expect((await read(response)).equals(bytes)).toBe(true);
    }
  });

  it('are kept to where the server sends more', async () => {
    const { bytes } = put({ bytes: bytesOf(1000), ignoresEnd: true });
    const response = await upstream.media(path, 'bytes=10-19');
    expect(response.headers.get('content-range')).toBe('bytes 10-19/1000');
    expect((await read(response)).equals(bytes.subarray(10, 20))).toBe(true);
  });

  it('of a file of unknown size are handed on as they come', async () => {
    const { bytes } = put({ bytes: bytesOf(1000), hidesTotal: true, cap: 100 });
    const response = await upstream.media(path, 'bytes=10-');
    expect(response.headers.get('content-range')).toBe('bytes 10-109/*');
    expect(await read(response)).toEqual(Buffer.from(bytes.slice(10, 110)));
  });
});

describe('short answers', () => {
  it('are joined bit for bit, over random sizes, caps and broken connections', async () => {
    const random = randomNumbers(4);
    for (let round = 0; round < 60; round++) {
      const size = 1 + random(300_000);
      const file = put({
        bytes: bytesOf(size),
        ...(random(2) && { etag: `"${round}"` }),
        ...(random(4) && { cap: 1 + Math.floor(size / (1 + random(8))) }),
        ...(random(2) && { cut: 1 + Math.floor(size / (1 + random(8))) }),
      });
      const start = random(size);
      const end = start + random(size - start);
      const [range, last] = random(2) ? [`bytes=${start}-${end}`, end] : [`bytes=${start}-`, size - 1];
      const response = await upstream.media(path, range);
      expect(response.headers.get('content-range')).toBe(`bytes ${start}-${last}/${size}`);
      expect(response.headers.get('content-length')).toBe(String(last - start + 1));
      expect((await read(response)).equals(file.bytes.subarray(start, last + 1))).toBe(true);
    }
    expect(fake.requestsOf(route).length).toBeGreaterThan(120);
  });

  it('go on with the same version only, and with a key renewed', async () => {
    const { bytes } = put({ bytes: bytesOf(300_000), etag: '"one"', cap: 100_000 });
    const response = await upstream.media(path, undefined);
    fake.expireAccessTokens();
    expect((await read(response)).equals(bytes)).toBe(true);
    expect(fake.requestsOf(route).map(({ headers }) => headers['if-range'])).toEqual([
      undefined,
      '"one"',
      '"one"',
      '"one"',
    ]);
    expect(fake.requestsOf('POST /api/token/refresh/')).toHaveLength(2);
  });

  it.each<[what: string, after: Partial<MediaFile>]>([
    ['another ETag', { etag: '"two"' }],
    ['a weak one', { etag: 'W/"one"' }],
    ['another one, by a server that does not heed If-Range', { etag: '"two"', ignoresIfRange: true }],
    ['no ETag any more', { etag: undefined, ignoresIfRange: true }],
    ['another size', { bytes: bytesOf(300_001) }],
    ['no ranges any more', { ignoresRanges: true }],
  ])('are an error where the file has %s meanwhile', async (_what, after) => {
    const file = put({ bytes: bytesOf(300_000), etag: '"one"', cap: 100_000 });
    const response = await upstream.media(path, undefined);
    put({ ...file, ...after });
    await expect(read(response)).rejects.toMatchObject({ code: 'labelstudio/media-changed' });
  });

  it('are an error where nothing comes any more', async () => {
    const file = put({ bytes: bytesOf(300_000), cut: 100_000 });
    const response = await upstream.media(path, undefined);
    put({ ...file, cut: 0 });
    await expect(read(response)).rejects.toMatchObject({
      code: 'labelstudio/media-failed',
      message: expect.stringContaining('broke off at byte'),
    });
  });

  it('are asked for again where the server is busy or restarts', async () => {
    const { bytes } = put({ bytes: bytesOf(300_000), cap: 100_000 });
    fake.fail(route, { kind: 'status', status: 503 }, { kind: 'drop' });
    const response = await upstream.media(path, undefined);
    fake.fail(route, { kind: 'drop' }, { kind: 'status', status: 429 }, { kind: 'status', status: 500 });
    expect((await read(response)).equals(bytes)).toBe(true);
  });
});

describe('streaming', () => {
  const large = 48 * 1024 * 1024;
  const soon = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  it('goes as fast as it is read, and ends where the reader goes away', async () => {
    const file = put({ bytes: new Uint8Array(large) });
    const response = await upstream.media(path, undefined);
    const reader = response.body?.getReader();
    await reader?.read();
    await soon(200);
    // What fits into the sockets' buffers, which the system chooses.
    const sent = file.sent ?? 0;
    expect(sent).toBeLessThan(large / 2);
    await soon(100);
    expect(file.sent).toBe(sent);
    await reader?.cancel();
    await soon(100);
    expect(file.sent).toBeLessThan(large / 2);
    expect(fake.requestsOf(route)).toHaveLength(1);
  });

  it('ends where the reader goes away before it read, or while it waits for bytes', async () => {
    put({ bytes: bytesOf(300_000), cap: 100_000 });
    await (await upstream.media(path, undefined)).body?.cancel();
    const response = await upstream.media(path, undefined);
    fake.fail(route, { kind: 'slow', milliseconds: 5000 });
    const reader = response.body?.getReader();
    const reading = (async () => {
      while (!(await reader?.read())?.done);
    })();
    await soon(100);
    const started = Date.now();
    await reader?.cancel();
    await reading;
    expect(Date.now() - started).toBeLessThan(1000);
  });

  it('ends with the signal', async () => {
    put({ bytes: new Uint8Array(large) });
    const abort = new AbortController();
    const response = await upstream.media(path, undefined, abort.signal);
    setTimeout(() => abort.abort(new Error('closed')), 20);
    await expect(
      response.body?.pipeTo(new WritableStream({ write: () => soon(20) as Promise<void> })),
    ).rejects.toThrow('closed');
  });
});

describe('redirects', () => {
  const trusting = () => to(fake, [new URL(other.origin).host]);

  it('to a signed address carry no key', async () => {
    const { bytes } = put({ bytes: bytesOf(1000), open: true, cap: 300 }, other);
    put({ bytes, redirect: `${other.origin}${path}?X-Amz-Signature=1` });
    other.media.set(`${path}?X-Amz-Signature=1`, { bytes, open: true, cap: 300 });
    const response = await trusting().media(path, 'bytes=100-');
    expect(await read(response)).toEqual(Buffer.from(bytes.slice(100)));
    expect(fake.requestsOf(route).every(({ headers }) => headers.authorization?.startsWith('Bearer'))).toBe(
      true,
    );
    // Signed anew for each part: the first address may have run out meanwhile.
    expect(other.requests.map(({ headers }) => headers.range)).toEqual([
      'bytes=100-',
      'bytes=400-999',
      'bytes=700-999',
    ]);
    for (const { headers } of other.requests) {
      expect(headers).not.toHaveProperty('authorization');
      expect(headers).not.toHaveProperty('cookie');
    }
  });

  it('back to Label Studio carry it again', async () => {
    const { bytes } = put({ bytes: bytesOf(1000) });
    other.media.set('/start', { bytes, open: true, redirect: fake.origin + path });
    expect(await read(await trusting().media(`${other.origin}/start`, undefined))).toEqual(
      Buffer.from(bytes),
    );
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
  });

  it.each<[what: string, target: () => string, code: string]>([
    ["into this machine's network", () => `${other.origin}${path}`, 'labelstudio/media-private'],
    ['to a metadata service', () => 'http://169.254.169.254/latest/meta-data/', 'labelstudio/media-private'],
    ['to what is no media', () => '/api/current-user/token', 'labelstudio/media-address'],
    ['to a file', () => 'file:///etc/passwd', 'labelstudio/media-address'],
    ['to a password', () => 'https://ana:secret@example.com/', 'labelstudio/media-address'],
    ['in a circle', () => path, 'labelstudio/media-failed'],
  ])('%s are refused', async (_what, target, code) => {
    put({ bytes: bytesOf(10), open: true }, other);
    put({ bytes: bytesOf(10), redirect: target() });
    await expect(upstream.media(path, undefined)).rejects.toMatchObject({ code });
    expect(other.requests).toEqual([]);
    expect(fake.requestsOf('GET /api/current-user/token')).toEqual([]);
  });
});

describe('hosts', () => {
  it('inside this machine are refused unless the settings name them', async () => {
    const { bytes } = put({ bytes: bytesOf(10), open: true }, other);
    await expect(upstream.media(other.origin + path, undefined)).rejects.toMatchObject({
      code: 'labelstudio/media-private',
    });
    expect(other.requests).toEqual([]);
    const response = await to(fake, ['127.0.0.1']).media(other.origin + path, undefined);
    expect((await read(response)).equals(bytes)).toBe(true);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('are refused by the address that their name is connected to', async () => {
    const rebinding = new Upstream(
      { url: fake.url, apiKey: new Secret(fake.legacyToken) },
      { lookup: (_host, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]) },
    );
    const { port } = new URL(other.origin);
    await expect(rebinding.media(`http://video.example:${port}${path}`, undefined)).rejects.toMatchObject({
      code: 'labelstudio/media-private',
    });
    expect(other.requests).toEqual([]);
  });
});

describe('errors', () => {
  it.each([
    [401, 'labelstudio/key-refused'],
    [403, 'labelstudio/no-permission'],
    [404, 'labelstudio/media-not-found'],
    [424, 'labelstudio/media-failed'],
  ])('%i of Label Studio', async (status, code) => {
    fake.fail(route, { kind: 'status', status }, { kind: 'status', status });
    await expect(upstream.media(path, undefined)).rejects.toMatchObject({ code });
  });

  it.each([
    [401, 'labelstudio/media-refused'],
    [403, 'labelstudio/media-refused'],
    [404, 'labelstudio/media-not-found'],
  ])('%i of another server', async (status, code) => {
    other.fail(route, { kind: 'status', status });
    const promise = to(fake, ['127.0.0.1']).media(other.origin + path, undefined);
    await expect(promise).rejects.toMatchObject({ code });
    expect(fake.requests).toEqual([]);
  });

  it('500 of Label Studio, which is also its word for a file that is not there', async () => {
    fake.fail(route, ...Array.from({ length: 5 }, () => ({ kind: 'status', status: 500 }) as const));
    await expect(upstream.media(path, undefined)).rejects.toMatchObject({
      code: 'labelstudio/media-failed',
      message: expect.stringContaining('The file may be missing there.'),
    });
  });

  it('of a server that is not there', async () => {
    await other.stop();
    await expect(to(fake, ['127.0.0.1']).media(other.origin + path, undefined)).rejects.toMatchObject({
      code: 'labelstudio/media-unreachable',
    });
    other = await FakeLabelStudioServer.start();
  });

  it('of a part that was not asked for', async () => {
    fake.fail(route, {
      kind: 'status',
      status: 206,
      headers: { 'Content-Range': 'bytes 5-9/10' },
      body: 'abcde',
    });
    await expect(upstream.media(path, 'bytes=0-')).rejects.toMatchObject({ code: 'labelstudio/bad-reply' });
  });
});
