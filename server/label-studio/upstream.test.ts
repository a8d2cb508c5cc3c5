import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TrackletError } from '../../src/errors.ts';
import { FakeLabelStudioServer, type Fault } from '../../test/unit/fake-label-studio-server.ts';
import { Secret } from './secret.ts';
import { Upstream } from './upstream.ts';

let fake: FakeLabelStudioServer;
/** Milliseconds that were to be waited. */
let slept: number[];

beforeEach(async () => {
  fake = await FakeLabelStudioServer.start();
  slept = [];
});
afterEach(() => fake.stop());

const to = (url: string, key: string) =>
  new Upstream(
    { url, apiKey: new Secret(key) },
    { sleep: async (wait) => void slept.push(wait), random: () => 0.5 },
  );
const legacy = () => to(fake.url, fake.legacyToken);
const personal = () => to(fake.url, fake.personalToken);

/** The error of a promise that must reject. */
async function errorOf(promise: Promise<unknown>): Promise<TrackletError> {
  const error = await promise.then(
    () => new Error('no error'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TrackletError);
  return error as TrackletError;
}

const status = (code: number, headers?: Record<string, string>, body?: string): Fault => ({
  kind: 'status',
  status: code,
  ...(headers && { headers }),
  ...(body !== undefined && { body }),
});
const drop: Fault = { kind: 'drop' };

describe('check', () => {
  it.each(['legacy', 'personal'] as const)('says who and what answers, with a %s token', async (kind) => {
    const upstream = kind === 'legacy' ? legacy() : personal();
    expect(await upstream.check()).toEqual({ version: '1.23.2', user: 'ana@tracklet.test' });
  });

  it('does not send the key before it is known that Label Studio answers', async () => {
    fake.fail('GET /api/version', status(404, {}, '<html>'));
    expect((await errorOf(personal().check())).code).toBe('labelstudio/not-label-studio');
    expect(fake.requests).toHaveLength(1);
    expect(fake.requests[0]?.headers.authorization).toBeUndefined();
  });

  it.each<[what: string, fault: Fault, code: string]>([
    ['another server', status(404), 'labelstudio/not-label-studio'],
    ["a proxy's login page", status(200, {}, '<html>Sign in'), 'labelstudio/not-label-studio'],
    ['JSON of something else', status(200, {}, '{"version": 3}'), 'labelstudio/not-label-studio'],
    ['an old version', status(200, {}, '{"release": "1.19.4"}'), 'labelstudio/too-old'],
    ['a very old version', status(200, {}, '{"release": "0.9.1.post2"}'), 'labelstudio/too-old'],
  ])('refuses %s', async (_what, fault, code) => {
    fake.fail('GET /api/version', fault);
    expect((await errorOf(legacy().check())).code).toBe(code);
  });

  it.each(['1.20.0', '1.23.2.dev3', '2.0'])('takes version %s', async (release) => {
    fake.release = release;
    expect((await legacy().check()).version).toBe(release);
  });

  it('names the address to configure where http is redirected to https', async () => {
    fake.fail('GET /api/version', status(301, { Location: 'https://ls.example/ls/api/version' }));
    const error = await errorOf(legacy().check());
    expect(error.code).toBe('labelstudio/redirected');
    expect(error.message).toContain('Set LABEL_STUDIO_URL to https://ls.example/ls.');
  });

  it('gives up soon where nothing listens', async () => {
    await fake.stop();
    const error = await errorOf(to(fake.url, fake.legacyToken).check());
    expect(error.code).toBe('labelstudio/unreachable');
    expect(error.message).toContain('ECONNREFUSED');
    expect(slept).toHaveLength(1);
    fake = await FakeLabelStudioServer.start();
  });
});

describe('keys', () => {
  it('sends a legacy token as it is, and keeps no cookie', async () => {
    const upstream = legacy();
    await upstream.check();
    await upstream.check();
    const sent = fake.requestsOf('GET /api/current-user/whoami').map(({ headers }) => headers);
    expect(sent.map(({ authorization }) => authorization)).toEqual(
      Array(2).fill(`Token ${fake.legacyToken}`),
    );
    expect(sent.map(({ cookie }) => cookie)).toEqual([undefined, undefined]);
  });

  it.each<[what: string, key: () => string, set: () => void, code: string]>([
    ['an unknown legacy token', () => 'f'.repeat(40), () => undefined, 'labelstudio/key-refused'],
    [
      'a legacy token where they are off',
      () => fake.legacyToken,
      () => (fake.legacyEnabled = false),
      'labelstudio/legacy-disabled',
    ],
    [
      'a personal token where they are off',
      () => fake.personalToken,
      () => (fake.personalEnabled = false),
      'labelstudio/key-refused',
    ],
    [
      'a revoked personal token',
      () => 'eyJhbGci.eyJqdGkiOiJ4In0.c2ln',
      () => undefined,
      'labelstudio/key-refused',
    ],
  ])('says that %s is refused', async (_what, key, set, code) => {
    set();
    const error = await errorOf(to(fake.url, key()).request('GET', '/api/tasks/1'));
    expect(error.code).toBe(code);
    expect(error.message + inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain(key());
    expect(slept).toEqual([]);
  });

  it('says what a key may be refused for that has only just been exchanged', async () => {
    fake.personalEnabled = false;
    const { message } = await errorOf(personal().check());
    expect(message).toContain('personal access tokens are switched off there (an administrator');
  });

  it.each<Fault>([
    drop,
    { kind: 'drop', done: true },
    status(400, {}, '<html>'),
    status(401),
    status(500),
    status(504),
    status(200, {}, 'no JSON'),
    status(307, { Location: 'http://localhost/' }),
  ])('are in no error and nothing that is printed, after %o', async (fault) => {
    const upstream = personal();
    await upstream.check();
    const access = fake
      .requestsOf('GET /api/current-user/whoami')[0]
      ?.headers.authorization?.slice('Bearer '.length);
    fake.fail('PATCH /api/annotations/3', fault, fault);
    const error = await errorOf(upstream.request('PATCH', '/api/annotations/3', {}));
    const printed = [error, error.cause, upstream].map((value) =>
      inspect(value, { depth: 12, showHidden: true, maxStringLength: null }),
    );
    const shown = [
      ...printed,
      JSON.stringify(error),
      JSON.stringify(upstream),
      error.message,
      error.stack,
    ].join();
    expect(access).toMatch(/^ey/);
    expect(shown).not.toContain(access);
    expect(shown).not.toContain(fake.personalToken);
  });

  it('works behind a path prefix', async () => {
    const prefixed = await FakeLabelStudioServer.start({ prefix: '/tools/ls' });
    for (const key of [prefixed.legacyToken, prefixed.personalToken]) {
      expect(await to(prefixed.url, key).check()).toMatchObject({ user: 'ana@tracklet.test' });
    }
    await prefixed.stop();
  });
});

describe('errors of requests', () => {
  it.each<[fault: Fault, code: string, message: string]>([
    [
      status(403, {}, '{"detail":"You do not have permission"}'),
      'labelstudio/no-permission',
      'You do not have permission',
    ],
    [status(404, {}, '{"detail":"No Task"}'), 'labelstudio/not-found', '/api/tasks/7'],
    [
      status(
        400,
        {},
        '{"detail":"Validation error","validation_errors":{"data":["is empty","is odd"],"non_field_errors":["no"]}}',
      ),
      'labelstudio/refused',
      'data: is empty is odd; no',
    ],
    [status(409, {}, '{"detail":"Someone else"}'), 'labelstudio/refused', '(409): Someone else'],
    [status(413, {}, '<html>Too Large'), 'labelstudio/refused', 'fewer keyframes'],
    [status(500, {}, '{"detail":"division by zero"}'), 'labelstudio/server-error', 'division by zero'],
    [status(500, {}, '<html>'), 'labelstudio/server-error', 'it gives no reason'],
    [status(200, {}, '<html>Sign in'), 'labelstudio/bad-reply', 'not JSON'],
    [
      status(302, { Location: 'https://sso.example/login?next=%2Fapi' }),
      'labelstudio/redirected',
      'https://sso.example/login',
    ],
    [status(302, { Location: '/outside' }), 'labelstudio/not-found', '/api/tasks/7'],
  ])('%o', async (fault, code, message) => {
    fake.fail('GET /api/tasks/7', fault);
    const error = await errorOf(legacy().request('GET', '/api/tasks/7?x=1'));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(slept).toEqual([]);
  });

  it('are said of a server that does not speak HTTP, or TLS', async () => {
    const garbage = createServer((socket) =>
      socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9\r\n'),
    );
    await new Promise<void>((resolve) => garbage.listen(0, '127.0.0.1', resolve));
    const port = (garbage.address() as AddressInfo).port;
    expect((await errorOf(to(`http://127.0.0.1:${port}`, fake.legacyToken).check())).code).toBe(
      'labelstudio/unreachable',
    );
    expect((await errorOf(to(`https://127.0.0.1:${port}`, fake.legacyToken).check())).code).toBe(
      'labelstudio/tls',
    );
    garbage.close();
  });

  it('are said of a certificate that nobody signed', async () => {
    const pem = readFileSync(new URL('../../test/fixtures/self-signed.pem', import.meta.url));
    const server = createTlsServer({ key: pem, cert: pem });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const error = await errorOf(to(url, fake.legacyToken).check());
    expect(error.code).toBe('labelstudio/tls');
    expect(error.message).toContain('NODE_EXTRA_CA_CERTS');
    server.close();
  });

  it('never repeat what looks like a key', async () => {
    const echo = JSON.stringify({ detail: `bad header Token ${fake.legacyToken} or ${fake.personalToken}` });
    fake.fail('GET /api/tasks/7', status(400, {}, echo));
    const error = await errorOf(legacy().request('GET', '/api/tasks/7'));
    expect(error.message).toContain('bad header Token [secret] or [secret]');
  });
});

describe('repeating', () => {
  beforeEach(() => fake.addTask({ id: 7, project: 1 }));

  it.each<[what: string, faults: Fault[]]>([
    ['429', [status(429)]],
    ['a restart', [status(502), status(503), status(504), drop]],
    ['dropped connections', [drop, drop]],
  ])('reads again after %s', async (_what, faults) => {
    fake.fail('GET /api/tasks/7', ...faults);
    expect(await legacy().request('GET', '/api/tasks/7')).toMatchObject({ id: 7 });
    expect(slept).toEqual([375, 750, 1500, 3000].slice(0, faults.length));
  });

  it.each<[fault: Fault, code: string]>([
    [status(503), 'labelstudio/busy'],
    [drop, 'labelstudio/unreachable'],
  ])('gives up after five times of %o', async (fault, code) => {
    fake.fail('GET /api/tasks/7', ...Array<Fault>(9).fill(fault));
    expect((await errorOf(legacy().request('GET', '/api/tasks/7'))).code).toBe(code);
    expect(fake.requests).toHaveLength(5);
  });

  it('waits as long as Retry-After asks, but not for half an hour', async () => {
    fake.fail('GET /api/tasks/7', status(429, { 'Retry-After': '7' }));
    await legacy().request('GET', '/api/tasks/7');
    expect(slept).toEqual([7000]);
    fake.fail('GET /api/tasks/7', status(429, { 'Retry-After': '1800' }));
    expect((await errorOf(legacy().request('GET', '/api/tasks/7'))).code).toBe('labelstudio/busy');
  });

  const writes = [
    ['POST', '/api/tasks/7/annotations'],
    ['PATCH', '/api/annotations/3'],
  ] as const;
  describe.each(writes)('%s', (method, path) => {
    beforeEach(() => fake.addTask({ id: 7, project: 1, annotations: [{ id: 3, result: [] }] }));
    const write = () => legacy().request(method, path, { result: [{ id: 'a' }] });

    it('is sent again where it was turned away', async () => {
      fake.fail(`${method} ${path}`, status(429), status(429));
      expect(await write()).toMatchObject({ result: [{ id: 'a' }] });
      expect(fake.requests).toHaveLength(3);
    });

    it('has a connection of its own, so that none is taken that is just being closed', async () => {
      await legacy().request('GET', '/api/tasks/7');
      await write();
      expect(fake.requests.map(({ headers }) => headers.connection)).toEqual(['keep-alive', 'close']);
    });

    it.each<[fault: Fault, why: string]>([
      [drop, '(UND_ERR_SOCKET)'],
      [{ kind: 'drop', done: true }, '(UND_ERR_SOCKET)'],
      [status(500, {}, '{"detail":"database is locked"}'), '(500: database is locked)'],
      [status(500, {}, '<html>'), '(500)'],
      [status(502), '(502)'],
      [status(503), '(503)'],
      [status(504), '(504)'],
      [status(200, {}, '<html>Sign in'), '(its answer is not JSON)'],
    ])('is not sent again after %o, which leaves open whether it was made', async (fault, why) => {
      fake.fail(`${method} ${path}`, fault);
      const error = await errorOf(write());
      expect([error.code, error.message]).toEqual([
        'labelstudio/unanswered',
        expect.stringContaining(`did not say whether it made the change ${why}.`),
      ]);
      expect(fake.requests).toHaveLength(1);
      expect(slept).toEqual([]);
    });

    it('is sent again where nothing listened', async () => {
      const port = Number(new URL(fake.url).port);
      await fake.stop();
      const sleep = async () => {
        if (slept.push(0) === 2) fake = await FakeLabelStudioServer.start({ port });
        fake.addTask({ id: 7, project: 1, annotations: [{ id: 3, result: [] }] });
      };
      const upstream = new Upstream({ url: fake.url, apiKey: new Secret(fake.legacyToken) }, { sleep });
      expect(await upstream.request(method, path, { result: [] })).toMatchObject({ result: [] });
      expect(fake.requests).toHaveLength(1);
    });

    it('is not redirected', async () => {
      fake.fail(`${method} ${path}`, status(307, { Location: `${fake.url}${path}/` }));
      expect((await errorOf(write())).code).toBe('labelstudio/redirected');
      expect(fake.requests).toHaveLength(1);
    });
  });
});

describe('an answer that takes too long', () => {
  const slow: Fault = { kind: 'slow', milliseconds: 5000 };
  const hasty = () =>
    new Upstream({ url: fake.url, apiKey: new Secret(fake.legacyToken) }, { answerMilliseconds: 100 });

  it('to a read is reported', async () => {
    fake.fail('GET /api/tasks/7', slow);
    const error = await errorOf(hasty().request('GET', '/api/tasks/7'));
    expect(error.code).toBe('labelstudio/unreachable');
    expect(error.message).toContain('did not answer in time');
    expect(fake.requests).toHaveLength(1);
  });

  it('to a change leaves open whether it was made', async () => {
    fake.fail('PATCH /api/annotations/3', slow);
    expect((await errorOf(hasty().request('PATCH', '/api/annotations/3', {}))).code).toBe(
      'labelstudio/unanswered',
    );
    expect(fake.requests).toHaveLength(1);
  });
});

describe('redirects of a read', () => {
  it('are followed within Label Studio', async () => {
    fake.addTask({ id: 7, project: 1 });
    fake.fail('GET /api/tasks/7', status(301, { Location: '/api/tasks/7/' }));
    expect(await legacy().request('GET', '/api/tasks/7')).toMatchObject({ id: 7 });
  });

  it.each([301, 302, 303, 307, 308])('elsewhere (%i) reach nobody', async (code) => {
    const other = await FakeLabelStudioServer.start();
    fake.fail('GET /api/tasks/7', status(code, { Location: `${other.url}/api/tasks/7` }));
    expect((await errorOf(legacy().request('GET', '/api/tasks/7'))).code).toBe('labelstudio/redirected');
    expect(other.requests).toEqual([]);
    await other.stop();
  });

  it('in a circle end', async () => {
    fake.fail('GET /api/tasks/7', ...Array<Fault>(9).fill(status(302, { Location: '/api/tasks/7' })));
    expect((await errorOf(legacy().request('GET', '/api/tasks/7'))).code).toBe('labelstudio/redirected');
    expect(fake.requests).toHaveLength(6);
  });

  it('of the exchange of a personal token are not followed', async () => {
    const other = await FakeLabelStudioServer.start();
    fake.fail('POST /api/token/refresh/', status(308, { Location: `${other.url}/api/token/refresh/` }));
    expect((await errorOf(personal().request('GET', '/api/tasks/7'))).code).toBe('labelstudio/redirected');
    expect(other.requests).toEqual([]);
    await other.stop();
  });
});

describe('aborting', () => {
  it.each(['before', 'while waiting for the answer', 'while waiting to try again'])('%s', async (when) => {
    fake.addTask({ id: 7, project: 1 });
    const abort = new AbortController();
    const reason = new Error('closed');
    if (when === 'before') abort.abort(reason);
    else {
      fake.fail(
        'GET /api/tasks/7',
        when.endsWith('again') ? status(503) : { kind: 'slow', milliseconds: 5000 },
      );
      setTimeout(() => abort.abort(reason), 100);
    }
    const upstream = new Upstream(
      { url: fake.url, apiKey: new Secret(fake.personalToken) },
      { random: () => 1 },
    );
    const started = Date.now();
    await expect(upstream.request('GET', '/api/tasks/7', undefined, abort.signal)).rejects.toBe(reason);
    expect(Date.now() - started).toBeLessThan(450);
  });
});

it('asks nothing outside of Label Studio', async () => {
  await expect(legacy().request('GET', '@evil.example/api')).rejects.toThrow(RangeError);
});
