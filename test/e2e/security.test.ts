/**
 * What a browser makes of the server's headers when other sites come into play: a stranger, another port of this
 * machine, and the configured Label Studio, here a server of our own that answers as much as is asked of it.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../server/app.ts';
import { distFolder } from '../../server/cli/paths.ts';
import { Secret } from '../../server/label-studio/secret.ts';
import { Upstream } from '../../server/label-studio/upstream.ts';
import { listen, type RunningServer } from '../../server/listen.ts';
import { openBuiltModels } from '../fixtures/models.ts';
import { launchChromium } from './browser.ts';

const key = 'feedfacefeedfacefeedfacefeedfacefeedface';
const accessToken = 'correct-horse-battery-staple';

let labelStudio: Server;
let labelStudioUrl: string;
/** The same pages under another name. */
let strangerUrl: string;
let tracklet: RunningServer;
/** Tracklet with an access token. */
let guarded: RunningServer;
let browser: Browser;

beforeAll(async () => {
  labelStudio = createServer(({ url = '', headers }, response) => {
    const json = (value: unknown) =>
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
    if (url === '/api/version') return json({ release: '1.23.2' });
    if (url === '/api/current-user/whoami') return json({ id: 1, email: 'ana@example.org' });
    if (url === '/api/tasks/1') return json({ id: 1, data: { video: '/data/upload/1/worker.js' } });
    if (url.startsWith('/data/')) return response.setHeader('Content-Type', 'text/javascript').end('1');
    response.setHeader('Set-Cookie', 'login=ana; SameSite=Lax; Path=/');
    // As Label Studio does.
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Content-Type', 'text/html');
    return response.end(`<!doctype html><p>cookie: ${headers.cookie ?? 'none'}</p>`);
  });
  labelStudio.listen(0, '127.0.0.1');
  await once(labelStudio, 'listening');
  const { port } = labelStudio.address() as AddressInfo;
  labelStudioUrl = `http://127.0.0.1:${port}`;
  strangerUrl = `http://stranger.example:${port}`;
  const models = await openBuiltModels();
  const upstream = new Upstream({ url: labelStudioUrl, apiKey: new Secret(key) });
  const app = createApp({ dist: distFolder, ...models, upstream });
  tracklet = await listen(app, { host: '127.0.0.1', port: 0 });
  const guardedApp = createApp({
    dist: distFolder,
    ...models,
    upstream,
    accessToken: new Secret(accessToken),
  });
  guarded = await listen(guardedApp, { host: '127.0.0.1', port: 0 });
  browser = await launchChromium({ args: ['--host-resolver-rules=MAP stranger.example 127.0.0.1'] });
});
afterAll(async () => {
  await browser?.close();
  await tracklet?.close();
  await guarded?.close();
  labelStudio?.close();
  labelStudio?.closeAllConnections();
});

/** Opens an address in a browser that has seen nothing yet, and collects what its console complains of. */
async function visit(address: string): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(address, { waitUntil: 'load' });
  return { page, problems };
}

/** Puts a frame into a page and waits until it has loaded, with whatever. */
async function addFrame(page: Page, address: string): Promise<Frame> {
  await page.evaluate(
    (src) =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.addEventListener('load', resolve);
        frame.src = src;
        document.body.append(frame);
      }),
    address,
  );
  const frame = page.frames().at(-1);
  if (frame === undefined || frame === page.mainFrame()) throw new Error('There is no frame.');
  return frame;
}

/** Whether the app runs there; not where the browser shows an error in its stead. */
const hasApp = (frame: Frame | Page) =>
  frame.evaluate(() => Boolean(document.querySelector('tracklet-app')?.shadowRoot)).catch(() => false);

describe.each([
  ['a stranger', () => strangerUrl],
  ['Label Studio on another port', () => labelStudioUrl],
])('%s', (_, address) => {
  it('reads nothing', async () => {
    const { page } = await visit(address());
    const read = await page.evaluate(async (target) => {
      const outcome = (promise: Promise<unknown>) =>
        promise.then(
          () => 'reached',
          () => 'failed',
        );
      const loaded = (element: HTMLElement & { src: string }, path: string) =>
        new Promise((resolve) => {
          for (const event of ['load', 'loadedmetadata'])
            element.addEventListener(event, () => resolve('reached'));
          element.addEventListener('error', () => resolve('failed'));
          element.src = target + path;
          document.body.append(element);
        });
      const body = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' };
      return Promise.all([
        outcome(fetch(`${target}/api/status`)),
        outcome(fetch(`${target}/api/status`, { mode: 'no-cors' })),
        outcome(fetch(`${target}/api/status`, { credentials: 'include' })),
        outcome(fetch(`${target}/api/predictions`, body)),
        outcome(fetch(target)),
        loaded(document.createElement('video'), '/sample/sample.mp4'),
        loaded(document.createElement('script'), '/media/1/video'),
        loaded(document.createElement('img'), '/icon.svg'),
      ]);
    }, tracklet.url);
    expect(read).toEqual(Array.from({ length: 8 }, () => 'failed'));
    await page.context().close();
  });

  it('links to the app', async () => {
    const { page } = await visit(address());
    await page.setContent(`<a href="${tracklet.url}/?task=1">Track</a>`);
    await page.click('a');
    await page.waitForURL(`${tracklet.url}/?task=1`);
    expect(await hasApp(page)).toBe(true);
    await page.context().close();
  });
});

describe('a frame with the app', () => {
  it('shows nothing in a page of a stranger', async () => {
    const { page } = await visit(strangerUrl);
    for (const path of ['/?task=1', '/beside?task=1', '/api/status']) {
      expect(await hasApp(await addFrame(page, tracklet.url + path))).toBe(false);
    }
    await page.context().close();
  });

  it('works in a page of Label Studio, as the same origin as its own server', async () => {
    const { page } = await visit(labelStudioUrl);
    const frame = await addFrame(page, `${tracklet.url}/?task=1&embed=1`);
    expect(await hasApp(frame)).toBe(true);
    // By Document-Isolation-Policy: the page around it is not isolated.
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    expect(await frame.evaluate(() => crossOriginIsolated)).toBe(true);
    const status = await frame.evaluate(async () => (await fetch('/api/status')).json());
    expect(status.labelStudio).toMatchObject({ version: '1.23.2', user: 'ana@example.org', error: null });
    await page.context().close();
  });

  it('works in a page of Label Studio that /beside holds', async () => {
    const { page } = await visit(`${tracklet.url}/beside`);
    const outer = await addFrame(page, labelStudioUrl);
    await outer.evaluate((src) => {
      const frame = document.createElement('iframe');
      frame.src = src;
      document.body.append(frame);
    }, `${tracklet.url}/?task=1&embed=1`);
    await expect.poll(async () => hasApp(page.frames().at(-1) ?? page.mainFrame())).toBe(true);
    expect(page.frames().length).toBeGreaterThanOrEqual(3);
    await page.context().close();
  });
});

describe('the pages themselves', () => {
  it.each(['/', '/?embed=1', '/beside'])('%s keeps to its own policy, and is isolated', async (path) => {
    const { page, problems } = await visit(tracklet.url + path);
    await page.waitForLoadState('networkidle');
    expect(problems).toEqual([]);
    expect(await page.evaluate(() => [crossOriginIsolated, new SharedArrayBuffer(8).byteLength])).toEqual([
      true,
      8,
    ]);
    await page.context().close();
  });

  it('/beside holds Label Studio, with its login', async () => {
    const { page } = await visit(labelStudioUrl);
    await page.goto(`${tracklet.url}/beside`);
    const frame = await addFrame(page, labelStudioUrl);
    expect(await frame.textContent('p')).toBe('cookie: login=ana');
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.context().close();
  });

  it('hold nothing else', async () => {
    for (const [path, address] of [
      ['/', labelStudioUrl],
      ['/beside', strangerUrl],
    ] as const) {
      const { page, problems } = await visit(tracklet.url + path);
      await addFrame(page, address);
      await expect.poll(() => problems.join()).toContain('frame-src');
      await page.context().close();
    }
  });

  it('make no service worker of a video', async () => {
    const { page } = await visit(tracklet.url);
    const registered = await page.evaluate(() =>
      navigator.serviceWorker.register('/media/1/video').then(
        () => 'registered',
        () => 'failed',
      ),
    );
    expect(registered).toBe('failed');
    await page.context().close();
  });

  it('show the key nowhere', async () => {
    const { page } = await visit(tracklet.url);
    const texts = await page.evaluate(async () => {
      const paths = ['/', '/api/status', '/api/tasks/1', '/api/projects/1', '/media/1/video', '/models'];
      return Promise.all(
        paths.map(async (path) => {
          const response = await fetch(path);
          return JSON.stringify([...response.headers]) + (await response.text());
        }),
      );
    });
    expect(texts.join()).toContain('ana@example.org');
    expect(texts.join()).not.toContain(key);
    await page.context().close();
  });
});

it('the form for the access token lets in, and keeps the address', async () => {
  const { page, problems } = await visit(`${guarded.url}/?task=1`);
  expect(await hasApp(page)).toBe(false);
  await page.fill('input', 'a wrong one');
  await page.click('button');
  expect(await page.textContent('[role=alert]')).toBe('This access token is wrong.');
  await page.fill('input', accessToken);
  await page.click('button');
  await page.waitForSelector('tracklet-app');
  expect(page.url()).toBe(`${guarded.url}/?task=1`);
  expect(problems.filter((text) => !/401/.test(text))).toEqual([]);
  await page.context().close();
});

it('the form lets in inside Label Studio too, where that is on the same host', async () => {
  const { page } = await visit(labelStudioUrl);
  const frame = await addFrame(page, `${guarded.url}/?task=1&embed=1`);
  await frame.fill('input', accessToken);
  await frame.click('button');
  await frame.waitForSelector('tracklet-app');
  expect(await frame.evaluate(async () => (await fetch('/api/status')).status)).toBe(200);
  await page.context().close();
});
