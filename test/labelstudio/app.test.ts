/**
 * The app on a task of a real Label Studio: opened by its ID, tracked with the demo model on WASM, saved in each way.
 *
 * @module
 */
import type { Browser, BrowserContext, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { RunningServer } from '../../server/listen.ts';
import type { TrackletApp } from '../../src/ui/app/tracklet-app.ts';
import { AppPage, serveApp } from '../e2e/app-page.ts';
import { launchChromium } from '../e2e/browser.ts';
import { SAMPLE_VIDEO } from '../fixtures/sample.ts';
import { keyframe } from './ball-and-car.ts';
import type { LabelStudio } from './label-studio.ts';
import { Received } from './received.ts';
import { sharedLabelStudio } from './shared.ts';
import { serveTracklet } from './tracklet-server.ts';

const config = `<View>
  <Labels name="videoLabels" toName="video"><Label value="Ball" background="#D4380D"/><Label value="Car" background="teal"/></Labels>
  <Video name="video" value="$video" framerate="25"/><VideoRectangle name="box" toName="video"/>
</View>`;
/** Display frames that tracking visits. */
const maxFrames = 10;

const region = (id: string, label: string, ...sequence: ReturnType<typeof keyframe>[]) => ({
  ...{ id, type: 'videorectangle', from_name: 'box', to_name: 'video', origin: 'manual' },
  meta: { text: [`about ${id}`] },
  value: { framesCount: 225, duration: 9, labels: [label], sequence },
});
const theBall = region('ball000001', 'Ball', keyframe('ball', 1), keyframe('ball', 9));
const theCar = region('car0000001', 'Car', keyframe('car', 1));
const choice = { id: 'c', type: 'choices', from_name: 'q', to_name: 'video', value: { choices: ['x'] } };

const regionSchema = z.looseObject({
  id: z.string(),
  meta: z.unknown(),
  value: z.looseObject({
    labels: z.array(z.string()),
    sequence: z.array(z.looseObject({ frame: z.int(), enabled: z.boolean(), auto: z.string().optional() })),
  }),
});
const written = z.looseObject({ id: z.int(), result: z.array(z.unknown()) });
const taskSchema = z.looseObject({
  annotations: z.array(written),
  predictions: z.array(written.extend({ model_version: z.string(), score: z.number() })),
});

let labelStudio: LabelStudio;
let server: RunningServer;
let browser: Browser;
let context: BrowserContext;
let received: Received;
let app: AppPage;
let project: number;
let task: number;
let annotation: number;

beforeAll(async () => {
  labelStudio = sharedLabelStudio();
  project = await labelStudio.createProject('The app', config);
  task = await labelStudio.upload(project, SAMPLE_VIDEO);
  annotation = await labelStudio.annotate(task, [choice, theBall, theCar]);
  server = await serveTracklet(labelStudio, labelStudio.pat, { maxFramesToTrack: maxFrames });
  browser = await launchChromium();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  received = new Received(context);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** The task as Label Studio has it. */
async function stored() {
  return taskSchema.parse(await labelStudio.api('GET', `/api/tasks/${task}`));
}

/** The regions of an annotation as Label Studio has them. */
async function regions(id: number) {
  const found = (await stored()).annotations.find((each) => each.id === id);
  return (found?.result ?? []).flatMap((item) => regionSchema.safeParse(item).data ?? []);
}

const taskField = (): Locator => app.page.getByRole('textbox', { name: 'Label Studio task ID or address' });
const dialog = (): Locator => app.page.getByRole('dialog', { name: 'Save to Label Studio' });

/** Opens the dialog and saves there. */
async function save(target: string | RegExp): Promise<void> {
  await app.page.keyboard.press('Control+Enter');
  await dialog().getByRole('radio', { name: target }).check();
  await dialog().getByRole('button', { name: 'Save', exact: true }).click();
}

/** Waits for the save to end well; returns the number of what was saved. */
async function saved(kind: 'annotation' | 'prediction'): Promise<number> {
  const sentence = await dialog()
    .getByText(new RegExp(`^Saved ${kind} \\d+ and read it back\\.`))
    .textContent();
  await app.button('Done').click();
  await dialog().waitFor({ state: 'hidden' });
  return Number(/\d+/.exec(sentence ?? '')?.[0]);
}

/** Labels of the objects, frames of their prompts, and how many frames of each are known. */
async function objects() {
  return (await app.objects()).map(({ name, prompts, results }) => ({
    name,
    prompts: prompts.map((prompt) => z.looseObject({ frame: z.int() }).parse(prompt).frame),
    results: results.length,
  }));
}

describe.sequential('a task', () => {
  beforeAll(async () => {
    app = await AppPage.open(context, server.url);
    await app.modelReady();
  });

  afterAll(async () => {
    await app?.page.close();
  });

  it('says what is wrong with what names no task', async () => {
    await taskField().fill('seven');
    await taskField().press('Enter');
    await app.alert.getByText('labelstudio/bad-task-link').waitFor();
    await app.button('Close the message').click();
  });

  it('is opened by its ID, with its regions as prompts', async () => {
    await taskField().fill(String(task));
    await taskField().press('Enter');
    await app.page.getByText('frame 1 of 225 · 0.00 s').waitFor();
    await app.idle();
    expect(await objects()).toEqual([
      { name: 'Ball', prompts: [0, 8], results: 1 },
      { name: 'Car', prompts: [0], results: 1 },
    ]);
    await app.page.getByRole('link', { name: `Task ${task}` }).waitFor();
    const swatches = app.page.locator('label-picker rect');
    const colours = swatches.evaluateAll((all) => all.map((swatch) => swatch.getAttribute('fill')));
    expect(await colours).toEqual(['#d4380d', '#008080']);
    const source = app.page.getByLabel('Keyframes from').locator('option:checked');
    expect(await source.textContent()).toMatch(
      new RegExp(`^Annotation ${annotation} · admin@tracklet\\.test · .+ · 3 keyframes$`),
    );
  });

  it('steps through display frames', async () => {
    await app.page.keyboard.press('End');
    await app.page.getByText('frame 225 of 225 ·').waitFor();
    await app.page.keyboard.press('ArrowLeft');
    await app.page.getByText('frame 224 of 225 ·').waitFor();
    await app.page.keyboard.press('Home');
    await app.page.getByText('frame 1 of 225 ·').waitFor();
  });

  it('is tracked, so many frames each way as the server says', async () => {
    const limit = app.page.getByRole('spinbutton', { name: 'Frames to track each way; 0: no limit' });
    expect(await limit.inputValue()).toBe(String(maxFrames));
    await app.button('Track').click();
    await app.page.getByText(/^Tracked \d+ frames/).waitFor();
    expect(await objects()).toMatchObject([{ results: maxFrames + 1 }, { results: maxFrames + 1 }]);
  });

  it('is saved to the annotation that was loaded, which keeps all else', async () => {
    await save(`Annotation ${annotation}`);
    expect(await saved('annotation')).toBe(annotation);
    const { annotations, predictions } = await stored();
    expect(annotations).toHaveLength(1);
    expect(predictions).toHaveLength(0);
    expect(annotations[0]?.result[0]).toEqual(choice);
    const [ball, car] = await regions(annotation);
    expect(ball).toMatchObject({ id: theBall.id, meta: theBall.meta, value: { labels: ['Ball'] } });
    expect(car).toMatchObject({ id: theCar.id, meta: theCar.meta, value: { labels: ['Car'] } });
    const own = ball?.value.sequence.filter(({ auto }) => auto === undefined);
    expect(own).toEqual(theBall.value.sequence);
    expect(ball?.value.sequence.filter(({ auto }) => auto !== undefined).length).toBeGreaterThan(0);
  });

  it('is saved as a new annotation, then as a prediction, without asking', async () => {
    await save('A new annotation');
    const added = await saved('annotation');
    expect(added).not.toBe(annotation);
    expect(await regions(added)).toEqual(await regions(annotation));
    await app.page.keyboard.press('Control+s');
    await dialog().getByRole('radio', { name: 'A prediction' }).check();
    const version = dialog().getByRole('textbox', { name: 'Model version' });
    expect(await version.inputValue()).toBe('tracklet-demo-256');
    await version.fill('tracklet-test');
    await dialog().getByRole('button', { name: 'Save', exact: true }).click();
    const prediction = await saved('prediction');
    const { annotations, predictions } = await stored();
    expect(annotations).toHaveLength(2);
    expect(predictions).toMatchObject([{ id: prediction, model_version: 'tracklet-test' }]);
    expect(predictions[0]?.score).toBeGreaterThan(0.5);
  });

  it('takes a label by its number, for a new object', async () => {
    await app.page.keyboard.press('Home');
    await app.page.keyboard.press('n');
    await app.page.keyboard.press('2');
    const { prompts, ...added } = (await objects()).at(-1) ?? {};
    expect(added).toEqual({ name: 'Car', results: 0 });
    await app.page.getByRole('button', { name: 'Remove Car' }).last().click();
    await app.idle();
  });

  it('shows what changed meanwhile, and merges', async () => {
    const { annotations } = await stored();
    const newest = annotations.at(-1)?.id ?? 0;
    await app.page.getByLabel('Label of object 2').selectOption('Ball');
    const changed = (await regions(newest)).map((each) =>
      each.id === theBall.id
        ? { ...each, value: { ...each.value, sequence: [...each.value.sequence, keyframe('ball', 100)] } }
        : each,
    );
    await labelStudio.api('PATCH', `/api/annotations/${newest}`, { result: [choice, ...changed] });
    await save(/^Annotation/);
    await dialog().getByText('region "Ball" (ball000001) has 1 more keyframe').waitFor();
    await dialog().getByRole('button', { name: 'Merge' }).click();
    expect(await saved('annotation')).toBe(newest);
    const [ball, car] = await regions(newest);
    expect(ball?.value.sequence).toContainEqual(keyframe('ball', 100));
    expect(car?.value.labels).toEqual(['Ball']);
    // What was drawn there guides the next track here.
    expect((await objects())[0]?.prompts).toEqual([0, 8, 99]);
  });

  it('can be cancelled where it changed, and nothing is saved', async () => {
    const newest = (await stored()).annotations.at(-1)?.id ?? 0;
    await labelStudio.api('PATCH', `/api/annotations/${newest}`, { result: [choice] });
    await save(/^Annotation/);
    await dialog().getByText('What was deleted there stays deleted, its track too:').waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().getByRole('radio', { name: 'A new annotation' }).waitFor();
    await app.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    expect(await regions(newest)).toEqual([]);
  });

  it('complains about nothing', () => {
    expect(app.complaints).toEqual([]);
  });

  it('keeps the work where Label Studio cannot be reached, and saves it then', async () => {
    await app.page.route('**/api/tasks/*', (route) => route.abort());
    await save('A new annotation');
    await dialog().getByText('Nothing is lost').waitFor();
    expect(await objects()).toMatchObject([{ results: maxFrames + 1 }, { results: maxFrames + 1 }]);
    await app.page.unroute('**/api/tasks/*');
    await app.button('Try again').click();
    expect(await regions(await saved('annotation'))).toHaveLength(2);
  });

  it('offers drafts, and starts from one', async () => {
    await labelStudio.api('POST', `/api/tasks/${task}/drafts`, { result: [theCar], lead_time: 1 });
    await app.page.goto(`${server.url}/?task=${task}&annotation=${annotation}`);
    await app.modelReady();
    await app.page.getByText('frame 1 of 225 · 0.00 s').waitFor();
    await app.idle();
    const sources = app.page.getByLabel('Keyframes from');
    expect(await sources.locator('option:checked').textContent()).toContain(`Annotation ${annotation} `);
    const draft = await sources.locator('option', { hasText: /^Draft \d+ / }).getAttribute('value');
    await sources.selectOption(draft);
    await app.idle();
    expect(await objects()).toEqual([{ name: 'Car', prompts: [0], results: 1 }]);
  });

  it('says so where the address names a task that is not there', async () => {
    await app.page.goto(`${server.url}/?task=999999`);
    await app.alert.getByText('labelstudio/not-found').waitFor();
    await app.page.goto(`${server.url}/?task=${task}&annotation=999999`);
    await app.alert.getByText('labelstudio/no-such-annotation').waitFor();
  });
});

describe.sequential('other configurations', () => {
  /** Where the sample lies in Label Studio. */
  let address: string;

  beforeAll(async () => {
    const { data } = z
      .looseObject({ data: z.looseObject({ video: z.string() }) })
      .parse(await labelStudio.api('GET', `/api/tasks/${task}`));
    address = data.video;
  });

  /** Opens a task of its own with this configuration and data. */
  async function openTask(xml: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    const own = await labelStudio.createTask(await labelStudio.createProject('The app, too', xml), data);
    app = await AppPage.open(context, `${server.url}/?task=${own}`);
    await app.modelReady();
  }

  it("numbers frames at the configuration's rate, and says what that means", async () => {
    await openTask(config.replace('"25"', '"10"'), { video: address });
    await app.page.getByText('frame 1 of 90 ·').waitFor();
    await app.page.keyboard.press('End');
    await app.page.getByText('frame 90 of 90 ·').waitFor();
    // 8.9 s and a step of 2 ms, at 25 frames a second.
    const shown = () =>
      app.page.evaluate(
        () => (document.querySelector('tracklet-app') as TrackletApp).workspace.player.pictureFrame,
      );
    await expect.poll(shown).toBe(222);
    await app.page.getByText(/^135 of the file's 225 frames have no frame number/).waitFor();
    await app.page.close();
  });

  it('asks which of several videos is meant', async () => {
    const two = `<View>
      <Video name="left" value="$a"/><VideoRectangle name="leftBox" toName="left"/>
      <Video name="right" value="$b" framerate="50"/><VideoRectangle name="rightBox" toName="right"/>
    </View>`;
    await openTask(two, { a: address, b: address });
    await app.page.getByText(/^Task \d+ has 2 videos: which one\?$/).waitFor();
    await app.page.getByRole('button', { name: /^right: .*\.mp4$/ }).click();
    await app.page.getByText('frame 1 of 450 ·').waitFor();
    await app.idle();
    await app.page.getByRole('combobox', { name: 'Video' }).selectOption('left');
    await app.page.getByText('frame 1 of 216 ·').waitFor();
    await app.page.close();
  });
});

it('never shows the key to the browser', async () => {
  const texts = await received.texts();
  expect(texts.some((text) => text.includes('/api/status'))).toBe(true);
  expect(texts.some((text) => text.includes(`/media/${task}/video`))).toBe(true);
  const isJwt = /eyJ[\w-]{10,}\.[\w-]{10,}/;
  for (const text of texts) {
    const where = text.split('\n', 1)[0];
    expect([where, text.includes(labelStudio.legacyToken), isJwt.test(text)]).toEqual([where, false, false]);
  }
  expect(received.webSockets).toBe(0);
});

it('says which variables to set where there is no Label Studio', async () => {
  const alone = await serveApp();
  try {
    const page = await AppPage.open(await browser.newContext(), `${alone.url}/?task=${task}`);
    await page.alert.getByText('labelstudio/not-configured').waitFor();
    await page.page
      .getByText(/^To open tasks, set LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY/)
      .first()
      .waitFor();
    expect(await page.page.getByRole('textbox', { name: /^Label Studio task/ }).count()).toBe(0);
    await page.close();
  } finally {
    await alone.close();
  }
});
