/**
 * Undo and redo through the real page: on the page as before, and in the tracker too.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackletApp } from '../../src/ui/app/tracklet-app.ts';
import { SAMPLE_VIDEO } from '../fixtures/sample.ts';
import type { AppPage } from './app-page.ts';
import { ffmpeg } from './ffmpeg.ts';
import { servedApp } from './served-app.ts';
import { staleElements } from './stale-elements.ts';

const ballCentre = [220, 427] as const;
const carBox = [
  [906, 435],
  [1190, 620],
] as const;

const served = servedApp();
let folder: string;
let app: AppPage;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tracklet-undo-'));
  const clip = path.join(folder, 'clip.mp4');
  ffmpeg('-i', SAMPLE_VIDEO, '-frames:v', '8', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', clip);
  app = await served.ready();
  await app.choose(clip);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const steps: readonly (readonly [string, () => Promise<void>])[] = [
  [
    'point on a new object',
    async () => {
      await app.page.keyboard.press('p');
      await app.press(ballCentre);
    },
  ],
  ['point on Object 1', () => app.press([220, 540], { alt: true })],
  [
    'renaming Object 1',
    async () => {
      await app.button('Select Object 1').dblclick();
      await app.page.getByLabel('Name of object 1').fill('Ball');
      await app.page.keyboard.press('Enter');
    },
  ],
  ['new object', () => app.button('New object').click()],
  [
    'box on Object 2',
    async () => {
      await app.button('Box').click();
      await app.press(carBox[0], { to: carBox[1] });
    },
  ],
  ['tracking 2 objects', () => track()],
  ['hiding Ball', () => app.button('Hide Ball').click()],
  [
    'removing a point of Ball',
    async () => {
      await app.button('Select Ball').click();
      await app.page.getByRole('button', { name: 'Remove point 2 (outside) on frame 0' }).click();
    },
  ],
  ['removing Object 2', () => app.button('Remove Object 2').click()],
];
const trackStep = steps.findIndex(([name]) => name.startsWith('tracking'));

async function track(): Promise<void> {
  await app.button('Track').click();
  await app.page.getByText(/^Tracked 8 frames/).waitFor();
}

async function press(keys: string): Promise<void> {
  await app.page.keyboard.press(keys);
  await app.idle();
}

describe.sequential('undo', () => {
  /** Before the first step, and after each. */
  const states: unknown[] = [];

  it('names each step as it is done', async () => {
    states.push(await app.state());
    for (const [name, step] of steps) {
      await step();
      await app.idle();
      expect(await app.button('Undo').getAttribute('title')).toContain(`Undo ${name}`);
      states.push(await app.state());
      expect(await staleElements(app.page)).toEqual([]);
    }
    expect(new Set(states.map((state) => JSON.stringify(state))).size).toBe(steps.length + 1);
  });

  it('goes back through all of them, and on again', async () => {
    for (const state of states.slice(0, -1).reverse()) {
      await press('Control+z');
      expect(await app.state()).toEqual(state);
      expect(await staleElements(app.page)).toEqual([]);
    }
    expect(await app.button('Undo').isDisabled()).toBe(true);
    for (const state of states.slice(1)) {
      await press('Control+y');
      expect(await app.state()).toEqual(state);
    }
    expect(await app.button('Redo').isDisabled()).toBe(true);
  });

  it('takes the tracker back too: it tracks again what it tracked then', async () => {
    await app.page.keyboard.press('End');
    for (let step = steps.length; step > trackStep; step--) await press('Control+z');
    expect(await app.state()).toEqual(states[trackStep]);
    await track();
    expect(await app.state()).toEqual(states[trackStep + 1]);
    expect(await app.button('Redo').isDisabled()).toBe(true);
  });

  it('lets a paused track go on after a mark that is undone, as if nothing had been', async () => {
    await press('Control+z');
    await app.button('Track').click();
    await app.page.getByText(/^[2-6] \/ 8 frames/).waitFor();
    expect(await staleElements(app.page)).toEqual([]);
    await app.button('Pause').click();
    await app.page.getByText(/^Paused after \d+ frames?/).waitFor();
    await app.button('Point').click();
    await app.press([600, 100]);
    expect(await app.button('Go on').count()).toBe(0);
    await press('Control+z');
    await app.button('Go on').click();
    await app.page.getByText(/^Tracked \d+ frames?/).waitFor();
    expect(await app.state()).toEqual(states[trackStep + 1]);
    // Going on is a step of its own, where the pause came before the last frame.
    const last = await app.button('Undo').getAttribute('title');
    if (last?.includes('going on')) await press('Control+z');
  });

  it('gives prompts again where the tracker has been replaced', async () => {
    await app.page.evaluate(() => {
      const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
      return workspace.reloadModel();
    });
    await app.idle();
    await press('Control+z');
    expect(await app.state()).toEqual(states[trackStep]);
    await track();
    expect(await app.state()).toEqual(states[trackStep + 1]);
  });

  it('complains about nothing', () => {
    expect(app.complaints).toEqual([]);
  });
});
