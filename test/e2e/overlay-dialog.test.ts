/**
 * Exporting the overlay video on the real page: into a file that the user chooses, and to the downloads.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_VIDEO } from '../fixtures/sample.ts';
import { AppPage } from './app-page.ts';
import { probe } from './ffmpeg.ts';
import { servedApp } from './served-app.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tracklet-overlay-dialog-'));
const served = servedApp();
let app: AppPage;

beforeAll(async () => {
  app = await AppPage.ready(served.browser, served.url);
  await app.drop([{ name: 'clip.mp4', bytes: readFileSync(SAMPLE_VIDEO) }]);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const dialog = (): Locator => app.page.getByRole('dialog', { name: 'Overlay video' });
const focused = (): Promise<string | undefined> =>
  app.page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.textContent?.trim();
  });

/** Answers the browser's own dialog, which nobody can press here. */
const answerPicker = (answer: 'file' | 'none' | 'missing'): Promise<void> =>
  app.page.evaluate((wanted) => {
    const picker = async () => {
      if (wanted === 'none') throw new DOMException('The user aborted a request.', 'AbortError');
      return (await navigator.storage.getDirectory()).getFileHandle('chosen.mp4', { create: true });
    };
    Object.assign(window, { showSaveFilePicker: wanted === 'missing' ? undefined : picker });
  }, answer);

const chosenExists = (): Promise<boolean> =>
  app.page.evaluate(async () => {
    const files = await navigator.storage.getDirectory();
    return files.getFileHandle('chosen.mp4').then(
      () => true,
      () => false,
    );
  });

describe.sequential('the overlay video', () => {
  it('is offered once an object is marked, and says what is not tracked', async () => {
    await expect.poll(() => app.button('Export').isDisabled()).toBe(true);
    await app.press([139, 349], { to: [301, 504] });
    await app.button('Export').click();
    await app.page.getByText('Nothing is tracked yet: a file holds the marked frames alone.').waitFor();
    await app.page.keyboard.press('Escape');
  });

  it('opens with its button in focus, and closes with Esc, back to where one was', async () => {
    await app.export('Overlay video…');
    await dialog().waitFor();
    await expect.poll(focused).toBe('Export video');
    await app.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await expect.poll(focused).toBe('Export');
  });

  it('asks where to, tells how far it is, outlives Esc, and leaves no file where it is cancelled', async () => {
    await answerPicker('none');
    await app.export('Overlay video…');
    await dialog().getByRole('button', { name: 'Export video' }).click();
    await answerPicker('file');
    await dialog().getByRole('button', { name: 'Export video' }).click();
    await dialog()
      .getByText(/^[1-9]\d* \/ 225 frames · [\d.]+ frames\/s · .+ left$/)
      .waitFor();
    await app.page.screenshot({ path: '.cache/test-results/overlay-running.png' });
    for (let presses = 0; presses < 3; presses++) await app.page.keyboard.press('Escape');
    expect(await dialog().getByRole('progressbar').isVisible()).toBe(true);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().getByRole('button', { name: 'Export video' }).waitFor();
    expect(await dialog().getByRole('alert').count()).toBe(0);
    await expect.poll(chosenExists).toBe(false);
    await dialog().getByRole('button', { name: 'Close' }).click();
  });

  it('writes the range to the file that was chosen, and to the downloads where none can be', async () => {
    for (const key of ['Home', 'i', ...Array.from({ length: 9 }, () => 'ArrowRight'), 'o']) {
      await app.page.keyboard.press(key);
      await app.idle();
    }
    await app.export('Overlay video…');
    await dialog().getByRole('button', { name: 'Export video' }).click();
    await dialog()
      .getByText(/^chosen\.mp4: 10 frames, without sound, [\d.]+ .B\.$/)
      .waitFor();
    await expect.poll(focused).toBe('Done');
    await app.page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'hidden' });
    expect(await chosenExists()).toBe(true);

    await answerPicker('missing');
    await app.export('Overlay video…');
    const download = app.page.waitForEvent('download');
    await dialog().getByRole('button', { name: 'Export video' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('clip.overlay.mp4');
    const written = path.join(folder, 'clip.mp4');
    writeFileSync(written, readFileSync(await file.path()));
    expect(probe(written).times).toHaveLength(10);
    expect(app.complaints).toEqual([]);
  });
});
