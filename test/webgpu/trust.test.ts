/** The self-test as a page gets it, of a dropped file: made on the CPU once, run on the GPU once, remembered. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium, type PageServer, servePages } from '../e2e/browser.ts';
import type { TrustReply, TrustRequest } from '../e2e/pages/trust.ts';

let browser: Browser;
let server: PageServer;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium({ webgpu: true }), servePages({ isolated: true })]);
  page = await browser.newPage();
  await page.goto(`${server.url}trust.html`);
  await page.waitForFunction(() => window.trust !== undefined);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Cheap enough for SwiftShader. */
const imageSize = 64;

async function load(request: Partial<TrustRequest> = {}): Promise<TrustReply> {
  const asked = { backend: 'webgpu' as const, imageSize, ...request };
  const reply = await page.evaluate((r) => window.trust.load(r), asked);
  if ('error' in reply) throw new Error(JSON.stringify(reply.error));
  return reply;
}

it('needs no test without a GPU', async () => {
  expect(await load({ backend: 'wasm' })).toMatchObject({
    info: { backend: 'wasm', precision: 'fp32', selfTest: undefined },
    selfTests: 0,
    warmUps: 0,
  });
});

it('runs once on the CPU and once on the GPU; the next worker knows what was found', async () => {
  const first = await load();
  expect(first).toMatchObject({
    gpu: { available: true, software: true, shaderF16: false, name: expect.stringMatching(/swiftshader/i) },
    info: { backend: 'webgpu', precision: 'fp32', reason: 'WebGPU was asked for.' },
    selfTests: 2,
    warmUps: 0,
  });
  expect(first.info.selfTest).toMatch(/^All \d+ outputs agree/);
  expect(await load()).toMatchObject({
    info: { backend: 'webgpu', selfTest: `Tested before: ${first.info.selfTest}` },
    selfTests: 0,
    warmUps: 1,
  });
});

it('is run again after what was found is forgotten, against what the CPU gave before: here spoilt', async () => {
  await page.evaluate(() => window.trust.spoilExpected());
  const wasm = await load({ backend: 'auto', forget: true });
  expect(wasm).toMatchObject({ info: { backend: 'wasm' }, selfTests: 2, warmUps: 0 });
  expect(wasm.info.selfTest).toMatch(
    /^fp32 is not used: \S+ is too small by 2% \(0\.1% allowed\)\. fp32 with attention in parts is not used: \S+ is too small by 2% /,
  );
  const again = await page.evaluate(() => window.trust.load({ backend: 'webgpu', imageSize: 64 }));
  expect(again).toMatchObject({
    error: {
      code: 'runtime/gpu-failed',
      message: expect.stringContaining(' fp32 is not used: it failed before: '),
    },
  });
});
