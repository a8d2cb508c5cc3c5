/**
 * Whose keyframe it is, after an annotator has worked on it in Label Studio's own page.
 *
 * @module
 */
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readRegions } from '../../src/regions/keyframes.ts';
import { isTracked, markAsTracked } from '../../src/regions/provenance.ts';
import type { Keyframe } from '../../src/regions/region.ts';
import { launchChromium } from '../e2e/browser.ts';
import { SAMPLE_VIDEO } from '../fixtures/sample.ts';
import type { LabelStudio } from './label-studio.ts';
import { LabelStudioPage } from './label-studio-page.ts';
import { sharedLabelStudio } from './shared.ts';
import { keyframesOf, playerConfig, playerRegion, storedRegions } from './stored-regions.ts';
import { readTiming } from './timing.ts';

const drawn = (frame: number, x: number): Keyframe => ({
  ...{ frame, enabled: true, rotation: 0 },
  ...{ x, y: 20.0781, width: 20.3333, height: 25.1234 },
});
const tracked = (frame: number, x: number, more: Partial<Keyframe> = {}): Keyframe =>
  markAsTracked({ ...drawn(frame, x), ...more });

/** The user's first keyframe, then ours; the last one ends the region. */
const sequence = [
  drawn(1, 10.0781),
  tracked(50, 12.3457),
  tracked(80, 20.1234),
  tracked(120, 24.9999),
  tracked(150, 30, { enabled: false }),
];

let labelStudio: LabelStudio;
let browser: Browser;
let project: number;
let context: BrowserContext;

beforeAll(async () => {
  labelStudio = sharedLabelStudio();
  project = await labelStudio.createProject('Whose keyframe', playerConfig);
  browser = await launchChromium();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
  return () => context.close();
});

/** Frames of the keyframes that are still known as ours. */
const trackedFrames = (keyframes: ReadonlyMap<number, Keyframe>): number[] =>
  [...keyframes.values()].filter(isTracked).map(({ frame }) => frame);

it('takes a keyframe of ours for the user’s where the user dragged it, and for no other reason', async () => {
  const task = await labelStudio.upload(project, SAMPLE_VIDEO);
  await labelStudio.annotate(task, [playerRegion('dragged', 'Player', sequence)]);
  const page = await LabelStudioPage.open(context, labelStudio, project, task);
  await page.goTo(80);
  await page.move('dragged', [5, 5]);
  await page.submit();

  const regions = await storedRegions(labelStudio, task);
  const keyframes = keyframesOf(regions, 'dragged');
  expect(trackedFrames(keyframes)).toEqual([50, 120, 150]);
  for (const before of sequence.filter(({ frame }) => frame !== 80)) {
    expect(keyframes.get(before.frame)).toEqual({ ...before, time: before.frame / 25 });
  }
  // Label Studio left our mark on it.
  const moved = keyframes.get(80);
  expect(moved?.auto).toBe(sequence[2]?.auto);
  expect(moved?.x).toBeCloseTo(25.1234, 0);

  const timing = await readTiming(SAMPLE_VIDEO);
  const { objects, clock } = readRegions(regions, {
    ...timing,
    ...{ fileName: 'annotation', width: 1280, height: 720, frameCount: timing.timestamps.length },
    ...{ framerate: 25, toName: 'video' },
  });
  expect(clock.framerate).toBe(25);
  expect(objects[0]?.prompts.map(({ frame }) => frame)).toEqual([0, 79]);
});

it('knows what else an annotator does to keyframes', async () => {
  const task = await labelStudio.upload(project, SAMPLE_VIDEO);
  await labelStudio.annotate(
    task,
    ['resized', 'between', 'switched', 'added', 'removed', 'relabelled'].map((id, i) =>
      playerRegion(
        id,
        'Player',
        sequence.map((keyframe) => markIf(isTracked(keyframe), { ...keyframe, y: 5 + 11 * i, height: 10 })),
      ),
    ),
  );
  const page = await LabelStudioPage.open(context, labelStudio, project, task);
  await page.goTo(50);
  await page.resize('resized', [3, 3]);
  await page.select('switched');
  await page.toggleInterpolation();
  await page.select('removed');
  await page.toggleKeyframe();
  await page.relabel('relabelled', 'Ball');
  await page.goTo(60);
  await page.move('between', [3, 0]);
  await page.select('added');
  await page.toggleKeyframe();
  await page.submit();

  const regions = await storedRegions(labelStudio, task);
  const found = Object.fromEntries(
    regions.map(({ id = '' }) => {
      const keyframes = keyframesOf(regions, id);
      return [id, { frames: [...keyframes.keys()], ours: trackedFrames(keyframes) }];
    }),
  );
  const frames = [1, 50, 80, 120, 150];
  expect(found).toEqual({
    resized: { frames, ours: [80, 120, 150] },
    // The page copies our mark from frame 80 into the keyframe that it inserts before it.
    between: { frames: [1, 50, 60, 80, 120, 150], ours: [50, 80, 120, 150] },
    switched: { frames, ours: [80, 120, 150] },
    added: { frames: [1, 50, 60, 80, 120, 150], ours: [50, 80, 120, 150] },
    removed: { frames: [1, 80, 120, 150], ours: [80, 120, 150] },
    relabelled: { frames, ours: [50, 80, 120, 150] },
  });
  expect(keyframesOf(regions, 'between').get(60)?.auto).toBe(keyframesOf(regions, 'between').get(80)?.auto);
  expect(regions.find(({ id }) => id === 'relabelled')?.value.labels).toEqual(['Ball']);
});

it('knows its keyframes when a prediction becomes a draft and an annotation', async () => {
  const task = await labelStudio.upload(project, SAMPLE_VIDEO);
  await labelStudio.predict(task, [playerRegion('predicted', 'Player', sequence)], 'tracklet');
  const page = await LabelStudioPage.open(context, labelStudio, project, task);
  // The page starts a new annotation with the prediction's regions.
  expect((await page.regions()).map(({ id }) => id)).toEqual(['predicted']);
  await page.goTo(30);
  const draft = page.draftSaved();
  await page.move('predicted', [0, 5]);
  await draft;
  await page.submit();
  const keyframes = keyframesOf(await storedRegions(labelStudio, task), 'predicted');
  expect([...keyframes.keys()]).toEqual([1, 30, 50, 80, 120, 150]);
  expect(trackedFrames(keyframes)).toEqual([50, 80, 120, 150]);
});

function markIf(ours: boolean, keyframe: Keyframe): Keyframe {
  return ours ? markAsTracked(keyframe) : keyframe;
}
