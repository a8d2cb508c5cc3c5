/**
 * Side by side: Label Studio's page in a frame next to the tracker.
 *
 * @module
 */
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningServer } from '../../server/listen.ts';
import { AppPage } from '../e2e/app-page.ts';
import { launchChromium } from '../e2e/browser.ts';
import { type BallAndCarTask, ballAndCarConfig, createBallAndCar, keyframeCounts } from './ball-and-car.ts';
import type { LabelStudio } from './label-studio.ts';
import { LabelStudioPage } from './label-studio-page.ts';
import { sharedLabelStudio } from './shared.ts';
import { serveTracklet } from './tracklet-server.ts';

/** Display frames that tracking visits. */
const maxFrames = 11;

let browser: Browser;
let context: BrowserContext;
let labelStudio: LabelStudio;
let server: RunningServer;
let own: BallAndCarTask;

beforeAll(async () => {
  labelStudio = sharedLabelStudio();
  server = await serveTracklet(labelStudio, labelStudio.pat, { maxFramesToTrack: maxFrames });
  const project = await labelStudio.createProject('Side by side', ballAndCarConfig);
  own = await createBallAndCar(labelStudio, project);
  browser = await launchChromium();
  context = await browser.newContext({ viewport: { width: 1600, height: 950 } });
  await labelStudio.logIn(context);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

it('shows the task logged in, and what was saved without being asked', async () => {
  const app = await AppPage.open(context, `${server.url}/beside?task=${own.task}`);
  await app.page.getByText('frame 1 of 225 ·').waitFor();
  const handle = await app.page.locator('iframe[title="Label Studio"]').elementHandle();
  const frame = await handle?.contentFrame();
  if (!frame) throw new Error('there is no frame');
  const page = new LabelStudioPage(app.page, frame);
  await page.ready();
  const shown = async () =>
    Object.fromEntries((await page.regions()).map(({ id, sequence }) => [id, sequence.length]));
  expect(await shown()).toEqual({ ball000001: 1, car0000001: 1 });

  await app.idle();
  await app.button('Track').click();
  await app.page.getByText(/^Tracked \d+ frames/).waitFor();
  await app.page.screenshot({ path: '.cache/test-results/beside-tracked.png' });
  await app.button('Save to Label Studio').click();
  await app.button('Save').click();
  await app.page.getByText(/and read it back\. Label Studio beside shows it\.$/).waitFor();
  await app.button('Done').click();
  const counts = await keyframeCounts(labelStudio, own);
  expect(counts.ball000001).toBeGreaterThan(1);
  await expect.poll(() => shown().catch(() => undefined), { timeout: 60_000 }).toEqual(counts);
  await page.ready();
  await app.page.screenshot({ path: '.cache/test-results/beside.png' });
});

it('lets the divider be moved', async () => {
  const app = await AppPage.open(context, `${server.url}/beside?task=${own.task}`);
  const divider = app.page.getByRole('separator', { name: 'Width of the tracker' });
  const width = async () => (await app.page.locator('compact-tracker').boundingBox())?.width;
  expect(await width()).toBe(440);
  const { x = 0, y = 0 } = (await divider.boundingBox()) ?? {};
  await app.page.mouse.move(x + 4, y + 300);
  await app.page.mouse.down();
  await app.page.mouse.move(x - 96, y + 300, { steps: 4 });
  await app.page.mouse.up();
  await expect.poll(width).toBeGreaterThan(530);
  await divider.focus();
  await app.page.keyboard.press('ArrowRight');
  await expect.poll(width).toBeLessThan(530);
  await app.page.close();
});

it('says why not, and what to do, under another host name', async () => {
  const port = new URL(server.url).port;
  const app = await AppPage.open(context, `http://localhost:${port}/beside?task=${own.task}`);
  await app.page.getByText(/^This page is open at localhost:\d+, Label Studio at 127\.0\.0\.1:\d+/).waitFor();
  await app.page
    .getByRole('link', { name: `http://127.0.0.1:${port}/beside?task=${own.task}`, exact: true })
    .waitFor();
  expect(await app.page.locator('iframe').count()).toBe(0);
  await app.page.screenshot({ path: '.cache/test-results/beside-other-host.png' });
  await app.page.close();
});
