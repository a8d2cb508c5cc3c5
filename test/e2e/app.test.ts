/**
 * What a user can do on the page, in real Chromium on WASM, on the server of `npm start`.
 *
 * @module
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_VIDEO, sampleTruth } from '../fixtures/sample.ts';
import { AppPage } from './app-page.ts';
import { repositoryRoot } from './browser.ts';
import { ffmpeg } from './ffmpeg.ts';
import { servedApp } from './served-app.ts';

const fileToDrop = (name: string, file: string) => ({
  name,
  bytes: readFileSync(path.join(repositoryRoot, file)),
});
const model = fileToDrop('nano_fp16.pt', 'models/demo/nano_fp16.pt');
const config = fileToDrop('nano.yaml', 'models/demo/nano.yaml');
const ballCentre = [220, 427] as const;
const carBox = [
  [906, 435],
  [1190, 620],
] as const;

const served = servedApp();
let folder: string;
/** The sample's first 12 frames. */
let clip: string;
let app: AppPage;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tracklet-app-'));
  clip = path.join(folder, 'short clip.mp4');
  ffmpeg('-i', SAMPLE_VIDEO, '-frames:v', '12', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', clip);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.sequential('one page', () => {
  beforeAll(async () => {
    app = await served.ready();
  });

  afterAll(async () => {
    await app?.close();
  });

  it('shows the model, the backend and the reason', async () => {
    await app.page.getByText('4.0 M parameters, 256 px').waitFor();
    await app.page.getByText(/^WebAssembly, \d threads?$/).waitFor();
    await app.page.getByText(/^WASM, because .+\.$/).waitFor();
  });

  it('opens a local file', async () => {
    await app.choose(clip);
    await app.page.getByText('0 / 11 · 0.00 s').waitFor();
  });

  it('takes a click inside and a click outside', async () => {
    await app.button('Point').click();
    await app.press(ballCentre);
    const [first] = await app.objects();
    expect(first?.results[0]?.area).toBeGreaterThan(3000);
    await app.press([220, 540], { alt: true });
    const [second] = await app.objects();
    expect(second?.prompts).toMatchObject([{ frame: 0, labels: [1, 0] }]);
    expect(second?.prompts).toHaveLength(1);
  });

  it('takes a box for a second object', async () => {
    await app.button('New object').click();
    await app.button('Box').click();
    await app.press(carBox[0], { to: carBox[1] });
    const [, car] = await app.objects();
    expect(car?.results[0]?.area).toBeGreaterThan(20_000);
  });

  it('cancels, keeps what was tracked, and tracks on', async () => {
    await app.button('Track').click();
    await app.page.getByText(/^[2-9] \/ 12 frames/).waitFor();
    await app.page.keyboard.press('Escape');
    await app.page.getByText(/^Cancelled after \d+ frames .*; what was tracked is kept\.$/).waitFor();
    const [ball] = await app.objects();
    expect(ball?.results.length).toBeGreaterThan(1);
    await app.button('Track').click();
    await app.page.getByText(/^Tracked 12 frames/).waitFor();
    for (const { results } of await app.objects()) expect(results).toHaveLength(12);
  });

  it('keeps what was done: the same video comes with it, and neither opening nor closing asks', async () => {
    const asked: string[] = [];
    const note = (dialog: { message(): string; dismiss(): Promise<void> }) => {
      asked.push(dialog.message());
      void dialog.dismiss();
    };
    app.page.on('dialog', note);
    await app.choose(clip);
    app.page.off('dialog', note);
    expect(asked).toEqual([]);
    expect((await app.objects()).map(({ results }) => results.length)).toEqual([12, 12]);
    expect(
      await app.page.evaluate(() => dispatchEvent(new Event('beforeunload', { cancelable: true }))),
    ).toBe(true);
    expect((await app.saved('Save masks')).text).toContain('"frame"');
  });

  it('forgets an object with its last prompt, and tracks the others', async () => {
    await app.page.keyboard.press('Home');
    await app.page.keyboard.press('1');
    await app.page.keyboard.press('Delete');
    await app.idle();
    const [ball, car] = await app.objects();
    expect(ball?.results).toEqual([]);
    expect(car?.results).toHaveLength(12);
    await app.button('Forward ▶').click();
    await app.page.getByText(/^Tracked 12 frames/).waitFor();
    expect((await app.objects())[0]?.results).toEqual([]);
  });

  it('tracks backward from a prompt on the last frame', async () => {
    await app.page.keyboard.press('End');
    await app.page.getByText('11 / 11 ·').waitFor();
    await app.idle();
    await app.button('New object').click();
    await app.button('Box').click();
    const [x, y, width, height] = sampleTruth().get('ball')?.[11]?.box ?? [0, 0, 0, 0];
    await app.press([x, y], { to: [x + width, y + height] });
    await app.button('◀ Backward').click();
    await app.idle();
    const added = (await app.objects()).at(-1);
    expect(added?.prompts).toMatchObject([{ frame: 11 }]);
    expect(added?.results.map(({ frame }) => frame).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, frame) => frame),
    );
    expect(added?.results.find(({ frame }) => frame === 0)?.area).toBeGreaterThan(3000);
  });

  it('shows its shortcuts', async () => {
    await app.page.keyboard.press('?');
    const sheet = app.page.getByRole('dialog', { name: 'Keyboard' });
    await sheet.getByText('Play or pause').waitFor();
    await app.page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
  });

  it('complains about nothing', () => {
    expect(app.complaints).toEqual([]);
  });
});

describe.sequential('files and addresses', () => {
  beforeAll(async () => {
    app = await served.ready();
  });

  afterAll(async () => {
    await app?.close();
  });

  it('takes a dropped checkpoint with its configuration', async () => {
    await app.drop([model, config]);
    await app.page.locator('model-panel').getByText('nano_fp16.pt').waitFor();
    expect(await app.alert.count()).toBe(0);
  });

  it('refuses a checkpoint that does not fit its configuration, and keeps the model in use', async () => {
    const checkpoint = path.join(repositoryRoot, 'models/demo/nano_fp16.pt');
    const other = path.join(folder, 'tiny.yaml');
    copyFileSync(path.join(repositoryRoot, 'models/configs/sam2.1/sam2.1_hiera_t.yaml'), other);
    await app.choose([checkpoint, other]);
    expect(await app.alert.textContent()).toMatch(/nano_fp16\.pt.*(checkpoint|model|config)\//s);
    await app.page.getByText('4.0 M parameters, 256 px').waitFor();
    await app.button('Close the message').click();
  });

  it('says what a configuration alone is for', async () => {
    await app.drop([config]);
    expect(await app.alert.textContent()).toContain('drop it together with the checkpoint');
  });

  it('opens an address, and says where there is no video', async () => {
    await app.openAddress(`${served.url}/sample/nothing.mp4`);
    await app.alert.getByText('video/not-found').waitFor();
    await app.openAddress(`${served.url}/sample/sample.mp4`);
    await app.page.getByText('0 / 224 · 0.00 s').waitFor();
  });

  it('opens a dropped video, and refuses what is none', async () => {
    await app.drop([{ name: 'dropped.mp4', bytes: readFileSync(SAMPLE_VIDEO) }]);
    expect(await app.canvas.getAttribute('aria-label')).toContain('dropped.mp4');
    await app.drop([{ name: 'notes.mp4', bytes: new TextEncoder().encode('{}') }]);
    await app.alert.getByText('video/not-a-video').waitFor();
    expect(await app.canvas.getAttribute('aria-label')).toContain('dropped.mp4');
  });
});

describe('a fresh start', () => {
  afterEach(async () => {
    await app?.close();
  });

  it('converts nothing the second time', async () => {
    const context = await served.browser.newContext();
    const cached = async () => {
      app = await AppPage.open(context, served.url);
      await app.modelReady();
      const value = await app.page.evaluate(
        () =>
          (document.querySelector('tracklet-app') as unknown as { workspace: { model: { cached: boolean } } })
            .workspace.model.cached,
      );
      await app.page.close();
      return value;
    };
    expect(await cached()).toBe(false);
    expect(await cached()).toBe(true);
  });

  it('says so where the browser has no WebCodecs', async () => {
    const context = await served.browser.newContext();
    await context.addInitScript(() => Reflect.deleteProperty(window, 'VideoDecoder'));
    app = await AppPage.open(context, served.url);
    await app.alert.getByText('This browser cannot decode video').waitFor();
    await app.page.getByText('Follow objects through a video').waitFor();
  });

  it('fits a narrow window, nothing wider than it', async () => {
    const context = await served.browser.newContext({ viewport: { width: 420, height: 800 } });
    app = await AppPage.open(context, served.url);
    await app.modelReady();
    expect(await app.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
    await app.choose(clip);
    expect(await app.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
    expect((await app.canvas.boundingBox())?.height).toBeGreaterThan(150);
  });
});
