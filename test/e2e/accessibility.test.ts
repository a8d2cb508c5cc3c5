/**
 * axe over the page's states and dialogs, in both themes and at both widths. Under TRACKLET_UPDATE_DOCS=1 what was looked at
 * is written to docs/accessibility.md; otherwise the file is held to it.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import type { AppPage } from './app-page.ts';
import { repositoryRoot } from './browser.ts';
import { servedApp } from './served-app.ts';

const report = path.join(repositoryRoot, 'docs/accessibility.md');
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const widths = [1280, 420] as const;
const schemes = ['dark', 'light'] as const;
/** What was looked at, in order: a state with its widths and themes. */
const looked = new Map<string, string[]>();

const served = servedApp();
let app: AppPage;

beforeAll(async () => {
  app = await served.ready();
});

/** Runs axe on what is on screen, at each width and in each theme. */
async function look(page: Page, state: string): Promise<void> {
  for (const width of widths) {
    for (const colorScheme of schemes) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // Popovers and dialogs fade in; with reduced motion they are there after a frame.
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      const { violations } = await new AxeBuilder({ page }).withTags(standards).analyze();
      const found = violations.map(({ id, nodes }) => ({
        id,
        nodes: nodes.map(({ target }) => target.flat().join(' ')),
      }));
      expect(found, `${state}, ${width} px, ${colorScheme}`).toEqual([]);
      looked.set(state, [...(looked.get(state) ?? []), `${width} px ${colorScheme}`]);
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** A dialog that is opened from the help menu. */
async function lookAtHelp(item: string): Promise<void> {
  await app.button('Help and theme').click();
  await app.page.getByRole('menuitem', { name: item }).click();
  await app.page.getByRole('dialog').first().waitFor();
  await look(app.page, `Help: ${item}`);
  await app.page.keyboard.press('Escape');
}

it('has no violations before a video is open', async () => {
  await look(app.page, 'Nothing open');
});

it('has none in its dialogs', async () => {
  await lookAtHelp('Keyboard shortcuts');
  await lookAtHelp('Diagnostics');
  await app.button('Models…').click();
  await app.page.getByRole('dialog').first().waitFor();
  await look(app.page, 'Models');
  await app.page.keyboard.press('Escape');
});

it('has none with a video, objects and an error', async () => {
  await app.button('Try the sample').click();
  await app.idle();
  await look(app.page, 'The sample with its objects');
  app.page.once('dialog', (dialog) => void dialog.accept());
  await app.openAddress(`${served.url}/sample/nothing.mp4`);
  await app.alert.waitFor();
  await look(app.page, 'An error');
});

it('has none while the server does not answer, and says when it is back', async () => {
  const gone = app.page.getByText("Tracklet's server does not answer");
  await app.page.context().setOffline(true);
  await gone.waitFor();
  await look(app.page, 'The server is gone');
  await app.page.context().setOffline(false);
  await gone.waitFor({ state: 'hidden' });
});

it('has none in the frame of a task page', async () => {
  const page = await app.page.context().newPage();
  await page.goto(`${served.url}/?embed=1`);
  await page.locator('compact-tracker').waitFor();
  await look(page, 'In a frame');
  await page.close();
});

it('reports what was looked at', () => {
  const rows = [...looked].map(([state, views]) => `| ${state} | ${views.join(', ')} | 0 |`);
  const text = `# Accessibility

Written by \`test/e2e/accessibility.test.ts\`: [axe](https://github.com/dequelabs/axe-core) with its rules for
${standards.map((standard) => `\`${standard}\``).join(', ')}, on the built app in Chromium.

| state | seen at | violations |
| ----- | ------- | ---------- |
${rows.join('\n')}
`;
  if (process.env.TRACKLET_UPDATE_DOCS === '1') writeFileSync(report, text);
  expect(readFileSync(report, 'utf8')).toBe(text);
});
