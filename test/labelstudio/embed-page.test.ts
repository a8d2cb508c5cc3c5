/**
 * The tracker in a frame within a task, in the labelling configuration that `tracklet embed` makes.
 *
 * @module
 */
import type { Browser, BrowserContext, Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { addFrame } from '../../server/cli/embed/config-frame.ts';
import type { RunningServer } from '../../server/listen.ts';
import type { TrackletApp } from '../../src/ui/app/tracklet-app.ts';
import { AppPage } from '../e2e/app-page.ts';
import { launchChromium } from '../e2e/browser.ts';
import { type BallAndCarTask, ballAndCarConfig, createBallAndCar, keyframeCounts } from './ball-and-car.ts';
import type { LabelStudio } from './label-studio.ts';
import { LabelStudioPage } from './label-studio-page.ts';
import { sharedLabelStudio } from './shared.ts';
import { serveTracklet } from './tracklet-server.ts';

/** Display frames that tracking visits. */
const maxFrames = 11;
const field = 'tracklet_task';

let browser: Browser;
let context: BrowserContext;
let labelStudio: LabelStudio;
let server: RunningServer;
let project: number;
let own: BallAndCarTask;

beforeAll(async () => {
  labelStudio = sharedLabelStudio();
  server = await serveTracklet(labelStudio, labelStudio.pat, { maxFramesToTrack: maxFrames });
  project = await labelStudio.createProject(
    'In a frame',
    addFrame(ballAndCarConfig, { url: server.url, field }),
  );
  own = await createBallAndCar(labelStudio, project);
  const path = `/api/tasks/${own.task}`;
  const { data } = z
    .looseObject({ data: z.record(z.string(), z.unknown()) })
    .parse(await labelStudio.api('GET', `${path}?resolve_uri=false`));
  await labelStudio.api('PATCH', path, { data: { ...data, [field]: own.task } });
  browser = await launchChromium();
  context = await browser.newContext({ viewport: { width: 1500, height: 950 } });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** The tracker's frame, as it is at the moment. */
async function trackerFrame({ page }: LabelStudioPage): Promise<Frame> {
  const handle = await page.locator('iframe[title="Tracklet"]').elementHandle();
  const frame = await handle?.contentFrame();
  if (!frame) throw new Error('there is no frame');
  return frame;
}

const results = (frame: Frame) =>
  frame.evaluate(() => {
    const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
    return workspace.task ? 0 : (workspace.objects[0]?.results.size ?? 0);
  });

describe.sequential('in a task', () => {
  let page: LabelStudioPage;

  beforeAll(async () => {
    page = await LabelStudioPage.open(context, labelStudio, project, own.task);
  });

  it('opens the task and tracks it', async () => {
    const frame = await trackerFrame(page);
    await frame.getByText('frame 1 of 225 ·').waitFor();
    await frame.getByRole('button', { name: 'Track', exact: true }).click();
    await frame.getByText(/^Tracked \d+ frames/).waitFor();
    expect(await results(frame)).toBe(maxFrames + 1);
    // By Document-Isolation-Policy, though Label Studio's page is not: WASM has its threads.
    expect(await frame.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.page.screenshot({ path: '.cache/test-results/embed.png' });
  });

  it('comes back with what was not saved when Update makes the frame anew', async () => {
    const before = await trackerFrame(page);
    await page.move('car0000001', [1, 0]);
    await page.submit();
    await expect.poll(() => before.isDetached(), { timeout: 30_000 }).toBe(true);
    const frame = await trackerFrame(page);
    await frame.getByText(`Task ${own.task}: what was not saved is here again.`).waitFor();
    expect(await results(frame)).toBe(maxFrames + 1);
  });

  it('saves, and says how to see it; Label Studio shows it on its timeline', async () => {
    const frame = await trackerFrame(page);
    await frame.getByRole('button', { name: 'Save to Label Studio' }).click();
    await frame.getByRole('radio', { name: `Annotation ${own.annotation}` }).check();
    await frame.getByRole('button', { name: 'Save', exact: true }).click();
    // The car was moved meanwhile.
    await frame.getByText('This changed in Label Studio since the task was opened:').waitFor();
    await page.page.screenshot({ path: '.cache/test-results/embed-conflict.png' });
    await frame.getByRole('button', { name: 'Merge' }).click();
    await frame.getByText(/and read it back\. Press F5 to see it/).waitFor();
    const counts = await keyframeCounts(labelStudio, own);
    expect(counts.ball000001).toBeGreaterThan(1);
    await page.reload();
    const shown = Object.fromEntries((await page.regions()).map(({ id, sequence }) => [id, sequence.length]));
    expect(shown).toEqual(counts);
    const [ball] = await page.timeline();
    expect(ball).toMatchObject({ label: 'Ball', spans: [{ from: 1 }] });
    await page.page.screenshot({ path: '.cache/test-results/embed-saved.png' });
  });
});

it('fits a frame of 420 by 600 pixels', async () => {
  const narrow = await browser.newContext({ viewport: { width: 420, height: 600 } });
  const app = await AppPage.open(narrow, `${server.url}/?task=${own.task}&embed=1`);
  await app.page.getByText('frame 1 of 225 ·').waitFor();
  await app.idle();
  const overflow = await app.page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return [scrollWidth, scrollHeight];
  });
  expect(overflow).toEqual([420, 600]);
  const save = await app.button('Save to Label Studio').boundingBox();
  expect((save?.x ?? 0) + (save?.width ?? 0)).toBeLessThanOrEqual(420);
  await app.page.screenshot({ path: '.cache/test-results/embed-420.png' });
  await app.page.setViewportSize({ width: 380, height: 640 });
  await app.page.screenshot({ path: '.cache/test-results/embed-380.png' });
  expect(app.complaints).toEqual([]);
  await narrow.close();
});

it('says what to do where the task came after "tracklet embed"', async () => {
  const app = await AppPage.open(await browser.newContext(), `${server.url}/?embed=1&task=undefined`);
  await app.alert.getByText(/^Label Studio filled in no task ID here/).waitFor();
  await app.close();
});
