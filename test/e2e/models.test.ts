/**
 * Choosing a model in the app: list, presets, downloads from a slow mirror, image sizes, own files; on WASM.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../server/listen.ts';
import { AppPage } from './app-page.ts';
import { launchChromium, repositoryRoot } from './browser.ts';
import { ModelMirror, serveModels } from './model-mirror.ts';

const demoFile = (name: string) => ({
  name,
  bytes: readFileSync(path.join(repositoryRoot, 'models/demo', name)),
});

let mirror: ModelMirror;
let server: RunningServer;
let browser: Browser;
let context: BrowserContext;
let app: AppPage;

beforeAll(async () => {
  mirror = await new ModelMirror().start();
  [server, browser] = await Promise.all([serveModels(mirror), launchChromium()]);
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  app = await AppPage.open(context, server.url);
  await app.modelReady();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  mirror?.close();
});

const dialog = (of: AppPage = app) => of.page.getByRole('dialog', { name: 'Models' });
const row = (name: string, of: AppPage = app): Locator =>
  dialog(of).getByRole('list', { name: 'All models' }).getByRole('listitem', { name, exact: true });

/** Waits until the page runs this model at this image size. */
async function inUse(name: string, imageSize: number): Promise<void> {
  const panel = app.page.locator('model-panel');
  await panel.locator('strong', { hasText: name }).waitFor();
  await panel.getByText(`4.0 M parameters, ${imageSize} px`).waitFor();
  await app.idle();
}

describe.sequential('the models dialog', () => {
  it('opens by keyboard, closes with Escape, and gives the focus back', async () => {
    await app.button('Models…').focus();
    await app.page.keyboard.press('Enter');
    await dialog().waitFor();
    await app.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    expect(await app.button('Models…').evaluate((button) => button.matches(':focus'))).toBe(true);
    await app.page.keyboard.press('Enter');
    await dialog().waitFor();
  });

  it('lists every model with what it is good for, speed, licence and size', async () => {
    const rows = dialog().getByRole('list', { name: 'All models' }).getByRole('listitem');
    expect(await rows.count()).toBe(13);
    const large = row('SAM 2.1 large');
    await large.getByRole('heading', { name: 'SAM 2.1 large' }).waitFor();
    const facts = /^Not downloaded, 898 MB · Slow · takes about [\d.]+ GB of memory · licence Apache-2\.0$/;
    await large.getByText(facts).waitFor();
    await large.getByRole('button', { name: 'Download and use, 898 MB: SAM 2.1 large' }).waitFor();
    const sizes = large.getByRole('combobox', { name: 'Image size of SAM 2.1 large' }).getByRole('option');
    expect(await sizes.allInnerTexts()).toEqual(['512 px', '768 px', '1024 px (its own)']);
    await row('Demo')
      .getByText(/^On this machine, \d+ MB/)
      .waitFor();
    await row('Demo').getByText('✓ In use').waitFor();
    expect(await row('Demo').getByRole('button').count()).toBe(0);
  });

  it('says of each preset what it trades, with sources that open elsewhere', async () => {
    const presets = dialog().getByRole('list', { name: 'Presets' }).getByRole('listitem');
    expect(await presets.getByRole('heading').allInnerTexts()).toEqual(['Fast', 'Balanced', 'Accurate']);
    const links = await presets
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => [link.getAttribute('target'), link.getAttribute('rel')]));
    expect(links.length).toBeGreaterThanOrEqual(3);
    expect(new Set(links.map(String))).toEqual(new Set(['_blank,noopener noreferrer']));
    await presets.getByRole('button', { name: 'Download and use, 184 MB: SAM 2.1 small' }).waitFor();
  });

  it('names everything that can be pressed or chosen', async () => {
    const snapshot = await dialog().ariaSnapshot();
    expect(snapshot).toMatch(/- combobox "/);
    expect(snapshot).not.toMatch(/- (button|combobox|link|progressbar)(:|$| \[)/m);
  });

  it('shows a download as it comes, here and in another tab, and cancels it', async () => {
    mirror.hold();
    await row('Nano').getByRole('button', { name: 'Download and use, 8.2 MB: Nano' }).click();
    await row('Nano')
      .getByText(/^3\.0 MB of 8\.2 MB/)
      .waitFor();
    const bar = row('Nano').getByRole('progressbar', { name: 'Downloading Nano' });
    expect(await bar.getAttribute('value')).toBe('3000000');

    const other = await AppPage.open(context, server.url);
    await other.button('Models…').click();
    await row('Nano', other)
      .getByText(/^3\.0 MB of 8\.2 MB/)
      .waitFor();
    await other.page.close();

    await row('Nano').getByRole('button', { name: 'Cancel the download of Nano' }).focus();
    await app.page.keyboard.press('Enter');
    await row('Nano').getByRole('button', { name: 'Resume and use, 5.2 MB left: Nano' }).waitFor();
    // The button that had the focus is gone: its row has it now.
    expect(await row('Nano').evaluate((item) => item.matches(':focus-within'))).toBe(true);
    expect(await app.alert.count()).toBe(0);
  });

  it('resumes it, and uses the model', async () => {
    mirror.release();
    await row('Nano')
      .getByRole('button', { name: /^Resume and use/ })
      .click();
    await row('Nano').getByText('✓ In use').waitFor();
    expect(mirror.starts).toEqual([0, 3_000_000]);
    await inUse('Nano', 256);
    await row('Nano')
      .getByText(/^On this machine, \d+ MB/)
      .waitFor();
  });

  it('uses it at another image size', async () => {
    await row('Nano').getByRole('combobox', { name: 'Image size of Nano' }).selectOption('512');
    await row('Nano').getByRole('button', { name: 'Use: Nano' }).click();
    await row('Nano').getByText('✓ In use').waitFor();
    await inUse('Nano', 512);
  });

  it('says in place why a model cannot be had', async () => {
    await row('Altered').getByRole('button').first().click();
    await row('Altered').getByRole('alert').getByText('model/wrong-bytes').waitFor();
    await row('Lost').getByRole('button').first().click();
    await row('Lost').getByRole('alert').getByText('model/no-network').waitFor();
  });

  it('says below the presets why one of them cannot be had', async () => {
    const error = { code: 'model/no-network', message: 'EdgeTAM cannot be downloaded.' };
    const body = `${JSON.stringify({ type: 'error', error })}\n`;
    await context.route('**/models/edgetam/pull', (route) => route.fulfill({ body }));
    const presets = dialog().getByRole('list', { name: 'Presets' });
    await presets.getByRole('button', { name: /EdgeTAM$/ }).click();
    await row('EdgeTAM').getByRole('alert').getByText(error.message).waitFor();
    expect(await dialog().getByText(error.message).count()).toBe(2);
    expect(await presets.getByText(error.message).count()).toBe(0);
    await context.unroute('**/models/edgetam/pull');
  });

  it('loses nothing where loading another is cancelled', async () => {
    // It is never answered.
    await context.route('**/models/demo/build', () => {});
    await row('Demo').getByRole('button', { name: 'Use: Demo' }).click();
    await dialog().getByText('Loading the model').waitFor();
    await dialog().getByRole('button', { name: 'Cancel', exact: true }).click();
    await context.unroute('**/models/demo/build');
    await dialog().getByText('Loading was cancelled. The model before is in use, as it was.').waitFor();
    await row('Nano').getByText('✓ In use').waitFor();
    await inUse('Nano', 512);
  });

  it('is as it was left at the next visit', async () => {
    await app.page.reload();
    await inUse('Nano', 512);
  });

  it('changes the size beside the model', async () => {
    await app.page.getByRole('combobox', { name: 'Image size' }).selectOption('256');
    await inUse('Nano', 256);
  });

  it('takes dropped files of the user, and says that they stay here', async () => {
    await app.button('Models…').click();
    await dialog().getByText('It stays on this machine').waitFor();
    await app.drop([demoFile('nano_fp16.pt'), demoFile('nano.yaml')], 'models-dialog');
    await dialog().getByText('✓ In use: nano_fp16.pt').waitFor();
    await dialog().getByText('nano_fp16.pt is in use, at 256 px.').waitFor();
    await inUse('nano_fp16.pt', 256);
  });

  it('says in the dialog what is wrong with files of the user', async () => {
    await app.drop([{ name: 'notes.pt', bytes: new TextEncoder().encode('no checkpoint') }], 'models-dialog');
    await dialog()
      .getByRole('alert')
      .getByText(/^checkpoint\//)
      .waitFor();
    await inUse('nano_fp16.pt', 256);
  });

  it('removes a model after asking, and says what that frees', async () => {
    await row('Nano').getByRole('button', { name: 'Remove Nano…' }).click();
    const question = row('Nano').getByRole('group', { name: 'Remove Nano?' });
    await question.getByText(/That frees \d+ MB\. It can be downloaded again\.$/).waitFor();
    await question.getByRole('button', { name: 'Keep it' }).click();
    await row('Nano').getByRole('button', { name: 'Remove Nano…' }).click();
    await question.getByRole('button', { name: 'Remove Nano' }).click();
    await row('Nano')
      .getByText(/^Not downloaded, 8\.2 MB/)
      .waitFor();
  });

  it('says at the next visit that the model of the last one was removed', async () => {
    await app.page.reload();
    await inUse('Demo', 256);
    await app.page
      .getByText('Nano, which was used at the last visit, is no longer on this machine')
      .waitFor();
  });

  it('complains about nothing', () => {
    expect(app.complaints).toEqual([]);
  });
});

it('fits a narrow frame', async () => {
  const narrow = await AppPage.open(
    await browser.newContext({ viewport: { width: 420, height: 600 } }),
    server.url,
  );
  await narrow.button('Models…').click();
  await row('Nano', narrow).waitFor();
  const width = await dialog(narrow).evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  expect(width).toBeLessThanOrEqual(0);
  await narrow.close();
});
