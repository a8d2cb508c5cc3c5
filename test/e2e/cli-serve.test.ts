/**
 * `tracklet serve`, and what a browser makes of its headers.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testStore } from '../fixtures/models.ts';
import { launchChromium, repositoryRoot } from './browser.ts';
import { runCli } from './cli.ts';

let served: ChildProcess;
let url: string;
let other: Server;
let otherUrl: string;
let browser: Browser;

beforeAll(async () => {
  served = spawn(
    process.execPath,
    [path.join(repositoryRoot, 'server/tracklet.mjs'), 'serve', '--open', '-p', '0'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      // No desktop: --open must do nothing.
      env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', TRACKLET_MODELS: testStore },
    },
  );
  url = await new Promise<string>((resolve, reject) => {
    served.stdout?.on('data', (text) => {
      const found = /http:\S+/.exec(String(text));
      if (found) resolve(found[0]);
    });
    served.on('close', (status) => reject(new Error(`serve ended with ${status}`)));
  });
  // Another site, on this machine as well.
  other = createServer((_, response) =>
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><p>other'),
  );
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  otherUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const port = new URL(url).port;
  browser = await launchChromium({ args: [`--host-resolver-rules=MAP rebound.example 127.0.0.1:${port}`] });
});
afterAll(async () => {
  await browser?.close();
  other?.close();
  served?.kill('SIGKILL');
});

async function visit(
  address: string,
): Promise<{ page: Page; problems: string[]; status: number | undefined }> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  const response = await page.goto(address, { waitUntil: 'networkidle' });
  return { page, problems, status: response?.status() };
}

it('serves the app, isolated, without a breach of its own policy', async () => {
  const { page, problems, status } = await visit(url);
  expect([status, problems]).toEqual([200, []]);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(await page.evaluate(() => new SharedArrayBuffer(8).byteLength)).toBe(8);
  await page.close();
});

it('runs no inline script, and compiles WASM', async () => {
  const { page } = await visit(url);
  const outcome = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.head.append(script);
    return {
      inline: 'injected' in window,
      wasm: await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(
        () => true,
        () => false,
      ),
    };
  });
  expect(outcome).toEqual({ inline: false, wasm: true });
  await page.close();
});

it('gives another site nothing', async () => {
  const { page } = await visit(otherUrl);
  const read = await page.evaluate(async (target) => {
    const failed = (promise: Promise<Response>) =>
      promise.then(
        (response) => response.type,
        () => 'failed',
      );
    const video = document.createElement('video');
    const media = new Promise((resolve) => {
      video.onerror = () => resolve('failed');
      video.onloadedmetadata = () => resolve('loaded');
    });
    video.src = `${target}/sample/sample.mp4`;
    return [
      await failed(fetch(`${target}/models`)),
      await failed(fetch(`${target}/models`, { mode: 'no-cors' })),
      await failed(fetch(`${target}/models`, { method: 'POST', mode: 'no-cors' })),
      await media,
    ];
  }, url);
  expect(read).toEqual(['failed', 'failed', 'failed', 'failed']);
  await page.close();
});

it('does not answer under a name that was rebound to it', async () => {
  const { page, status } = await visit(`http://rebound.example:${new URL(url).port}/`);
  expect(status).toBe(403);
  expect(await page.textContent('body')).toContain('server/host-refused');
  await page.close();
});

it('names a port that is taken, and refuses to serve other machines', async () => {
  const port = new URL(url).port;
  const taken = await runCli(['serve', '-p', port], { cwd: repositoryRoot });
  expect([taken.status, taken.stdout]).toEqual([1, '']);
  expect(taken.stderr).toMatch(new RegExp(`Port ${port} is taken .* -p .*\\[server/port-taken\\]$`));
  const remote = await runCli(['serve', '--host', '0.0.0.0', '-p', '0'], { cwd: repositoryRoot });
  expect([remote.status, remote.stdout]).toEqual([1, '']);
  expect(remote.stderr).toMatch(/TRACKLET_ACCESS_TOKEN.*\[server\/remote-bind\]$/);
});

it('ends on Ctrl-C, with a browser connected', async () => {
  const { page } = await visit(url);
  served.kill('SIGINT');
  const [status] = await once(served, 'close');
  expect(status).toBe(0);
  await page.close();
});
