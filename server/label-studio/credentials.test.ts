import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLabelStudioServer } from '../../test/unit/fake-label-studio-server.ts';
import { Secret } from './secret.ts';
import { Upstream } from './upstream.ts';

const refresh = 'POST /api/token/refresh/';
const read = 'GET /api/tasks/7';

let fake: FakeLabelStudioServer;
let upstream: Upstream;

beforeEach(async () => {
  fake = await FakeLabelStudioServer.start();
  fake.addTask({ id: 7, project: 1 });
  upstream = new Upstream(
    { url: fake.url, apiKey: new Secret(fake.personalToken) },
    { sleep: async () => undefined },
  );
});
afterEach(async () => {
  vi.useRealTimers();
  await fake.stop();
});

const readTask = () => upstream.request('GET', '/api/tasks/7');
const refreshes = () => fake.requestsOf(refresh).length;

describe('personal access tokens', () => {
  it('are exchanged once for many requests, and never sent with one', async () => {
    for (let i = 0; i < 5; i++) await readTask();
    expect(refreshes()).toBe(1);
    const sent = fake.requestsOf(read).map(({ headers }) => headers.authorization);
    expect(new Set(sent).size).toBe(1);
    expect(sent[0]).toMatch(/^Bearer ey/);
    expect(sent[0]).not.toContain(fake.personalToken);
  });

  it.each([0, 3600, -3600])('are renewed 30 s before the end, with clocks %i s apart', async (skew) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    fake.clockSkewSeconds = skew;
    await readTask();
    vi.setSystemTime(Date.now() + 268_000);
    await readTask();
    expect(refreshes()).toBe(1);
    vi.setSystemTime(Date.now() + 3_000);
    await readTask();
    expect(refreshes()).toBe(2);
    expect(fake.requestsOf(read)).toHaveLength(3);
  });

  it('are renewed once on a 401 in the middle of a run, and the request is sent again', async () => {
    fake.addTask({ id: 8, project: 1, annotations: [{ id: 3, result: [] }] });
    await readTask();
    fake.expireAccessTokens();
    expect(await readTask()).toMatchObject({ id: 7 });
    fake.expireAccessTokens();
    await upstream.request('PATCH', '/api/annotations/3', { result: [1] });
    expect(fake.tasks.get(8)?.annotations).toMatchObject([{ result: [1] }]);
    expect(refreshes()).toBe(3);
  });

  it('are renewed once for ten requests that are refused together', async () => {
    await readTask();
    fake.expireAccessTokens();
    fake.fail(refresh, { kind: 'slow', milliseconds: 50 });
    const answers = await Promise.all(Array.from({ length: 10 }, readTask));
    expect(answers).toHaveLength(10);
    expect(refreshes()).toBe(2);
  });

  it('are not renewed for a request that is refused after they were', async () => {
    await readTask();
    fake.expireAccessTokens();
    fake.fail(read, { kind: 'slow', milliseconds: 150 });
    await Promise.all([readTask(), readTask()]);
    expect(refreshes()).toBe(2);
  });

  it('are exchanged once for ten requests that start together', async () => {
    await Promise.all(Array.from({ length: 10 }, readTask));
    expect(refreshes()).toBe(1);
  });

  it('are reported where access stays refused, after one renewal', async () => {
    const refused = { kind: 'status', status: 401, body: '{"detail":"no"}' } as const;
    fake.fail(read, refused, refused);
    await expect(readTask()).rejects.toMatchObject({ code: 'labelstudio/key-refused' });
    expect([fake.requestsOf(read).length, refreshes()]).toEqual([2, 2]);
  });

  it.each([
    [401, '{"detail":"Token is invalid"}', 'labelstudio/key-refused'],
    [400, '{"detail":"malformed"}', 'labelstudio/key-refused'],
    [404, '', 'labelstudio/not-found'],
    [500, '', 'labelstudio/server-error'],
    [200, '{"token":"other"}', 'labelstudio/bad-reply'],
  ])('are reported where their exchange is answered with %i %s', async (status, body, code) => {
    fake.fail(refresh, { kind: 'status', status, body });
    await expect(readTask()).rejects.toMatchObject({ code });
    expect(fake.requestsOf(read)).toEqual([]);
    // A failed exchange is not remembered.
    expect(await readTask()).toMatchObject({ id: 7 });
  });

  it('are exchanged again where that was busy or dropped', async () => {
    fake.fail(refresh, { kind: 'status', status: 503 }, { kind: 'drop' });
    expect(await readTask()).toMatchObject({ id: 7 });
    expect(refreshes()).toBe(3);
  });

  it('go on being exchanged for the others where one of those who wait goes away', async () => {
    fake.fail(refresh, { kind: 'slow', milliseconds: 80 });
    const abort = new AbortController();
    const leaving = upstream.request('GET', '/api/tasks/7', undefined, abort.signal);
    const staying = readTask();
    setTimeout(() => abort.abort(new Error('gone')), 20);
    await expect(leaving).rejects.toThrow('gone');
    expect(await staying).toMatchObject({ id: 7 });
    expect(refreshes()).toBe(1);
  });
});
