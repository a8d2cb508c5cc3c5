/**
 * The page around the work: opening by paste and drop, one header's row, keys as the machine has them, diagnostics.
 *
 * @module
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppPage } from './app-page.ts';
import { servedApp } from './served-app.ts';

const mac =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36';

const served = servedApp();
let app: AppPage;

beforeAll(async () => {
  app = await AppPage.open(await served.browser.newContext({ userAgent: mac }), served.url);
  await app.modelReady();
});

afterAll(async () => {
  await app?.close();
});

/** Pastes a text where no field has the focus. */
const paste = (text: string) =>
  app.page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', pasted);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, text);

it('says what can be dropped while something is held over it', async () => {
  const held = app.page.locator('drop-target');
  await app.page.dispatchEvent('tracklet-app', 'dragover');
  await held.getByText('SAM 2 checkpoint').waitFor();
  await app.page.dispatchEvent('tracklet-app', 'dragleave');
  await held.waitFor({ state: 'detached' });
});

it('opens the address that is pasted on the start screen, and nothing else', async () => {
  await paste('any sentence');
  await paste(`${served.url}/sample/sample.mp4`);
  await app.canvas.waitFor();
  await app.idle();
  expect(await app.alert.count()).toBe(0);
});

it('has one row of a header, whose buttons nothing covers', async () => {
  for (const width of [1280, 420]) {
    await app.page.setViewportSize({ width, height: 800 });
    expect((await app.page.getByRole('banner').boundingBox())?.height).toBeLessThan(56);
    for (const name of ['Open', 'Undo', 'Export', 'Help and theme']) {
      const button = app.button(name);
      const reached = await button.evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        const root = element.getRootNode() as ShadowRoot;
        const at = root.elementFromPoint(left + width / 2, top + height / 2);
        return at !== null && element.contains(at);
      });
      expect(reached, `${name} at ${width} px`).toBe(true);
    }
  }
});

it("shows a Mac's keys on a Mac", async () => {
  expect(await app.button('Undo').getAttribute('title')).toContain('⌘Z');
  expect(await app.button('Open').getAttribute('title')).toContain('⌘');
});

it('copies diagnostics, or where the browser refuses selects them', async () => {
  await app.page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'));
  });
  await app.button('Help and theme').click();
  await app.page.getByRole('menuitem', { name: 'Diagnostics' }).click();
  await app.button('Copy for a bug report').click();
  const text = app.page.getByRole('textbox', { name: 'Facts as text' });
  const selected = await text.evaluate((field: HTMLTextAreaElement) =>
    field.value.slice(field.selectionStart, field.selectionEnd),
  );
  expect(selected).toMatch(/- Decoders: H\.264, .*VP9/);
  expect(selected).toMatch(/- Self-test: /);
  expect(selected).not.toContain('sample.mp4');
});

it('complains about nothing', () => {
  // Chromium's own remark when diagnostics ask for a GPU.
  expect(app.complaints.filter((text) => text !== 'No available adapters.')).toEqual([]);
});

it('says what leaves the machine', async () => {
  await app.page.getByText('Video and model stay on this machine: nothing leaves it.').waitFor();
});

it('dismisses the first steps for good, until help shows them again', async () => {
  await app.page.keyboard.press('Escape');
  await app.page.setViewportSize({ width: 1280, height: 800 });
  const steps = app.page.getByRole('region', { name: 'First steps' });
  await app.button('Dismiss the first steps').click();
  await steps.waitFor({ state: 'detached' });
  await app.page.reload();
  await app.modelReady();
  expect(await steps.count()).toBe(0);
  await app.button('Help and theme').click();
  await app.page.getByRole('menuitem', { name: /first steps/i }).click();
  await steps.waitFor();
});
