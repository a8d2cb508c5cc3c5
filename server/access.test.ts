import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Hono } from 'hono';
import { generateSignedCookie } from 'hono/cookie';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTestModels } from '../test/fixtures/models.ts';
import { sendRaw } from '../test/fixtures/raw-http.ts';
import { createApp } from './app.ts';
import { allowedHosts } from './hosts.ts';
import { Secret } from './label-studio/secret.ts';
import { listen, type RunningServer } from './listen.ts';

const token = 'correct-horse-battery-staple';

const models = await openTestModels();
let dist: string;
let server: RunningServer;
let port: number;

beforeAll(async () => {
  dist = await mkdtemp(path.join(tmpdir(), 'tracklet-access-'));
  await writeFile(path.join(dist, 'index.html'), 'built page');
  await writeFile(path.join(dist, 'app.js'), 'built script');
});
afterAll(() => rm(dist, { recursive: true }));
// Each test gets a server, and so a count of wrong tokens, of its own.
beforeEach(async () => {
  server = await listen(guarded(), { host: '127.0.0.1', port: 0 });
  port = Number(new URL(server.url).port);
});
afterEach(() => server.close());

const guarded = () =>
  createApp({
    dist,
    ...models,
    accessToken: new Secret(token),
    hosts: ['127.0.0.1', 'gpu.example'],
  });

function ask(line: string, headers: readonly string[] = [], body = '') {
  const all = [`Host: 127.0.0.1:${port}`, 'Connection: close', ...headers];
  return sendRaw(port, `${line} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body}`);
}

/** The form, as a browser sends it. */
function signIn(guess: string, target = '/', origin = `http://127.0.0.1:${port}`) {
  const body = new URLSearchParams({ token: guess }).toString();
  const type = 'Content-Type: application/x-www-form-urlencoded';
  return ask(`POST ${target}`, [`Origin: ${origin}`, type, `Content-Length: ${body.length}`], body);
}

const cookieOf = (head: string) => /^set-cookie: ([^;\r]+)/im.exec(head)?.[1] ?? '';

describe('without the token', () => {
  it.each([
    ['nothing', []],
    ['a wrong token', ['Authorization: Bearer wrong']],
    ['its beginning', [`Authorization: Bearer ${token.slice(0, -1)}`]],
    ['another scheme', [`Authorization: Basic ${btoa(`a:${token}`)}`]],
    ['a scheme alone', ['Authorization: Bearer ']],
    ['two of them', [`Authorization: Bearer wrong, Bearer ${token}`]],
    ['the token as a cookie', [`Cookie: tracklet-access=${token}`]],
    ['a cookie without signature', ['Cookie: tracklet-access=99999999999']],
    ['an empty cookie', ['Cookie: tracklet-access=']],
    ['a cookie with a made-up signature', [`Cookie: tracklet-access=99999999999.${'A'.repeat(43)}=`]],
  ])('%s opens nothing', async (_, headers) => {
    for (const url of ['/api/status', '/models', '/app.js', '/nothing', '/media/1/video']) {
      const answer = await ask(`GET ${url}`, headers);
      expect([answer.status, answer.body]).toEqual([401, expect.stringContaining('server/access-token')]);
    }
  });

  // Guesses would be tried out with it, as many as one likes.
  it('a cookie signed with the token opens nothing', async () => {
    const cookie = await generateSignedCookie('tracklet-access', '99999999999', token);
    expect((await ask('GET /api/status', [`Cookie: ${cookie.split(';')[0]}`])).status).toBe(401);
  });

  it('a cookie that has run out, or of another server, opens nothing', async () => {
    const open = (running: Hono, headers: Record<string, string>) =>
      running.request('/api/status', { headers: { Host: '127.0.0.1', ...headers } });
    const [first, second] = [guarded(), guarded()];
    const signedIn = await first.request('/', {
      method: 'POST',
      headers: { Host: '127.0.0.1', Origin: 'http://127.0.0.1' },
      body: new URLSearchParams({ token }),
    });
    const Cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await open(first, { Cookie })).status).toBe(200);
    expect((await open(second, { Cookie })).status).toBe(401);
    const week = 7 * 24 * 60 * 60 * 1000;
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + week + 1000);
    expect((await open(first, { Cookie })).status).toBe(401);
    now.mockRestore();
  });

  it('a token in the address opens nothing', async () => {
    for (const url of [`/api/status?access_token=${token}`, `/?token=${token}`]) {
      expect((await ask(`GET ${url}`)).status).toBe(401);
    }
  });

  it('a page asks for it, under a policy that allows nothing else', async () => {
    const { status, head, body } = await ask('GET /beside?task=1');
    expect([status, body]).toEqual([401, expect.stringContaining('<form method="post">')]);
    expect(body).not.toContain('built page');
    expect(head).toMatch(
      /content-security-policy: default-src 'none'; style-src 'sha256-[^;]+; base-uri 'none'; form-action 'self'; frame-ancestors 'self'\r/i,
    );
  });
});

describe('with the token', () => {
  it('the form sets a cookie that is not the token, and goes to where one wanted', async () => {
    const { status, head, body } = await signIn(token, '/?task=7');
    expect([status, /^location: (.*)\r$/im.exec(head)?.[1]]).toEqual([303, '/?task=7']);
    expect(head).toMatch(
      /^set-cookie: tracklet-access=.*; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax\r$/im,
    );
    expect(head + body).not.toContain(token);
    const page = await ask('GET /?task=7', [`Cookie: ${cookieOf(head)}`]);
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('built page')]);
    expect((await ask('GET /api/status', [`Cookie: ${cookieOf(head)}`])).status).toBe(200);
  });

  it.each([
    ['http://127.0.0.1:9090', 'iframe', 'HttpOnly; SameSite=Lax'],
    ['https://gpu.example', 'document', 'HttpOnly; Secure; SameSite=Lax'],
    ['https://gpu.example', 'iframe', 'HttpOnly; Secure; SameSite=None; Partitioned'],
  ])('from %s in a %s the cookie is %s', async (origin, destination, attributes) => {
    const app = createApp({
      dist,
      ...models,
      accessToken: new Secret(token),
      hosts: ['127.0.0.1', 'gpu.example'],
    });
    const response = await app.request('/', {
      method: 'POST',
      headers: { Host: new URL(origin).host, Origin: origin, 'Sec-Fetch-Dest': destination },
      body: new URLSearchParams({ token }),
    });
    expect(response.headers.get('set-cookie')).toMatch(new RegExp(`; Path=/; ${attributes}$`));
  });

  it('a program sends it in a header', async () => {
    expect((await ask('GET /api/status', [`Authorization: Bearer ${token}`])).status).toBe(200);
  });

  it.each(['http://evil.example', 'null', 'https://127.0.0.1'])(
    'a form from %s is refused',
    async (origin) => {
      const { status, head } = await signIn(token, '/', origin);
      expect([status, cookieOf(head)]).toEqual([403, '']);
    },
  );

  it('a cookie does not make another site ours', async () => {
    const cookie = `Cookie: ${cookieOf((await signIn(token)).head)}`;
    const foreign = ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: cors', 'Sec-Fetch-Dest: empty'];
    expect((await ask('GET /api/status', [cookie, ...foreign])).status).toBe(403);
    expect((await ask('POST /api/predictions', [cookie, 'Origin: http://evil.example'])).status).toBe(403);
  });

  it('the form leads nowhere else', async () => {
    expect((await signIn(token, '//evil.example/')).status).toBe(400);
    expect((await signIn(token, '/api/status')).status).toBe(401);
    const { head } = await signIn(token, '/?a=%0d%0aSet-Cookie:%20a=b');
    expect(head).toMatch(/^location: \/\?a=%0d%0aSet-Cookie:%20a=b\r$/im);
  });

  it('takes https where a proxy adds it, of a name only', async () => {
    const app = createApp({ dist, ...models, hosts: ['127.0.0.1', 'gpu.example'] });
    const status = async (host: string) => {
      const headers = { Host: host, Origin: `https://${host}`, 'Content-Type': 'text/plain' };
      return (await app.request('/api/predictions', { method: 'POST', headers })).status;
    };
    expect([await status('gpu.example'), await status('127.0.0.1')]).toEqual([415, 403]);
  });
});

it('stops guessing, also with the right one', async () => {
  const guesses = await Promise.all(Array.from({ length: 10 }, () => signIn('wrong')));
  expect(guesses.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 401));
  const { status, head } = await signIn(token);
  expect([status, cookieOf(head)]).toEqual([429, '']);
  expect(head).toMatch(/^retry-after: 60\r$/im);
  expect((await ask('GET /api/status', [`Authorization: Bearer ${token}`])).status).toBe(429);
});

it('refuses a form that is too large', async () => {
  expect((await signIn('a'.repeat(5000))).status).toBe(401);
});

describe('a server that others can reach', () => {
  it('is started only with a token', async () => {
    const bare = listen(new Hono(), { host: '0.0.0.0', port: 0 });
    await expect(bare).rejects.toMatchObject({ code: 'server/remote-bind' });
    const guarded = await listen(new Hono(), { host: '0.0.0.0', port: 0, accessControlled: true });
    await guarded.close();
  });

  it('answers under its own addresses and the names given', () => {
    expect(allowedHosts('127.0.0.1', [])).toEqual(['localhost', '127.0.0.1', '[::1]', '127.0.0.1']);
    expect(allowedHosts('192.168.1.7', ['GPU.example'])).toEqual(
      expect.arrayContaining(['192.168.1.7', 'gpu.example']),
    );
    expect(allowedHosts('fd00::7', [])).toContain('[fd00::7]');
    expect(allowedHosts('0.0.0.0', [])).not.toContain('0.0.0.0');
  });

  it('names an address that the machine does not have', async () => {
    const elsewhere = listen(new Hono(), { host: '192.0.2.1', port: 0, accessControlled: true });
    await expect(elsewhere).rejects.toMatchObject({ code: 'server/no-such-address' });
  });
});
