/**
 * The local project on the real page: kept without being asked for, found again, and what lies in storage from before.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { BrowserContext, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackletApp } from '../../src/ui/app/tracklet-app.ts';
import { SAMPLE_VIDEO } from '../fixtures/sample.ts';
import { AppPage } from './app-page.ts';
import { servedApp } from './served-app.ts';

const viewport = { width: 1280, height: 800 };
const clip = { name: 'my clip.mp4', bytes: readFileSync(SAMPLE_VIDEO) };
const json = (name: string, value: unknown) => ({
  name,
  bytes: new TextEncoder().encode(JSON.stringify(value)),
});

const served = servedApp();

/** What the page knows of the open video and the project's labels. */
const state = (app: AppPage) =>
  app.page.evaluate(() => {
    const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
    const { objects, project } = workspace;
    return {
      open: project.open?.name,
      labels: project.project.labels.map(({ value }) => value),
      objects: objects.map(({ name, labels, prompts }) => ({
        name,
        labels: [...labels],
        prompts: prompts.size,
      })),
    };
  });

const dialog = (app: AppPage): Locator => app.page.getByRole('dialog', { name: 'Project', exact: true });

async function choose(app: AppPage, item: string): Promise<void> {
  await app.page
    .locator('project-bar')
    .getByRole('button', { name: /^Project / })
    .click();
  await app.page.getByRole('menuitem', { name: item }).click();
}

describe.sequential('a local project', () => {
  let context: BrowserContext;
  let app: AppPage;

  beforeAll(async () => {
    context = await served.browser.newContext({ viewport });
    app = await AppPage.open(context, served.url);
    await app.modelReady();
  });

  afterAll(() => context?.close());

  it('takes a dropped video without being set up, and its labels', async () => {
    await app.drop([clip]);
    await choose(app, 'Labels and videos…');
    const label = dialog(app).getByRole('textbox', { name: 'New label' });
    for (const name of ['Ball', 'Car']) {
      await label.fill(name);
      await label.press('Enter');
    }
    await dialog(app).getByRole('textbox', { name: 'Name of label Car' }).waitFor();
    await app.page.screenshot({ path: '.cache/test-results/project-dialog.png' });
    await dialog(app).getByRole('button', { name: 'Done' }).click();
    await app.press([139, 349], { to: [301, 504] });
    expect(await state(app)).toEqual({
      open: 'my clip.mp4',
      labels: ['Ball', 'Car'],
      objects: [{ name: 'Ball', labels: ['Ball'], prompts: 1 }],
    });
  });

  it('renames a label together with its objects, and asks before it removes one that is used', async () => {
    await choose(app, 'Labels and videos…');
    const name = dialog(app).getByRole('textbox', { name: 'Name of label Ball' });
    await name.fill('Football');
    await name.press('Enter');
    await dialog(app).getByRole('textbox', { name: 'Name of label Football' }).waitFor();
    expect((await state(app)).objects).toEqual([{ name: 'Football', labels: ['Football'], prompts: 1 }]);
    const asked: string[] = [];
    app.page.once('dialog', (question) => {
      asked.push(question.message());
      void question.dismiss();
    });
    await dialog(app).getByRole('button', { name: 'Remove label Football' }).click();
    await expect.poll(() => asked).toEqual([expect.stringContaining('1 object has the label "Football"')]);
    await dialog(app).getByRole('button', { name: 'Remove label Car' }).click();
    await dialog(app).getByRole('textbox', { name: 'Name of label Car' }).waitFor({ state: 'detached' });
    await dialog(app).getByRole('button', { name: 'Done' }).click();
    expect((await state(app)).labels).toEqual(['Football']);
  });

  it('takes each change of a label back in one step, with label set and objects', async () => {
    const now = await state(app);
    const ball = { name: 'Ball', labels: ['Ball'], prompts: 1 };
    await app.page.keyboard.press('Control+z');
    await expect.poll(() => state(app)).toEqual({ ...now, labels: ['Football', 'Car'] });
    await app.page.keyboard.press('Control+z');
    await expect.poll(() => state(app)).toEqual({ ...now, labels: ['Ball', 'Car'], objects: [ball] });
    await app.page.keyboard.press('Control+Shift+z');
    await app.page.keyboard.press('Control+Shift+z');
    await expect.poll(() => state(app)).toEqual(now);
  });

  it('loses nothing by closing the page, so that nothing is asked, and comes back by itself', async () => {
    const leaves = await app.page.evaluate(() =>
      dispatchEvent(new Event('beforeunload', { cancelable: true })),
    );
    expect(leaves).toBe(true);
    const before = await state(app);
    await app.page.close({ runBeforeUnload: false });
    app = await AppPage.open(context, served.url);
    await expect.poll(async () => (await state(app)).open, { timeout: 60_000 }).toBe('my clip.mp4');
    await app.idle();
    expect(await state(app)).toEqual(before);
    expect((await app.objects())[0]?.results[0]?.area).toBeGreaterThan(3000);
  });

  it('shares the project with other tabs, and removes nothing that one of them works at', async () => {
    const other = await AppPage.open(context, served.url);
    await other.modelReady();
    await expect.poll(async () => (await state(other)).open).toBe('my clip.mp4');
    await choose(other, 'Labels and videos…');
    other.page.on('dialog', (question) => void question.accept());
    await dialog(other).getByRole('button', { name: 'Remove my clip.mp4' }).click();
    await dialog(other).getByText('Not removed: my clip.mp4, which is open in another tab').waitFor();
    await dialog(other).getByRole('button', { name: 'Remove label Football' }).click();
    await dialog(other).getByText('The label "Football" is used in my clip.mp4').waitFor();
    for (const [tab, name] of [
      [other, 'Tree'],
      [app, 'Car'],
    ] as const) {
      if (tab === app) await choose(app, 'Labels and videos…');
      const label = dialog(tab).getByRole('textbox', { name: 'New label' });
      await label.fill(name);
      await label.press('Enter');
      await dialog(app === tab ? other : tab)
        .getByRole('textbox', { name: `Name of label ${name}` })
        .waitFor();
    }
    await app.page.getByText('The project was changed in another tab').waitFor();
    await other.page.close();
    for (const name of ['Tree', 'Car']) {
      await dialog(app)
        .getByRole('button', { name: `Remove label ${name}` })
        .click();
    }
    await dialog(app).getByRole('button', { name: 'Done' }).click();
    expect((await state(app)).labels).toEqual(['Football']);
  });

  it('imports tasks, and finds their video by the name that Label Studio gave it', async () => {
    const region = {
      ...{ id: 'car0000001', type: 'videorectangle', from_name: 'rect', to_name: 'clip', origin: 'manual' },
      value: {
        ...{ framesCount: 225, duration: 9, labels: ['Car'] },
        sequence: [{ frame: 1, enabled: true, rotation: 0, x: 70, y: 60, width: 22, height: 26, time: 0.04 }],
      },
    };
    const task = {
      data: { video: '/data/upload/3/0123abcd-other.mp4' },
      annotations: [{ result: [region] }],
    };
    await app.drop([json('tasks.json', [task])]);
    await app.page
      .getByText('1 task imported from tasks.json. Open the file for task 1: 0123abcd-other.mp4.')
      .waitFor();
    await app.drop([{ ...clip, name: 'other.mp4' }]);
    await app.page.getByText('frame 1 of 225').first().waitFor();
    expect(await state(app)).toEqual({
      open: 'other.mp4',
      labels: ['Football', 'Car'],
      objects: [{ name: 'Car', labels: ['Car'], prompts: 1 }],
    });
    await app.page.screenshot({ path: '.cache/test-results/project-page.png' });
  });

  it('refuses what is no task, and says where', async () => {
    await app.drop([json('tasks.json', [{ data: { video: 'a.mp4' }, annotations: [{ result: 1 }] }])]);
    await app.alert.getByText('task 1, field "annotations.0.result"').waitFor();
  });

  it('complains about nothing', () => {
    expect(app.complaints).toEqual([]);
  });
});

it('goes on with work from before there were projects', async () => {
  const context = await served.browser.newContext({ viewport });
  const url = `${served.url}/sample/sample.mp4`;
  const bare = await context.newPage();
  await bare.goto(`${served.url}/icon.svg`);
  await bare.evaluate(
    ([address]) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('tracklet', 3);
        opening.onerror = () => reject(opening.error);
        opening.onupgradeneeded = () => {
          const { result } = opening;
          result.createObjectStore('models', { keyPath: 'key' });
          result.createObjectStore('outputs');
          result.createObjectStore('jobs', { keyPath: 'key' });
          result.createObjectStore('works', { keyPath: 'key' }).createIndex('job', 'job');
          result.createObjectStore('workResults');
          result.createObjectStore('verdicts', { keyPath: 'key' });
        };
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('works', 'readwrite');
          const objects = [
            { id: 'ball', name: 'Old ball', prompts: [{ frame: 3, box: [200, 330, 360, 480] }] },
          ];
          const video = { kind: 'url', url: address };
          const content = { version: 1, title: 'sample.mp4', video, objects, frames: 0 };
          transaction.objectStore('works').put({ key: address, job: '', changedAt: Date.now(), content });
          transaction.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
    [url],
  );
  await bare.close();
  const app = await AppPage.open(context, served.url);
  await app.modelReady();
  await app.button('Continue sample.mp4').click();
  await expect.poll(async () => (await state(app)).open, { timeout: 60_000 }).toBe('sample.mp4');
  await app.idle();
  expect((await state(app)).objects).toEqual([{ name: 'Old ball', labels: [], prompts: 1 }]);
  await context.close();
});
