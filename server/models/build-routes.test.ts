/**
 * Building the demo model, and fetching what was built, over HTTP.
 *
 * @module
 */
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModelJobEvent, modelJobEventSchema, type ServedBuild } from '../../src/catalog/offered.ts';
import { openTestModels } from '../../test/fixtures/models.ts';
import { createApp } from '../app.ts';
import { Secret } from '../label-studio/secret.ts';
import type { OpenModels } from './open-models.ts';

const host = { Host: 'localhost:9090' };
const own = { ...host, Origin: 'http://localhost:9090', 'Content-Type': 'application/json' };

let models: OpenModels;
let app: Hono;
beforeAll(async () => {
  models = await openTestModels();
  app = createApp({ dist: '/nowhere', ...models });
});
afterAll(() => models.builds.close());

const ask = async (imageSize: number | null) =>
  app.request('/models/demo/build', { method: 'POST', headers: own, body: JSON.stringify({ imageSize }) });
const get = async ({ key }: ServedBuild, name: string, headers = {}) =>
  app.request(`/models/demo/build/${key}/${name}`, { headers: { ...host, ...headers } });

async function events(response: Response): Promise<ModelJobEvent[]> {
  const lines = (await response.text()).trimEnd().split('\n');
  return lines.map((line) => modelJobEventSchema.parse(JSON.parse(line)));
}

async function build(imageSize: number | null): Promise<ServedBuild> {
  const last = (await events(await ask(imageSize))).at(-1);
  if (last?.type === 'done' && last.build) return last.build;
  throw new Error(`no build, but ${JSON.stringify(last)}`);
}

describe.sequential('a model', { timeout: 240_000 }, () => {
  it('is built line by line, also where the page that asked first goes away', async () => {
    const left = await ask(128);
    await left.body?.cancel();
    const said = await events(await ask(128));
    const bytes = said.filter((event) => event.type === 'progress' && event.stage === 'convert');
    expect(bytes.length).toBeGreaterThan(10);
    expect(bytes.at(-1)).toMatchObject({ unit: 'bytes', done: expect.any(Number) });
    expect(said.at(-1)).toMatchObject({ type: 'done', build: { name: 'Demo', conversion: {} } });
    expect(await build(128)).not.toHaveProperty('conversion');
  });

  it('is fetched whole, in parts, and not again', async () => {
    const built = await build(128);
    for (const { name, bytes } of built.files) {
      const response = await get(built, name);
      expect([name, response.status, (await response.arrayBuffer()).byteLength]).toEqual([name, 200, bytes]);
      expect(response.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    }
    const name = 'mask-decoder.weights';
    const whole = new Uint8Array(await (await get(built, name)).arrayBuffer());
    const rest = await get(built, name, { Range: `bytes=${whole.length - 10}-` });
    expect([rest.status, new Uint8Array(await rest.arrayBuffer())]).toEqual([206, whole.slice(-10)]);
    const etag = rest.headers.get('etag') ?? '';
    expect((await get(built, name, { 'If-None-Match': etag })).status).toBe(304);
  });

  it('has a key of its own at each size, the default being that of its configuration', async () => {
    const [small, own] = [await build(128), await build(null)];
    expect(small.key).not.toBe(own.key);
    expect((await build(256)).key).toBe(own.key);
  });

  it('is refused at a size that does not fit, in the last line', async () => {
    const said = await events(await ask(100));
    expect(said).toEqual([
      {
        type: 'error',
        error: {
          code: 'config/image-size',
          message: expect.stringMatching(/^The image size is 100, but must be a multiple of 32 from 32/),
        },
      },
    ]);
  });

  it('is kept from who has no access token', async () => {
    const guarded = createApp({
      dist: '/nowhere',
      ...models,
      accessToken: new Secret('a long access token'),
    });
    const { key } = await build(128);
    const refused = await Promise.all([
      guarded.request('/models/demo/build', { method: 'POST', headers: own, body: '{"imageSize":null}' }),
      guarded.request(`/models/demo/build/${key}/manifest.json`, { headers: host }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([401, 401]);
  });
});

it.each([
  ['a model that is not there', '/models/gone/build', 404, 'model/unknown'],
  ['a model that is not downloaded', '/models/edgetam/build', 409, 'model/not-downloaded'],
])('refuses %s', async (_, path, status, code) => {
  const response = await app.request(path, { method: 'POST', headers: own, body: '{"imageSize":null}' });
  expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ code })]);
});

it('refuses a body that is too long', async () => {
  const body = JSON.stringify({ imageSize: 256, more: 'x'.repeat(2000) });
  const headers = { ...own, 'Content-Length': String(body.length) };
  const response = await app.request('/models/demo/build', { method: 'POST', headers, body });
  expect(response.status).toBe(413);
});
