import { setTimeout } from 'node:timers/promises';
import type { Hono } from 'hono';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type ErrorCode, TrackletError } from '../../src/errors.ts';
import { openTestModels } from '../../test/fixtures/models.ts';
import { createApp } from '../app.ts';
import { errorStatus } from './error-status.ts';
import { UpstreamStatus } from './status.ts';

const url = 'http://label.example:8080/studio';
const own = { Host: 'localhost:9090', Origin: 'http://localhost:9090', 'Content-Type': 'application/json' };
const region = { id: 'a', type: 'videorectangle', value: { sequence: [{ frame: 1, x: 0.1 + 0.2 }] } };

let asked: { method: string; path: string; body: unknown }[];
let answer: () => Promise<unknown>;
let check: () => Promise<{ version: string; user: string }>;
const upstream = {
  url,
  check: () => check(),
  request: (method: string, path: string, body?: unknown) => {
    asked.push({ method, path, body });
    return answer();
  },
  media: () => Promise.reject(new Error('not asked for')),
};
const models = await openTestModels();
const app = createApp({
  dist: '/nowhere',
  ...models,
  upstream,
  maxFramesToTrack: 50,
  device: 'wasm',
});

beforeEach(() => {
  asked = [];
  answer = async () => ({ id: 1, unknown: { kept: true } });
  check = async () => ({ version: '1.23.2', user: 'ana@example.org' });
});

function send(application: Hono, method: string, path: string, body?: unknown) {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  return application.request(path, { method, headers: own, ...init });
}

describe('what is passed on', () => {
  it.each([
    ['GET', '/api/tasks/7', undefined],
    ['GET', '/api/tasks/7/drafts', undefined],
    ['POST', '/api/tasks/7/annotations', { result: [region], lead_time: 1.5 }],
    ['PATCH', '/api/annotations/9', { result: [region] }],
    ['POST', '/api/predictions', { task: 7, model_version: 'tracklet', score: 0.9, result: [region] }],
  ])('%s %s', async (method, path, body) => {
    const response = await send(app, method, path, body);
    expect([response.status, await response.json()]).toEqual([200, { id: 1, unknown: { kept: true } }]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(asked).toEqual([{ method, path, body }]);
  });

  it('is without what stands behind the path', async () => {
    await send(app, 'GET', '/api/tasks/7?project=1&token=a');
    expect(asked).toEqual([{ method: 'GET', path: '/api/tasks/7', body: undefined }]);
  });

  it('of a project is no more than the page shows', async () => {
    const shown = { id: 3, title: 'Cars', label_config: '<View/>' };
    answer = async () => ({ ...shown, task_data_login: 'ana', task_data_password: 'secret' });
    expect(await (await send(app, 'GET', '/api/projects/3')).json()).toEqual(shown);
    expect(asked).toEqual([{ method: 'GET', path: '/api/projects/3', body: undefined }]);
    answer = async () => ({ detail: 'no project' });
    expect((await send(app, 'GET', '/api/projects/3')).status).toBe(502);
  });

  it('may be answered with nothing', async () => {
    answer = async () => undefined;
    expect((await send(app, 'GET', '/api/tasks/7')).status).toBe(204);
  });
});

describe('errors', () => {
  it.each([
    ['labelstudio/not-found', 404],
    ['labelstudio/no-permission', 403],
    ['labelstudio/refused', 422],
    ['labelstudio/key-refused', 502],
    ['labelstudio/bad-reply', 502],
    ['labelstudio/unreachable', 503],
    ['labelstudio/busy', 503],
    ['labelstudio/unanswered', 504],
    ['labelstudio/media-private', 403],
    ['labelstudio/one-that-comes-later', 502],
    ['worker/failed', 500],
  ] satisfies [ErrorCode, number][])('%s is answered with %i, code and sentence', async (code, status) => {
    const error = new TrackletError(code, 'What is wrong.');
    answer = () => Promise.reject(error);
    const response = await send(app, 'GET', '/api/tasks/7');
    expect([response.status, await response.json()]).toEqual([status, error.toJSON()]);
    expect(errorStatus(error)).toBe(status);
  });

  it('that are bugs show nothing of what was sent, neither in the answer nor in the log', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    answer = () => Promise.reject(new TypeError('"Token feedface" is an invalid header value'));
    const response = await send(app, 'GET', '/api/tasks/7');
    expect([response.status, (await response.json()).code]).toEqual([500, 'server/internal']);
    const logged = log.mock.calls.flat().join('\n');
    log.mockRestore();
    expect(logged).toMatch(/^Unexpected TypeError\n +at /);
    expect(logged).not.toContain('feedface');
  });

  it('say which variables to set where no Label Studio is configured', async () => {
    const without = createApp({ dist: '/nowhere', ...models });
    for (const [method, path, body] of [
      ['GET', '/api/tasks/7', undefined],
      ['PATCH', '/api/annotations/9', { result: [] }],
    ] as const) {
      const response = await send(without, method, path, body);
      expect([response.status, await response.json()]).toEqual([
        503,
        {
          code: 'labelstudio/not-configured',
          message: expect.stringMatching(/LABEL_STUDIO_URL.*LABEL_STUDIO_API_KEY.*\.env/),
        },
      ]);
    }
  });
});

describe('status', () => {
  const status = async (application: Hono) => (await send(application, 'GET', '/api/status')).json();
  const settings = { maxFramesToTrack: 50, model: 'demo', device: 'wasm' };

  it('says what the settings are, who answers at Label Studio, and the model to start with', async () => {
    expect(await status(app)).toEqual({
      labelStudio: { url, version: '1.23.2', user: 'ana@example.org', error: null },
      ...settings,
    });
    expect(await status(createApp({ dist: '/nowhere', ...models, startModel: 'edgetam' }))).toEqual({
      labelStudio: null,
      maxFramesToTrack: 0,
      model: 'edgetam',
      device: 'auto',
    });
  });

  it('says what is wrong at Label Studio', async () => {
    const error = new TrackletError('labelstudio/key-refused', 'What is wrong.');
    check = () => Promise.reject(error);
    const fresh = createApp({ dist: '/nowhere', ...models, upstream });
    expect((await status(fresh)).labelStudio).toEqual({
      url,
      version: null,
      user: null,
      error: error.toJSON(),
    });
  });

  it('asks once for many', async () => {
    let checks = 0;
    const counted = new UpstreamStatus({
      url,
      check: async () => {
        checks += 1;
        return { version: '1.23.2', user: '' };
      },
    });
    await Promise.all([counted.read(), counted.read()]);
    await counted.read();
    expect(checks).toBe(1);
  });

  it('does not wait for long, and has the answer next time', async () => {
    const late = setTimeout(50, { version: '1.23.2', user: 'ana@example.org' });
    const slow = new UpstreamStatus({ url, check: () => late }, 10);
    expect((await slow.read()).error).toMatchObject({ code: 'labelstudio/no-answer-yet' });
    await late;
    expect(await slow.read()).toMatchObject({ version: '1.23.2', error: null });
  });
});
