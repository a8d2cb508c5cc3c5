/**
 * The app while Label Studio goes away during tracking and in the middle of a save, and while access tokens run out.
 *
 * @module
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { RunningServer } from '../../server/listen.ts';
import { isTracked } from '../../src/regions/provenance.ts';
import { AppPage } from '../e2e/app-page.ts';
import { launchChromium } from '../e2e/browser.ts';
import { SAMPLE_VIDEO } from '../fixtures/sample.ts';
import type { StartedLabelStudio } from './server.ts';
import { ownLabelStudio } from './shared.ts';
import { keyframesOf, playerConfig, playerRegion, storedRegions } from './stored-regions.ts';
import { serveTracklet } from './tracklet-server.ts';

/** Seconds that an access token lives; Label Studio's own are 300. */
const tokenLife = 2;
const maxFrames = 6;

let folder: string;
let labelStudio: StartedLabelStudio;
let server: RunningServer;
let browser: Browser;
let task: number;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-outage-'));
  // The second import reads what the first one has defined.
  const settings = `from datetime import timedelta
from label_studio.core.settings.base import *
from label_studio.core.settings.label_studio import *
SIMPLE_JWT = {**globals().get('SIMPLE_JWT', {}), 'ACCESS_TOKEN_LIFETIME': timedelta(seconds=${tokenLife})}
`;
  await writeFile(path.join(folder, 'short_lived_tokens.py'), settings);
  labelStudio = await ownLabelStudio({
    PYTHONPATH: folder,
    DJANGO_SETTINGS_MODULE: 'short_lived_tokens',
  });
  const project = await labelStudio.createProject('Outage', playerConfig);
  task = await labelStudio.upload(project, SAMPLE_VIDEO);
  const ball = { frame: 1, enabled: true, rotation: 0, x: 10.86, y: 48.47, width: 12.66, height: 21.53 };
  await labelStudio.annotate(task, [playerRegion('ball', 'Ball', [ball])]);
  server = await serveTracklet(labelStudio, labelStudio.pat, { maxFramesToTrack: maxFrames });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await labelStudio?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

it('tracks on, keeps the work, and saves it when Label Studio is back', async () => {
  const app = await AppPage.open(await browser.newContext(), `${server.url}/?task=${task}`);
  await app.modelReady();
  await app.page.getByText('frame 1 of 225 · 0.00 s').waitFor();
  await app.idle();
  await app.button('Track').click();
  await labelStudio.kill();
  await app.page.getByText(/^Tracked \d+ frames/).waitFor();
  await labelStudio.start();

  // It goes once more, after the task was read again and before the annotation is written.
  await app.page.route('**/api/annotations/*', async (route) => {
    await labelStudio.kill();
    await route.continue();
  });
  await app.page.keyboard.press('Control+Enter');
  const dialog = app.page.getByRole('dialog', { name: 'Save to Label Studio' });
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog
    .getByText(/^Label Studio at .+ cannot be reached \(ECONNREFUSED\)\. Start it, or correct/)
    .waitFor();
  await dialog.getByText('Nothing is lost').waitFor();
  await app.page.unroute('**/api/annotations/*');
  expect(await app.objects()).toMatchObject([{ name: 'Ball', results: { length: maxFrames + 1 } }]);

  await labelStudio.start();
  expect([...keyframesOf(await storedRegions(labelStudio, task), 'ball').keys()]).toEqual([1]);
  await app.button('Try again').click();
  await dialog.getByText(/^Saved annotation \d+ and read it back\./).waitFor();
  const [first, ...others] = keyframesOf(await storedRegions(labelStudio, task), 'ball').values();
  expect(first?.frame).toBe(1);
  expect(others.at(-1)?.frame).toBe(maxFrames + 1);
  expect(others.every(isTracked)).toBe(true);
  await app.close();
});

it('goes on when the access token has run out', async () => {
  const exchange = await fetch(`${labelStudio.url}/api/token/refresh/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ refresh: labelStudio.pat }),
  });
  const { access } = z.object({ access: z.string() }).parse(await exchange.json());
  const useToken = () =>
    fetch(`${labelStudio.url}/api/tasks/${task}`, { headers: { Authorization: `Bearer ${access}` } });
  const askServer = () => fetch(`${server.url}/api/tasks/${task}`);
  expect([(await useToken()).status, (await askServer()).status]).toEqual([200, 200]);
  await sleep((tokenLife + 1) * 1000);
  expect([(await useToken()).status, (await askServer()).status]).toEqual([401, 200]);
});
