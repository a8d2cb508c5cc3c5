/**
 * A local project, exported as tasks, imported by Label Studio, exported by that, and imported again: nothing is lost.
 *
 * @module
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { RunningServer } from '../../server/listen.ts';
import { regionSchema } from '../../src/regions/region.ts';
import type { TrackletApp } from '../../src/ui/app/tracklet-app.ts';
import { AppPage } from '../e2e/app-page.ts';
import { launchChromium } from '../e2e/browser.ts';
import type { LabelStudio } from './label-studio.ts';
import { sharedLabelStudio } from './shared.ts';
import { serveTracklet } from './tracklet-server.ts';

const tasksSchema = z.array(
  z.looseObject({
    id: z.int().optional(),
    data: z.looseObject({ video: z.string() }),
    annotations: z.array(z.looseObject({ result: z.array(z.unknown()) })),
  }),
);
const importedSchema = z.looseObject({ task_ids: z.array(z.int()) });

let labelStudio: LabelStudio;
let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  labelStudio = sharedLabelStudio();
  server = await serveTracklet(labelStudio, labelStudio.pat);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** What the menu of the project gives: the tasks, and the configuration to paste. */
async function exported(app: AppPage) {
  await app.page
    .locator('project-bar')
    .getByRole('button', { name: /^Project / })
    .click();
  await app.page.getByRole('menuitem', { name: 'Export for Label Studio…' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Export for Label Studio' });
  const code = dialog.getByRole('textbox', { name: /^Labelling configuration/ });
  await expect.poll(() => code.inputValue()).toContain('<VideoRectangle');
  const config = await code.inputValue();
  const { bytes } = await app.downloaded(() => dialog.getByRole('button', { name: 'Save tasks' }).click());
  const tasks = tasksSchema.parse(JSON.parse(bytes.toString()));
  await app.page.screenshot({ path: '.cache/test-results/project-export.png' });
  await dialog.getByRole('button', { name: 'Close' }).click();
  return { tasks, config };
}

/** What Label Studio's exports and Tracklet's own must agree in. */
const project = (app: AppPage) =>
  app.page.evaluate(() => {
    const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
    return {
      labels: workspace.project.project.labels.map(({ value, colour }) => [value, colour]),
      objects: workspace.objects.map(({ id, name, labels, colour }) => ({
        id,
        name,
        labels: [...labels],
        colour,
      })),
      keyframes: workspace.objects.map(({ keyframes }) => [...keyframes]),
    };
  });

it('survives the way to Label Studio and back', async () => {
  const app = await AppPage.ready(browser, server.url);
  await app.button('Try the sample').click();
  await expect.poll(async () => (await app.objects()).length).toBe(3);
  await app.idle();
  await app.button('Remove Balloon').click();
  await app.idle();
  await app.button('Track').click();
  await expect
    .poll(async () => (await app.objects())[0]?.results.length, { timeout: 300_000 })
    .toBeGreaterThan(8);
  await app.page.keyboard.press('Escape');
  await app.idle();
  const first = await project(app);
  expect(first.objects.map(({ name }) => name)).toEqual(['Ball', 'Car']);
  const { tasks, config } = await exported(app);
  const written = tasks[0]?.annotations[0]?.result ?? [];
  const regions = written.map((item) => regionSchema.parse(item));
  expect(tasks[0]?.data.video).toBe(`${server.url}/sample/sample.mp4`);
  expect(regions.map(({ value }) => value.labels)).toEqual([['Ball'], ['Car']]);
  for (const { value } of regions) expect(value.sequence.length).toBeGreaterThan(1);
  await app.close();

  const id = await labelStudio.createProject('From a local project', config);
  const path = `/api/projects/${id}`;
  const { task_ids } = importedSchema.parse(
    await labelStudio.api('POST', `${path}/import?return_task_ids=true`, tasks),
  );
  const [stored] = tasksSchema.parse([await labelStudio.api('GET', `/api/tasks/${task_ids[0]}`)]);
  expect(stored?.annotations.map(({ result }) => result)).toEqual([written]);
  const theirs = tasksSchema.parse(await labelStudio.api('GET', `${path}/export?exportType=JSON`));
  expect(theirs.map(({ annotations }) => annotations.map(({ result }) => result))).toEqual([[written]]);

  const fresh = await AppPage.ready(browser, server.url);
  const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });
  await fresh.drop([file('labels.xml', config), file('export.json', JSON.stringify(theirs))]);
  await fresh.page.getByText('1 task imported from export.json.').waitFor();
  await expect.poll(async () => (await fresh.objects()).length).toBe(2);
  const { keyframes, ...again } = await project(fresh);
  expect(again).toEqual({ labels: first.labels, objects: first.objects });
  expect(keyframes).toEqual(regions.map(({ value }) => value.sequence));
  const back = await exported(fresh);
  expect(back.tasks.map(({ annotations }) => annotations.map(({ result }) => result))).toEqual([[written]]);
  expect(back.config).toBe(config);
  expect(fresh.complaints).toEqual([]);
  await fresh.close();
});
