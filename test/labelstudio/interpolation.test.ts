/**
 * What is shown between keyframes, by Label Studio's own page and by our copy of its rules.
 *
 * @module
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shownShape } from '../../src/regions/interpolate.ts';
import type { Keyframe } from '../../src/regions/region.ts';
import { launchChromium } from '../e2e/browser.ts';
import { SAMPLE_VIDEO } from '../fixtures/sample.ts';
import { LabelStudioPage } from './label-studio-page.ts';
import { sharedLabelStudio } from './shared.ts';
import { playerConfig, playerRegion } from './stored-regions.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** Numbers from 0 to 1 (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const length = 225;
const everyFrame = Array.from({ length }, (_, i) => i + 1);

/** One to eight keyframes: any rotation, gaps, neighbours, both ends. */
function randomSequence(random: () => number): Keyframe[] {
  const count = 1 + Math.floor(random() * 8);
  const frames = new Set(Array.from({ length: count }, () => 1 + Math.floor(random() * length)));
  if (random() < 0.3) frames.add(1).add(length);
  return [...frames]
    .sort((a, b) => a - b)
    .map((frame) => ({
      ...{ frame, enabled: random() < 0.7 },
      ...{ x: random() * 120 - 10, y: random() * 120 - 10, width: random() * 50, height: random() * 50 },
      rotation: random() < 0.3 ? [0, 180, -180, 179.5, 360][Math.floor(random() * 5)] : random() * 720 - 360,
    }));
}

it('shows what Label Studio shows, on every frame of 20 random regions', async () => {
  const random = randomNumbers(20);
  const sequences = new Map(Array.from({ length: 20 }, (_, i) => [`region${i}`, randomSequence(random)]));
  const labelStudio = sharedLabelStudio();
  const project = await labelStudio.createProject('Interpolation', playerConfig);
  const task = await labelStudio.upload(project, SAMPLE_VIDEO);
  await labelStudio.annotate(
    task,
    [...sequences].map(([id, sequence]) => playerRegion(id, 'Player', sequence)),
  );
  const page = await LabelStudioPage.open(await browser.newContext(), labelStudio, project, task);

  let visible = 0;
  let furthest = 0;
  for (const [id, sequence] of sequences) {
    const theirs = await page.shownShapes(id, everyFrame);
    for (const [i, frame] of everyFrame.entries()) {
      const ours = shownShape(sequence, frame);
      const shown = theirs[i];
      expect(shown !== null, `${id}, frame ${frame} visible`).toBe(ours !== undefined);
      if (!shown || !ours) continue;
      visible += 1;
      for (const key of ['x', 'y', 'width', 'height', 'rotation'] as const) {
        furthest = Math.max(furthest, Math.abs(shown[key] - (ours[key] ?? Number.NaN)));
      }
    }
  }
  console.log(`${visible} boxes on ${20 * length} frames, at most ${furthest} apart`);
  expect(visible).toBeGreaterThan(1000);
  expect(furthest).toBeLessThan(1e-9);
});
