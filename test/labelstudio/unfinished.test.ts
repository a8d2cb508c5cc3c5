/**
 * Work that was not saved: it survives closing the page, and a Label Studio that goes away.
 *
 * @module
 */
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../server/listen.ts';
import type { TrackletApp } from '../../src/ui/app/tracklet-app.ts';
import { AppPage } from '../e2e/app-page.ts';
import { launchChromium } from '../e2e/browser.ts';
import { type BallAndCarTask, ballAndCarConfig, createBallAndCar, keyframeCounts } from './ball-and-car.ts';
import type { LabelStudio } from './label-studio.ts';
import type { StartedLabelStudio } from './server.ts';
import { ownLabelStudio, sharedLabelStudio } from './shared.ts';
import { serveTracklet } from './tracklet-server.ts';

/** Display frames that tracking visits; fewer where it does not matter. */
const maxFrames = 24;
const fewFrames = 7;
const patience = { timeout: 60_000, interval: 20 };
const viewport = { width: 1280, height: 800 };

let browser: Browser;
let labelStudio: LabelStudio;
let server: RunningServer;
let small: RunningServer;
let project: number;

beforeAll(async () => {
  labelStudio = sharedLabelStudio();
  project = await labelStudio.createProject('Unfinished', ballAndCarConfig);
  server = await serveTracklet(labelStudio, labelStudio.pat, { maxFramesToTrack: maxFrames });
  small = await serveTracklet(labelStudio, labelStudio.pat, { maxFramesToTrack: fewFrames });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await small?.close();
});

async function openTask(context: BrowserContext, { task }: BallAndCarTask, at = server): Promise<AppPage> {
  return AppPage.open(context, `${at.url}/?task=${task}`);
}

/** Frames on which the ball has a result. */
const tracked = (app: AppPage) => app.page.evaluate(ballFrames);
function ballFrames(): number {
  const app = document.querySelector('tracklet-app') as TrackletApp;
  return app.workspace.objects[0]?.results.size ?? 0;
}

/** Starts tracking, and closes the page once some frames are there. */
async function breakOff(app: AppPage, frames: number): Promise<void> {
  await app.page.getByText('frame 1 of 225 ·').waitFor();
  await app.idle();
  await app.button('Track').click();
  await app.page.waitForFunction(
    (wanted) => {
      const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
      return (workspace.objects[0]?.results.size ?? 0) >= wanted;
    },
    frames,
    { polling: 20 },
  );
  await app.page.close();
}

async function trackAll(app: AppPage) {
  await app.page.getByText('frame 1 of 225 ·').waitFor();
  await app.idle();
  await app.button('Track').click();
  await app.page.getByText(/^Tracked \d+ frames/).waitFor();
  return app.objects();
}

const question = (app: AppPage) => app.page.getByRole('dialog', { name: 'Go on where you were?' });

describe.sequential('a track that was cut off by closing the page', () => {
  let unbroken: Awaited<ReturnType<AppPage['objects']>>;
  let own: BallAndCarTask;
  let context: BrowserContext;

  beforeAll(async () => {
    own = await createBallAndCar(labelStudio, project);
    context = await browser.newContext({ viewport });
    const other = await browser.newContext({ viewport });
    const app = await openTask(other, own);
    unbroken = await trackAll(app);
    await other.close();
  });

  afterAll(() => context?.close());

  it('is offered where the task is opened again, and goes on: the results are those of an unbroken run', async () => {
    await breakOff(await openTask(context, own), 10);
    const app = await openTask(context, own);
    await question(app)
      .getByText(new RegExp(`^Task ${own.task}: tracked \\d+ of ${maxFrames + 1} frames, just now`))
      .waitFor();
    await app.page.screenshot({ path: '.cache/test-results/unfinished-dialog.png' });
    await question(app).getByRole('button', { name: 'Continue' }).click();
    await app.page.getByText(/^Tracked \d+ frames/).waitFor();
    expect(await app.objects()).toEqual(unbroken);
    expect(app.complaints).toEqual([]);
    await app.page.close();
  });

  it('is offered on the first page too, finished but not saved; and is gone once it is saved', async () => {
    const app = await AppPage.open(context, server.url);
    await app.modelReady();
    await app.page.getByText(`${maxFrames + 1} frames tracked, not saved, just now`).waitFor();
    await app.page.screenshot({ path: '.cache/test-results/unfinished-list.png' });
    await app.button(`Continue Task ${own.task}`).click();
    await app.page.getByText(`Task ${own.task}: what was not saved is here again.`).waitFor();
    await app.idle();
    expect(await app.objects()).toEqual(unbroken);
    await app.button('Save to Label Studio').click();
    await app.button('Save').click();
    await app.page.getByText(/^Saved annotation \d+ and read it back\./).waitFor();
    expect((await keyframeCounts(labelStudio, own)).ball000001).toBeGreaterThan(1);
    await app.page.close();

    const next = await openTask(context, own);
    await next.page.getByText('frame 1 of 225 ·').waitFor();
    await next.idle();
    expect(await question(next).count()).toBe(0);
    await next.page.close();
  });

  it("comes out the same where the tracker's own state is gone", async () => {
    const task = await createBallAndCar(labelStudio, project);
    await breakOff(await openTask(context, task, small), 4);
    const bare = await context.newPage();
    await bare.goto(`${small.url}/icon.svg`);
    await bare.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const opening = indexedDB.open('tracklet');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const transaction = opening.result.transaction(['jobs', 'outputs'], 'readwrite');
            transaction.objectStore('jobs').clear();
            transaction.objectStore('outputs').clear();
            transaction.oncomplete = () => {
              opening.result.close();
              resolve();
            };
          };
        }),
    );
    await bare.close();
    const app = await openTask(context, task, small);
    await question(app).getByRole('button', { name: 'Continue' }).click();
    await app.page.getByText(/^Tracked \d+ frames/).waitFor();
    const first = unbroken.map(({ results }) => results.filter(({ frame }) => frame <= fewFrames));
    expect((await app.objects()).map(({ results }) => results)).toEqual(first);
    await app.page.close();
  });

  it('can be discarded', async () => {
    const task = await createBallAndCar(labelStudio, project);
    await breakOff(await openTask(context, task, small), 3);
    const app = await openTask(context, task, small);
    await question(app).getByRole('button', { name: 'Discard' }).click();
    await app.page.getByText('frame 1 of 225 ·').waitFor();
    await app.idle();
    expect(await tracked(app)).toBe(1);
    await app.page.close();
    const next = await openTask(context, task, small);
    await next.page.getByText('frame 1 of 225 ·').waitFor();
    expect(await question(next).count()).toBe(0);
    await next.page.close();
  });

  it('is left alone by a second tab', async () => {
    const task = await createBallAndCar(labelStudio, project);
    const first = await openTask(context, task, small);
    await first.page.getByText('frame 1 of 225 ·').waitFor();
    await first.idle();
    await first.button('Forward ▶').click();
    await expect.poll(() => tracked(first), patience).toBeGreaterThan(2);
    const second = await openTask(context, task, small);
    await second.page.getByText(/^This video is open in another tab/).waitFor();
    await second.idle();
    expect(await tracked(second)).toBe(1);
    await second.page.close();
    await first.page.getByText(/^Tracked \d+ frames/).waitFor();
    await first.page.close();
    const next = await openTask(context, task, small);
    await question(next)
      .getByText(`${fewFrames + 1} frames tracked, not saved`)
      .waitFor();
    await next.page.close();
  });

  it('says so where the browser refuses storage', async () => {
    const strict = await browser.newContext({ viewport });
    await strict.addInitScript(() => {
      indexedDB.open = () => {
        throw new DOMException('refused', 'SecurityError');
      };
    });
    const app = await openTask(strict, own);
    await app.page.getByText(/^This browser refuses storage here/).waitFor();
    await app.idle();
    expect(await tracked(app)).toBeGreaterThan(0);
    await strict.close();
  });
});

describe.sequential('a Label Studio that goes away while tracking', () => {
  let mortal: StartedLabelStudio;
  let own: BallAndCarTask;
  let tracklet: RunningServer;
  let context: BrowserContext;

  beforeAll(async () => {
    mortal = await ownLabelStudio();
    own = await createBallAndCar(mortal, await mortal.createProject('Outage', ballAndCarConfig));
    tracklet = await serveTracklet(mortal, mortal.legacyToken, { maxFramesToTrack: 12 });
    context = await browser.newContext({ viewport });
  });

  afterAll(async () => {
    await context?.close();
    await tracklet?.close();
    await mortal?.stop();
  });

  it('does not end tracking; the result waits, and is saved on another visit', async () => {
    const app = await openTask(context, own, tracklet);
    await app.page.getByText('frame 1 of 225 ·').waitFor();
    await app.idle();
    await app.button('Track').click();
    await expect.poll(() => tracked(app), patience).toBeGreaterThan(2);
    await mortal.kill();
    await app.page.getByText(/^Tracked \d+ frames/).waitFor();
    expect(await tracked(app)).toBe(13);
    await app.button('Save to Label Studio').click();
    await app.button('Save').click();
    await app.page.getByText(/^Nothing is lost/).waitFor();
    await app.page.close();

    await mortal.start();
    const next = await openTask(context, own, tracklet);
    await question(next).getByText('13 frames tracked, not saved').waitFor();
    await question(next).getByRole('button', { name: 'Continue' }).click();
    await next.page.getByText(`Task ${own.task}: what was not saved is here again.`).waitFor();
    await next.button('Save to Label Studio').click();
    await next.button('Save').click();
    await next.page.getByText(/^Saved annotation \d+ and read it back\./).waitFor();
    expect((await keyframeCounts(mortal, own)).ball000001).toBeGreaterThan(1);
  });
});
