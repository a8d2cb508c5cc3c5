/**
 * What an annotator draws in Label Studio's page, as the app reads it.
 *
 * @module
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRegions } from '../../src/regions/keyframes.ts';
import { launchChromium } from '../e2e/browser.ts';
import { SAMPLE_VIDEO } from '../fixtures/sample.ts';
import { LabelStudioPage } from './label-studio-page.ts';
import { sharedLabelStudio } from './shared.ts';
import { playerConfig, storedRegions } from './stored-regions.ts';
import { readTiming } from './timing.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

it('reads two keyframes drawn with the mouse, the second of which ends a span', async () => {
  const labelStudio = sharedLabelStudio();
  const project = await labelStudio.createProject('Drawing', playerConfig);
  const task = await labelStudio.upload(project, SAMPLE_VIDEO);
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
  const page = await LabelStudioPage.open(context, labelStudio, project, task);
  await page.draw('Ball', [10, 48], [24, 71]);
  const [region] = await page.regions();
  if (!region) throw new Error('nothing was drawn');
  await page.goTo(60);
  await page.move(region.id, [20, 3]);
  await page.goTo(100);
  await page.select(region.id);
  await page.toggleKeyframe();
  await page.toggleInterpolation();
  const spans = (await page.timeline())[0]?.spans;
  await page.submit();
  await context.close();

  const stored = await storedRegions(labelStudio, task);
  const timing = await readTiming(SAMPLE_VIDEO);
  const { objects, items, warnings } = readRegions(stored, {
    ...timing,
    ...{ fileName: 'annotation', width: 1280, height: 720, frameCount: timing.timestamps.length },
    ...{ framerate: 25, toName: 'video' },
  });
  expect(spans).toEqual([{ from: 1, to: 100 }]);
  expect(items).toHaveLength(1);
  expect(warnings).toEqual([]);
  const [object] = objects;
  expect(object).toMatchObject({ id: region.id, labels: ['Ball'] });
  expect(object?.prompts.map(({ frame }) => frame)).toEqual([0, 59]);
  // In pixels of 1280 x 720; a pixel of the screen is 1.4 of them.
  const boxes = object?.prompts.map(({ box }) => box ?? []) ?? [];
  const drawn = [
    [128, 345.6, 307.2, 511.2],
    [384, 367.2, 563.2, 532.8],
  ];
  const misses = drawn.flatMap((box, i) =>
    box.map((edge, j) => Math.abs(edge - (boxes[i]?.[j] ?? Number.NaN))),
  );
  expect(Math.max(...misses)).toBeLessThan(2.8);
});
