/**
 * The timeline in real Chromium: what it draws depends on what is in view, not on the video.
 *
 * @module
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium, type PageServer, servePages } from './browser.ts';

let server: PageServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([servePages(), launchChromium()]);
  page = await browser.newPage({ viewport: { width: 1100, height: 400 } });
  await page.goto(`${server.url}timeline.html`);
  await page.waitForFunction(() => window.timelinePage !== undefined);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Waits until nothing more is drawn, pictures included. */
const settle = () =>
  page.evaluate(async () => {
    let quiet = 0;
    let draws = 0;
    while (quiet < 5) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = window.timelinePage.draws();
      quiet = now === 0 ? quiet + 1 : 0;
      draws += now;
    }
    return draws;
  });

const fill = async (frames: number, objects: number) => {
  await page.evaluate(([f, o]) => window.timelinePage.fill(f, o), [frames, objects] as const);
  await settle();
};

/** Canvas calls for one drawing of everything in view, with its pictures there already, and nodes. */
const measure = async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await settle();
  await page.emulateMedia({ colorScheme: 'light' });
  const draws = await settle();
  return { draws, nodes: await page.evaluate(() => window.timelinePage.nodes()) };
};

const position = () => page.evaluate(() => window.timelinePage.workspace.player.position);

it('draws and holds for 40,000 frames of 50 objects no more than for 400 frames of 5', async () => {
  await fill(400, 5);
  const small = await measure();
  await fill(40_000, 50);
  const large = await measure();
  expect(small.draws).toBeGreaterThan(50);
  // Some fifty frames lie under each pixel now: at most a bar, a strip, a mark and a keyframe a column of four lanes.
  expect(large.draws).toBeLessThan(4 * 4 * 1000);
  expect(large.nodes).toBe(small.nodes);
  // The same stretch, as close as the short video: the same drawing.
  await page.evaluate(() =>
    window.timelinePage.workspace.timeline.zoomBySteps(Math.log(100) / Math.log(1.5), 0),
  );
  await settle();
  const close = await measure();
  expect(close.draws).toBe(small.draws);
});

it('draws nothing where nothing changed, and the playhead on a layer of its own', async () => {
  await fill(400, 5);
  await page.evaluate(() => window.timelinePage.workspace.changed());
  expect(await settle()).toBe(0);
  await page.evaluate(() => window.timelinePage.workspace.player.seek(200));
  expect(await settle()).toBe(0);
});

it('goes where one clicks, and selects the object of the lane', async () => {
  await fill(400, 5);
  const lanes = await page.getByRole('slider', { name: 'Timeline' }).boundingBox();
  if (!lanes) throw new Error('no lanes');
  // Between two prompts.
  await page.mouse.click(lanes.x + (180.5 / 400) * lanes.width, lanes.y + 10);
  expect(await position()).toBe(180);
  await page.mouse.click(lanes.x + (190.5 / 400) * lanes.width, lanes.y + 2 * 28 + 10);
  expect(await position()).toBe(190);
  await page.getByRole('button', { name: 'Lane of Object 3', pressed: true }).waitFor();
  // Three pixels beside the second object's prompt on frame 120.
  await page.mouse.click(lanes.x + (120.5 / 400) * lanes.width + 3, lanes.y + 28 + 10);
  expect(await position()).toBe(120);
  await page.getByRole('button', { name: 'Lane of Object 2', pressed: true }).waitFor();
});

it('goes from one doubtful place to the next, object by object', async () => {
  await fill(400, 2);
  const places: unknown[] = [];
  for (let n = 0; n < 3; n++) {
    await page.getByRole('button', { name: /^\d+ doubtful places: next$/ }).click();
    places.push(
      await page.evaluate(() => {
        const { player, selected } = window.timelinePage.workspace;
        return [player.position, selected?.name];
      }),
    );
  }
  expect(places).toEqual([
    [91, 'Object 1'],
    [91, 'Object 2'],
    [188, 'Object 1'],
  ]);
  await page.getByText('188 / 399 · 18.80 s').waitFor();
  await page.getByText(/^Object 1: doubtful, uncertain mask \(\d+ % sure\)$/).waitFor();
});

it('is moved by keyboard', async () => {
  await fill(400, 5);
  const timeline = page.getByRole('slider', { name: 'Timeline' });
  await timeline.focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('button', { name: 'Lane of Object 2', pressed: true }).waitFor();
  await page.keyboard.press('+');
  expect(await page.evaluate(() => window.timelinePage.workspace.timeline.scale.span)).toBeLessThan(400);
  await page.keyboard.press('0');
  expect(await page.evaluate(() => window.timelinePage.workspace.timeline.scale.span)).toBe(400);
});

it('selects a range with Shift, whose ends can be moved by keyboard', async () => {
  await fill(400, 5);
  const lanes = await page.getByRole('slider', { name: 'Timeline' }).boundingBox();
  if (!lanes) throw new Error('no lanes');
  const x = (frame: number) => lanes.x + ((frame + 0.5) / 400) * lanes.width;
  await page.keyboard.down('Shift');
  await page.mouse.move(x(50), lanes.y + 12);
  await page.mouse.down();
  await page.mouse.move(x(150), lanes.y + 12);
  await page.mouse.up();
  await page.keyboard.up('Shift');
  expect(await page.evaluate(() => window.timelinePage.workspace.player.range)).toEqual([50, 150]);
  await page.getByRole('slider', { name: 'Range ends' }).focus();
  await page.keyboard.press('ArrowLeft');
  expect(await page.evaluate(() => window.timelinePage.workspace.player.range)).toEqual([50, 149]);
});

it('says beside the pointer what is there, and who set it', async () => {
  await fill(400, 2);
  const lanes = await page.getByRole('slider', { name: 'Timeline' }).boundingBox();
  if (!lanes) throw new Error('no lanes');
  await page.mouse.move(lanes.x + (120.5 / 400) * lanes.width, lanes.y + 28 + 10);
  const tip = page.locator('frame-timeline .tip');
  await expect.poll(() => tip.isVisible()).toBe(true);
  const text = await tip.textContent();
  for (const part of ['120 / 399 · 12.00 s', 'Object 2: seen', 'marked here, by you'])
    expect(text).toContain(part);
  await page.mouse.move(lanes.x + 10, 390);
  await expect.poll(() => tip.isVisible()).toBe(false);
});

it('is zoomed with Ctrl and the wheel, and moved along with the wheel and the middle button', async () => {
  await fill(400, 2);
  const lanes = await page.getByRole('slider', { name: 'Timeline' }).boundingBox();
  if (!lanes) throw new Error('no lanes');
  const scale = () =>
    page.evaluate(() => {
      const { start, span } = window.timelinePage.workspace.timeline.scale;
      return { start, span };
    });
  const middle = lanes.x + lanes.width / 2;
  await page.mouse.move(middle, lanes.y + 10);
  // Nothing to move along: the wheel is the page's.
  await page.mouse.wheel(0, 100);
  expect(await scale()).toEqual({ start: 0, span: 400 });
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -200);
  await expect.poll(async () => (await scale()).span).toBeCloseTo(400 / 1.5 ** 2);
  await page.keyboard.up('Control');
  const { start, span } = await scale();
  expect(start + span / 2).toBeCloseTo(200);
  await page.mouse.wheel(0, 100);
  await expect.poll(async () => (await scale()).start).toBeCloseTo(start + (100 * span) / lanes.width);
  await page.mouse.down({ button: 'middle' });
  await page.mouse.move(middle + 100, lanes.y + 10);
  await page.mouse.up({ button: 'middle' });
  await expect.poll(async () => (await scale()).start).toBeCloseTo(start);
});

it('shows a range of one frame whole, between its handles', async () => {
  await fill(400, 1);
  await page.evaluate(() => window.timelinePage.workspace.player.setRange([200, 200]));
  const boxOf = async (selector: string) => {
    const box = await page.locator(`frame-timeline ${selector}`).boundingBox();
    if (!box) throw new Error(`no ${selector}`);
    return box;
  };
  const [range, first, last] = [
    await boxOf('.range'),
    await boxOf('.handle.first'),
    await boxOf('.handle.last'),
  ];
  expect(first.x + first.width).toBeLessThanOrEqual(range.x + 0.5);
  expect(last.x).toBeGreaterThanOrEqual(range.x + range.width - 0.5);
});
