/**
 * axe over the page's states, menus and dialogs, in both themes, at both widths, and in forced colours. Under
 * TRACKLET_UPDATE_DOCS=1 what was looked at is written to docs/accessibility.md; otherwise the file is held to it.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import type { AppPage } from './app-page.ts';
import { standards, type View, views, violations } from './axe.ts';
import { repositoryRoot } from './browser.ts';
import { servedApp } from './served-app.ts';

const report = path.join(repositoryRoot, 'docs/accessibility.md');
/** Of what fills the page. */
const everyView = Object.values(views);
/** Of what lies over the page: each width and each theme once. */
const twoViews = [views.dark, views.narrowLight];
/** What was looked at, in order: a state with its views. */
const looked = new Map<string, readonly View[]>();

const served = servedApp();
let app: AppPage;

beforeAll(async () => {
  app = await served.ready();
});

const name = ({ width, colours }: View) => `${width} px ${colours}`;

/** Looks at what is on screen; all that is wrong is told, not only the first. */
async function look(state: string, seenAt: readonly View[] = twoViews, page: Page = app.page): Promise<void> {
  for (const view of seenAt) {
    expect.soft(await violations(page, view), `${state}, ${name(view)}`).toEqual([]);
  }
  looked.set(state, seenAt);
  await page.setViewportSize({ width: views.dark.width, height: 800 });
}

/** Looks at a menu that a button opens, and closes it. */
async function lookAtMenu(button: string): Promise<void> {
  await app.page.getByRole('button', { name: button }).first().click();
  await look(`Menu: ${button.trim()}`);
  await app.page.keyboard.press('Escape');
}

/** Looks at the dialog that comes, and closes it. */
async function lookAtDialog(state: string, open: () => Promise<void>): Promise<void> {
  await open();
  await app.page.getByRole('dialog').first().waitFor();
  await look(`Dialog: ${state}`);
  await app.page.keyboard.press('Escape');
  await app.page.getByRole('dialog').first().waitFor({ state: 'hidden' });
}

const chooseFrom = (button: string, item: string) => async () => {
  await app.page.getByRole('button', { name: button }).first().click();
  await app.page.getByRole('menuitem', { name: item }).click();
};

it('has no violations before a video is open', async () => {
  await look('Nothing open', everyView);
  await lookAtDialog('keyboard shortcuts', chooseFrom('Help and theme', 'Keyboard shortcuts'));
  await lookAtDialog('diagnostics', chooseFrom('Help and theme', 'Diagnostics'));
  await lookAtDialog('models', () => app.button('Models…').click());
});

it('has none with a video and objects, in menus and dialogs', async () => {
  await app.button('Try the sample').click();
  await app.idle();
  await look('The sample with its objects', everyView);
  for (const menu of ['Open', 'Project ', 'View', 'Export', 'Help and theme']) await lookAtMenu(menu);
  await lookAtDialog('labels and videos', chooseFrom('Project ', 'Labels and videos…'));
  await lookAtDialog('export for Label Studio', chooseFrom('Project ', 'Export for Label Studio…'));
  await lookAtDialog('overlay video', chooseFrom('Export', 'Overlay video…'));
});

it('has none while a click could mean several things', async () => {
  await app.button('New object').click();
  await app.button('Point').click();
  await app.press([1040, 560]);
  await app.page.getByRole('group', { name: 'What the click could mean' }).waitFor();
  await look('Candidates of a click', everyView);
});

it('has none with an error, and while the server does not answer', async () => {
  app.page.once('dialog', (dialog) => void dialog.accept());
  await app.openAddress(`${served.url}/sample/nothing.mp4`);
  await app.alert.waitFor();
  await look('An error', everyView);

  const gone = app.page.getByText("Tracklet's server does not answer");
  await app.page.context().setOffline(true);
  await gone.waitFor();
  await look('The server is gone');
  await app.page.context().setOffline(false);
  await gone.waitFor({ state: 'hidden' });
});

it('has none in the frame of a task page', async () => {
  const page = await app.page.context().newPage();
  await page.goto(`${served.url}/?embed=1`);
  await page.locator('compact-tracker').waitFor();
  await look('In a frame, without a task', everyView, page);
  await page.close();
});

it('reports what was looked at', () => {
  const rows = [...looked].map(([state, seenAt]) => `| ${state} | ${seenAt.map(name).join(', ')} | 0 |`);
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
