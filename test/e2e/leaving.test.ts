/**
 * Leaving the page with work that is not saved: the browser is told to ask; and a tab that crashes loses no more than the
 * mark that it was at.
 *
 * @module
 */
import type { BrowserContext } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import type { TrackletApp } from '../../src/ui/app/tracklet-app.ts';
import { AppPage } from './app-page.ts';
import { servedApp } from './served-app.ts';

const served = servedApp();
let context: BrowserContext;
let app: AppPage;

/** Opens the sample as a video of its own, which no project keeps. */
const openSample = (found?: 'continue') =>
  app.page.evaluate(async (wanted) => {
    const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
    const url = new URL('/sample/sample.mp4', location.href).href;
    await workspace.openVideo({ kind: 'url', url }, wanted);
  }, found);

/** Whether the page may be left without a question. */
const mayLeave = () =>
  app.page.evaluate(() => dispatchEvent(new Event('beforeunload', { cancelable: true })));

/** A click on the ball; resolves once it is answered. */
const markBall = () =>
  app.page.evaluate(async () => {
    const { marking } = (document.querySelector('tracklet-app') as TrackletApp).workspace;
    await marking.mark({ kind: 'point', point: [220, 427], label: 1 });
  });

const ballBox = [
  [139, 349],
  [301, 504],
] as const;

beforeAll(async () => {
  app = await served.ready();
  context = app.page.context();
  await openSample();
});

it('asks from the first mark on, also while tracking', async () => {
  expect(await mayLeave()).toBe(true);
  await app.press(ballBox[0], { to: ballBox[1] });
  expect(await mayLeave()).toBe(false);
  await app.button('Track').click();
  await app.page.getByText(/^[2-9] \/ \d+ frames/).waitFor();
  expect(await mayLeave()).toBe(false);
  await app.page.keyboard.press('Escape');
  await app.idle();
});

it('brings back all but the mark during which the tab crashed', async () => {
  // As at any other time, what was done is written within a second.
  await app.page.evaluate(() =>
    (document.querySelector('tracklet-app') as TrackletApp).workspace.unsavedWork.keep(),
  );
  const before = await app.objects();
  const devtools = await context.newCDPSession(app.page);
  const crashed = app.page.waitForEvent('crash');
  void markBall().catch(() => undefined);
  devtools.send('Page.crash').catch(() => undefined);
  await crashed;
  app = await AppPage.open(context, served.url);
  await app.modelReady();
  await openSample('continue');
  await app.idle();
  expect(await app.objects()).toEqual(before);
  expect(await mayLeave()).toBe(false);
  // The tracker goes on from the same: it is given the prompts again where its own state has the mark that was cut off.
  await markBall();
  expect((await app.objects())[0]?.prompts).toEqual([expect.objectContaining({ points: [[220, 427]] })]);
  expect(app.complaints).toEqual([]);
});

it('brings back more results than are read at once', async () => {
  const results = 12_000;
  await app.page.evaluate(async (count) => {
    const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
    const id = workspace.objects[0]?.id ?? '';
    await workspace.unsavedWork.keep();
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('tracklet');
      request.onsuccess = () => resolve(request.result);
    });
    const transaction = database.transaction('workResults', 'readwrite');
    const url = new URL('/sample/sample.mp4', location.href).href;
    for (let frame = 0; frame < count; frame++) {
      const result = { id, frame, box: [1, 2, 3, 4], area: 12, objectScore: 3, iou: 0.9 };
      transaction.objectStore('workResults').put(result, [url, id, frame]);
    }
    await new Promise((resolve) => {
      transaction.oncomplete = resolve;
    });
  }, results);
  await app.page.close({ runBeforeUnload: false });
  app = await AppPage.open(context, served.url);
  await app.modelReady();
  await openSample('continue');
  const frames = await app.page.evaluate(() => {
    const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
    return workspace.objects.map((object) => [...object.results.keys()].toSorted((a, b) => a - b));
  });
  expect(frames).toEqual([Array.from({ length: results }, (_, frame) => frame)]);
});
