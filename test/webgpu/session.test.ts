/**
 * Tracking sessions on software WebGPU: the sample's first frames agree with WASM, and a destroyed device costs nothing.
 *
 * @module
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { maskIou } from '../../src/regions/iou.ts';
import { launchChromium, type PageServer, servePages } from '../e2e/browser.ts';
import type { SessionReply, SessionRequest } from '../e2e/pages/session.ts';
import { boxes, lines, runSession } from '../e2e/session-page.ts';

/** SwiftShader takes seconds for each; less at half the model's own image size, at which `runtime.test.ts` has the values. */
const frames = 3;
const request: SessionRequest = {
  backend: 'webgpu',
  imageSize: 128,
  prompts: [boxes.ball],
  options: { direction: 'forward', range: [0, frames], masks: true },
};

let browser: Browser;
let server: PageServer;
let unbroken: SessionReply;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium({ webgpu: true }), servePages({ isolated: true })]);
  unbroken = await runSession(browser, server, request);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

it('agrees with WASM on the first frames of the sample', async () => {
  const wasm = await runSession(browser, server, { ...request, backend: 'wasm' });
  expect(unbroken.results.map(({ frame }) => frame)).toEqual(Array.from({ length: frames }, (_, i) => i));
  expect(wasm.results.length).toBe(frames);
  for (const [i, { mask, objectScore, area }] of unbroken.results.entries()) {
    const reference = wasm.results[i];
    expect(area).toBeGreaterThan(5000);
    if (!mask || !reference?.mask) throw new Error(`frame ${i} has no mask`);
    expect(maskIou(mask, reference.mask)).toBeGreaterThanOrEqual(0.995);
    expect(Math.abs(objectScore - reference.objectScore)).toBeLessThan(0.1);
  }
});

it('goes on with a new device where its device was destroyed: equal to the unbroken run, bit for bit', async () => {
  const broken = await runSession(browser, server, {
    ...request,
    breakAfter: { results: 1, what: 'device' },
  });
  expect(broken).toMatchObject({ status: 'done', framesTracked: frames, total: frames, workers: 1 });
  expect(broken.devices).toBe(2);
  expect(lines(broken.results)).toEqual(lines(unbroken.results));
});
