import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type ModelJobEvent, modelJobEventSchema, offeredModelsSchema } from '../../src/catalog/offered.ts';
import { libraryOf } from '../../test/fixtures/library.ts';
import { fixed, type Mirror, stallAfter, startMirror } from '../../test/fixtures/mirror.ts';
import { createApp } from '../app.ts';
import { openBuilds } from './builds.ts';

const content = Buffer.alloc(100_000, 'the bytes of a checkpoint, ');
const own = { Host: 'localhost:9090', Origin: 'http://localhost:9090' };

// Files of some megabytes are hashed, copied and synced.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let mirror: Mirror;
let storeFolder: string;
let app: Hono;
beforeAll(async () => {
  mirror = await startMirror(content);
});
afterAll(() => mirror.close());
beforeEach(async () => {
  storeFolder = await mkdtemp(path.join(tmpdir(), 'tracklet-store-'));
  mirror.requests.length = 0;
  mirror.script = [];
  const sha256 = createHash('sha256').update(content).digest('hex');
  const mirrors = [`http://127.0.0.1:${mirror.port}/tiny.pt`];
  app = createApp({
    dist: '/nowhere',
    library: libraryOf({ bytes: content.length, sha256, mirrors }, storeFolder),
    builds: openBuilds({ folder: path.join(storeFolder, 'builds') }),
  });
});
afterEach(() => rm(storeFolder, { recursive: true }));

const send = async (method: string, url: string) => app.request(url, { method, headers: own });

async function events(response: Response): Promise<ModelJobEvent[]> {
  const lines = (await response.text()).trimEnd().split('\n');
  return lines.map((line) => modelJobEventSchema.parse(JSON.parse(line)));
}

async function model() {
  const list = offeredModelsSchema.parse(await (await send('GET', '/models')).json());
  return list[0];
}

it('pulls, line by line, and removes', async () => {
  const response = await send('POST', '/models/tiny/pull');
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  const said = await events(response);
  const all = { type: 'progress', stage: 'download', done: 100_000, total: 100_000, unit: 'bytes' };
  expect(said.slice(-2)).toEqual([all, { type: 'done' }]);
  expect(await model()).toMatchObject({ state: 'ready', onDisk: 100_000 });
  expect((await send('DELETE', '/models/tiny')).status).toBe(204);
  expect(await model()).toMatchObject({ state: 'absent', onDisk: 0 });
});

it('goes on pulling when the page leaves, and lets it come back', async () => {
  mirror.script = [stallAfter(40_000)];
  const response = await send('POST', '/models/tiny/pull');
  await response.body?.cancel();
  await vi.waitFor(async () =>
    expect(await model()).toMatchObject({ state: 'downloading', downloaded: 40_000 }),
  );
  expect((await events(await send('POST', '/models/tiny/pull'))).at(-1)).toEqual({ type: 'done' });
  expect(mirror.requests).toHaveLength(2);
});

it('cancels, and keeps the part', async () => {
  mirror.script = [stallAfter(40_000)];
  const pulled = send('POST', '/models/tiny/pull').then(events);
  await vi.waitFor(async () => expect(await model()).toMatchObject({ downloaded: 40_000 }));
  expect((await send('DELETE', '/models/tiny/pull')).status).toBe(204);
  expect((await pulled).at(-1)).toMatchObject({ type: 'error', error: { code: 'model/cancelled' } });
  expect(await model()).toMatchObject({ state: 'absent', downloaded: 40_000 });
});

it('removes what is being pulled', async () => {
  mirror.script = [stallAfter(40_000)];
  const pulled = send('POST', '/models/tiny/pull').then(events);
  await vi.waitFor(async () => expect(await model()).toMatchObject({ downloaded: 40_000 }));
  expect((await send('DELETE', '/models/tiny')).status).toBe(204);
  expect((await pulled).at(-1)).toMatchObject({ type: 'error', error: { code: 'model/cancelled' } });
  expect(await model()).toMatchObject({ state: 'absent', downloaded: 0, onDisk: 0 });
});

it('says in the last line why a download failed', async () => {
  mirror.script = [fixed(404)];
  expect(await events(await send('POST', '/models/tiny/pull'))).toEqual([
    {
      type: 'error',
      error: { code: 'model/download-failed', message: expect.stringContaining('answers HTTP 404') },
    },
  ]);
});

it.each([
  ['POST', '/models/gone/pull', 404, 'model/unknown'],
  ['DELETE', '/models/gone/pull', 404, 'model/unknown'],
  ['DELETE', '/models/gone', 404, 'model/unknown'],
  ['GET', '/models/tiny/pull', 404, 'server/not-found'],
  ['PUT', '/models/tiny', 404, 'server/not-found'],
])('%s %s is answered %i', async (method, url, status, code) => {
  const response = await send(method, url);
  expect([response.status, (await response.json()).code]).toEqual([status, code]);
});
