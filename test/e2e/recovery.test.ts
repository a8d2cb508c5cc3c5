/**
 * What was tracked survives: a killed worker, a browser without storage, a cancel. Real worker, demo model, sample clip.
 *
 * @module
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceFrame } from '../../src/units.ts';
import { launchChromium, type PageServer, servePages } from './browser.ts';
import type { SessionReply, SessionRequest } from './pages/session.ts';
import { boxes, lines, runSession } from './session-page.ts';

/** The worker dies at frame 38, 6 frames after its last checkpoint. */
const request: SessionRequest = {
  backend: 'wasm',
  prompts: [boxes.ball, boxes.car],
  options: { direction: 'forward', range: [0, 44], masks: true },
};

let browser: Browser;
let server: PageServer;
let unbroken: SessionReply;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), servePages({ isolated: true })]);
  unbroken = await runSession(browser, server, request);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe('a tracking session', () => {
  it('reports every frame once, with masks', () => {
    expect(unbroken).toMatchObject({
      status: 'done',
      framesTracked: 44,
      total: 44,
      stored: true,
      workers: 1,
    });
    expect(unbroken.done).toEqual(Array.from({ length: 44 }, (_, i) => i + 1));
    expect(unbroken.results.map(({ frame }) => frame)).toEqual(
      Array.from({ length: 88 }, (_, i) => Math.floor(i / 2)),
    );
    const found = unbroken.results.filter(({ mask, area }) => mask && area > 5000);
    expect(found.length).toBeGreaterThan(80);
  });

  it('goes on where its worker was killed at frame 38: equal to the unbroken run, bit for bit', async () => {
    const broken = await runSession(browser, server, {
      ...request,
      breakAfter: { results: 38, what: 'worker' },
    });
    expect(broken.workers).toBe(2);
    expect(lines(broken.results)).toEqual(lines(unbroken.results));
    expect(broken.done).toEqual(unbroken.done);
    expect(broken).toMatchObject({ status: 'done', framesTracked: 44, total: 44 });
    // The second start found the model converted.
    expect(broken.cached).toBe(true);
  });

  it('tracks where the browser refuses storage, and survives its worker there too', async () => {
    const kept = await runSession(browser, server, {
      ...request,
      options: { ...request.options, range: [0, 6] },
      refuseStorage: true,
      breakAfter: { results: 3, what: 'worker' },
    });
    expect(kept).toMatchObject({
      stored: false,
      cached: false,
      workers: 2,
      status: 'done',
      framesTracked: 6,
    });
    expect(lines(kept.results)).toEqual(lines(unbroken.results.slice(0, 12)));
  });

  it('keeps what was tracked before a cancel', async () => {
    const cancelled = await runSession(browser, server, { ...request, cancelAfter: 4 });
    expect(cancelled.status).toBe('cancelled');
    expect(cancelled.framesTracked).toBeGreaterThanOrEqual(4);
    expect(cancelled.framesTracked).toBeLessThan(20);
    expect(lines(cancelled.results)).toEqual(lines(unbroken.results.slice(0, 2 * cancelled.framesTracked)));
  });

  it('tracks backward to the first frame, also when its worker dies on the way', async () => {
    const backward: SessionRequest = {
      ...request,
      prompts: [{ id: 'car', prompt: { ...boxes.car.prompt, frame: sourceFrame(7) } }],
      options: { direction: 'backward', masks: true },
    };
    const whole = await runSession(browser, server, backward);
    expect(whole.results.map(({ frame }) => frame)).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    const broken = await runSession(browser, server, {
      ...backward,
      breakAfter: { results: 5, what: 'worker' },
    });
    expect(broken.workers).toBe(2);
    expect(lines(broken.results)).toEqual(lines(whole.results));
  });
});
