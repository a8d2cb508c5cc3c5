/**
 * The whole way: drawn in Label Studio's page, loaded by task ID in the app, tracked, saved, and shown by Label Studio's
 * page as it was tracked. Leaves pictures of it in `.cache/test-results/`.
 *
 * @module
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningServer } from '../../server/listen.ts';
import { shownShape } from '../../src/regions/interpolate.ts';
import { boxIou } from '../../src/regions/iou.ts';
import { shapeBounds } from '../../src/regions/region.ts';
import { AppPage } from '../e2e/app-page.ts';
import { launchChromium, repositoryRoot } from '../e2e/browser.ts';
import { SAMPLE_VIDEO, sampleTruth } from '../fixtures/sample.ts';
import type { LabelStudio } from './label-studio.ts';
import { LabelStudioPage, type PercentPoint } from './label-studio-page.ts';
import { sharedLabelStudio } from './shared.ts';
import { storedRegions } from './stored-regions.ts';
import { serveTracklet } from './tracklet-server.ts';

const config = `<View>
  <Labels name="labels" toName="video"><Label value="Ball" background="#D4380D"/><Label value="Car" background="#11A39E"/></Labels>
  <Video name="video" value="$video" framerate="25"/><VideoRectangle name="box" toName="video"/>
</View>`;
const picture = { width: 1280, height: 720 };
const pictures = path.join(repositoryRoot, '.cache/test-results');
/** Display frames tracked after the first keyframe. */
const maxFrames = 40;

let labelStudio: LabelStudio;
let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  labelStudio = sharedLabelStudio();
  server = await serveTracklet(labelStudio, labelStudio.pat, { maxFramesToTrack: maxFrames });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

it('draws, tracks, saves, and shows what was tracked', async () => {
  const project = await labelStudio.createProject('From drawing to tracks', config);
  const task = await labelStudio.upload(project, SAMPLE_VIDEO);
  const context = await browser.newContext({ viewport: { width: 1500, height: 1000 } });
  const page = await LabelStudioPage.open(context, labelStudio, project, task);

  await page.draw('Ball', ...corners('ball', 1));
  await page.draw('Car', ...corners('car', 1));
  const [ball, car] = await page.regions();
  if (!ball || !car) throw new Error('nothing was drawn');
  await page.goTo(20);
  const [[left, top], [right, bottom]] = corners('ball', 20);
  const [now] = await page.shownShapes(ball.id, [20]);
  if (!now) throw new Error('the ball is not shown on frame 20');
  await page.move(ball.id, [left - now.x, top - now.y]);
  await page.resize(ball.id, [right - left - now.width, bottom - top - now.height]);
  await page.screenshot(path.join(pictures, 'journey-1-drawn.png'));
  await page.submit();
  const drawn = await storedRegions(labelStudio, task);
  expect(drawn.map(({ value }) => value.sequence.map(({ frame }) => frame))).toEqual([[1, 20], [1]]);

  const tracklets = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const app = await AppPage.open(tracklets, server.url);
  await app.modelReady();
  const field = app.page.getByRole('textbox', { name: 'Label Studio task ID or address' });
  await field.fill(String(task));
  await field.press('Enter');
  await app.page.getByText('frame 1 of 225 · 0.00 s').waitFor();
  await app.idle();
  await app.button('Track').click();
  await app.page.getByText(/^Tracked \d+ frames/).waitFor();
  await app.page.screenshot({ path: path.join(pictures, 'journey-task.png') });
  const tracked = await app.objects();
  await app.page.keyboard.press('Control+Enter');
  const dialog = app.page.getByRole('dialog', { name: 'Save to Label Studio' });
  await dialog.getByRole('radio', { name: /^Annotation \d+$/ }).check();
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.getByText(/^Saved annotation \d+ and read it back\./).waitFor();
  expect(app.complaints).toEqual([]);
  await app.close();

  // What the annotator drew is still there, bit for bit.
  const stored = await storedRegions(labelStudio, task);
  expect(stored.map(({ id }) => id)).toEqual([ball.id, car.id]);
  for (const [i, region] of drawn.entries()) {
    expect(stored[i]?.value.sequence).toEqual(expect.arrayContaining(region.value.sequence));
  }

  await page.reload();
  expect(await page.regions()).toEqual(
    stored.map(({ id, value }) => ({ id, labels: value.labels, sequence: value.sequence })),
  );
  expect((await page.timeline()).map(({ id, label, spans }) => ({ id, label, spans }))).toEqual(
    stored.map(({ id, value }) => ({
      ...{ id, label: value.labels?.[0] },
      spans: [{ from: 1, to: value.sequence.find(({ enabled }) => !enabled)?.frame }],
    })),
  );
  // Each box on Label Studio's screen is the one that was tracked; display frame n is frame n - 1 of this file.
  const frames = Array.from({ length: maxFrames + 1 }, (_, i) => i + 1);
  for (const [i, { id = '' }] of stored.entries()) {
    const shapes = await page.shownShapes(id, frames);
    // Where the annotator drew, the annotator's box stands.
    const own = drawn[i]?.value.sequence.map(({ frame }) => frame) ?? [];
    const overlaps = frames.flatMap((frame, j) => {
      const shape = shapes[j];
      const box = tracked[i]?.results.find((result) => result.frame === frame - 1)?.box;
      if (own.includes(frame)) return [];
      return shape && box ? boxIou(shapeBounds(shape, picture), box) : 0;
    });
    const keyframes = stored[i]?.value.sequence.length;
    console.log(`${keyframes} keyframes on ${frames.length} frames, IoU at least ${Math.min(...overlaps)}`);
    expect(Math.min(...overlaps)).toBeGreaterThan(0.95);
  }
  for (const frame of [1, 11, 20, 33, maxFrames + 1, maxFrames + 2, 120]) {
    await page.goTo(frame);
    const visible = stored.filter(({ value }) => shownShape(value.sequence, frame) !== undefined);
    expect(await page.drawnBoxes(), `frame ${frame}`).toEqual(visible.map(({ id }) => id));
    if (frame === 33) await page.screenshot(path.join(pictures, 'journey-2-tracked.png'));
  }
  await page.screenshot(path.join(pictures, 'journey-3-after.png'));
  await context.close();
});

/** The upper left and the lower right corner of an object of the sample on a display frame, in percent. */
function corners(object: 'ball' | 'car', frame: number): [PercentPoint, PercentPoint] {
  const box = sampleTruth().get(object)?.[frame - 1]?.box;
  if (!box) throw new Error(`there is no ${object} on frame ${frame}`);
  const [x, y, width, height] = box;
  const percent = (px: number, py: number) =>
    [(px / picture.width) * 100, (py / picture.height) * 100] as const;
  return [percent(x, y), percent(x + width, y + height)];
}
