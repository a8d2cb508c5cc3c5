/**
 * Looking at a video while it is tracked: the view worker in real Chromium, beside a tracking worker that is busy.
 *
 * @module
 */
import { dirname } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SAMPLE_VIDEO } from '../fixtures/sample.ts';
import { launchChromium, type PageServer, servePages } from './browser.ts';
import { type MediaServer, serveMedia } from './media-server.ts';

let browser: Browser;
let server: PageServer;
let media: MediaServer;
let page: Page;

beforeAll(async () => {
  [browser, server, media] = await Promise.all([
    launchChromium(),
    servePages({ isolated: true }),
    serveMedia(dirname(SAMPLE_VIDEO)),
  ]);
  page = await browser.newPage();
  await page.goto(`${server.url}view.html`);
  await page.waitForFunction(() => window.looking !== undefined);
  await page.evaluate((url) => window.looking.open(url), media.url('sample.mp4'));
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await media?.close();
});

it('shows the very pixels that the tracking worker has: forward, back, far away, and seen before', async () => {
  const frames = [0, 1, 2, 1, 0, 130, 129, 128, 129, 224];
  expect(await page.evaluate((wanted) => window.looking.differences(wanted), frames)).toEqual(
    frames.map(() => 0),
  );
  expect(await page.evaluate(() => window.looking.fallbacks)).toEqual([]);
});

it('makes small pictures of exactly the frame that is asked for', async () => {
  const { size, same, next } = await page.evaluate(() => window.looking.thumbnail(97, 72));
  expect(size).toEqual([128, 72]);
  expect(same).toBe(0);
  expect(next).toBeGreaterThan(100);
});

it('does not let a picture wait for a thumbnail that is long in coming', async () => {
  expect(await page.evaluate(() => window.looking.race(223, 0))).toEqual(['picture', 'thumbnail']);
});

it('draws masks as large as the screen', async () => {
  expect(
    await page.evaluate((points) => window.looking.overlay(points), [
      [1, 1],
      [6, 14],
      [9, 1],
    ] as const),
  ).toEqual([
    [255, 0, 0, 255],
    [255, 0, 0, 255],
    [0, 0, 0, 0],
  ]);
});

it('paints masks and erases them', async () => {
  const { dot, ring, centre } = await page.evaluate(() => window.looking.paint());
  expect(dot).toBeGreaterThan(70);
  expect(dot).toBeLessThan(90);
  expect([ring < dot, centre]).toEqual([true, 0]);
});

it('shows a picture while the tracking worker tracks, which itself has no time for one', async () => {
  const events = await page.evaluate(() => window.looking.whileTracking(180));
  const tracked = events.slice(0, events.indexOf('view picture')).filter((event) => /^tracked/.test(event));
  expect(tracked.length).toBeLessThan(8);
  expect(events.indexOf('view picture')).toBeLessThan(events.indexOf('engine picture'));
  expect(events.indexOf('view picture')).toBeLessThan(events.indexOf('done'));
});

it('goes on with a new worker where one died', async () => {
  await page.evaluate(() => window.looking.kill());
  expect(await page.evaluate(() => window.looking.workers)).toBe(2);
  expect(await page.evaluate(() => window.looking.differences([60, 61]))).toEqual([0, 0]);
  expect(await page.evaluate(() => window.looking.fallbacks)).toEqual([]);
});

it("shows the tracking worker's picture once the server of the file is gone", async () => {
  await media.close();
  // The old one has read all of this short file.
  await page.evaluate(() => window.looking.kill());
  expect(await page.evaluate(() => window.looking.differences([200]))).toEqual([0]);
  expect(await page.evaluate(() => window.looking.fallbacks)).toEqual([200]);
  expect(await page.evaluate(() => window.looking.refusal(200))).toBe('video/unreachable');
});
