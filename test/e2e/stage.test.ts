/**
 * Marking objects on the picture, with mouse and keyboard: in real Chromium, on the sample, with the demo model.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeDenseMask } from '../../src/regions/rle.ts';
import type { TrackletApp } from '../../src/ui/app/tracklet-app.ts';
import type { CocoRle, FramePrompt } from '../../src/worker/api.ts';
import { SAMPLE_VIDEO } from '../fixtures/sample.ts';
import { AppPage } from './app-page.ts';
import { launchChromium } from './browser.ts';
import { servedApp } from './served-app.ts';

const ball = [220, 427] as const;
const car = [
  [906, 435],
  [1190, 620],
] as const;

const served = servedApp();
let app: AppPage;

type Point = readonly [number, number];

beforeAll(async () => {
  app = await served.ready();
  await app.choose(SAMPLE_VIDEO);
});

/** The prompt of the last object on the first frame. */
async function prompt(): Promise<FramePrompt | undefined> {
  return (await app.objects()).at(-1)?.prompts[0] as FramePrompt | undefined;
}

/** The mask of the last object on the first frame. */
async function mask(): Promise<CocoRle> {
  const found = (await app.objects()).at(-1)?.results[0]?.mask;
  if (!found) throw new Error('there is no mask');
  return found;
}

async function covers(shape: CocoRle, [x, y]: Point): Promise<boolean> {
  return decodeDenseMask(shape)[y * shape.size[1] + x] === 1;
}

async function newObject(tool: string): Promise<void> {
  await app.button('New object').click();
  await app.page.keyboard.press(tool);
}

/** Presses at the first of some points of the video, drags through the others, and releases. */
async function drag(...points: readonly Point[]): Promise<void> {
  const at = await app.toScreen();
  const { mouse } = app.page;
  const [first, ...others] = points;
  if (!first) return;
  await mouse.move(...at(first));
  await mouse.down();
  for (const point of others) await mouse.move(...at(point), { steps: 4 });
  await mouse.up();
}

/** Waits until a mark that was just made has been answered. */
async function answered(): Promise<void> {
  await app.page.waitForTimeout(50);
  await app.idle();
}

const zoom = () =>
  app.page.evaluate(() => (document.querySelector('tracklet-app') as TrackletApp).workspace.stage.zoom);

describe('at 100 %', () => {
  it.each([1, 1.25])(
    'a screen of ratio %s has the very pixels of the video, wherever layout puts them',
    async (ratio) => {
      // An emulated ratio only scales what was laid out for another.
      const args = [`--force-device-scale-factor=${ratio}`, '--window-size=1280,900'];
      const chromium = await launchChromium({ args });
      const whole = await AppPage.open(await chromium.newContext({ viewport: null }), served.url);
      await whole.choose(SAMPLE_VIDEO);
      await whole.page.locator('page-layout').evaluate((layout: HTMLElement) => {
        layout.style.padding = '0.3px 0 0 0.4px';
      });
      await whole.toScreen();
      await whole.page.getByRole('button', { name: /^Actual size/ }).click();
      const at = await whole.toScreen();
      // On the ball; a multiple of 4 is a whole device pixel.
      const [x, y] = at([250, 400]).map((value) => 4 * Math.round(value / 4)) as [number, number];
      const clip = { x, y, width: 40, height: 40 };
      const screenshot = await whole.page.screenshot({ clip, scale: 'device' });
      const [left, top] = at([0, 0]);
      const from = [(x - left) * ratio, (y - top) * ratio] as const;
      expect(await differences(whole.page, screenshot.toString('base64'), from)).toBe(0);
      await chromium.close();
    },
  );
});

describe.sequential('a click', () => {
  it('offers what it could mean, and takes another choice', async () => {
    await app.page.keyboard.press('p');
    const before = await app.canvas.boundingBox();
    await app.press(ball);
    const bar = app.page.getByRole('group', { name: 'What the click could mean' });
    expect(await bar.getByRole('button').count()).toBe(3);
    // Below the picture, which stays where it is.
    const picture = await app.canvas.boundingBox();
    expect(picture).toEqual(before);
    expect((await bar.boundingBox())?.y).toBeGreaterThanOrEqual((picture?.y ?? 0) + (picture?.height ?? 0));
    const first = await mask();
    expect(await bar.locator('[aria-pressed=true]').count()).toBe(1);
    await bar.locator('[aria-pressed=false]').first().click();
    await answered();
    expect((await prompt())?.candidate).toBeTypeOf('number');
    expect(await mask()).not.toEqual(first);
    const chosen = (await prompt())?.candidate ?? 0;
    await app.page.keyboard.press('c');
    await answered();
    expect((await prompt())?.candidate).toBe((chosen + 1) % 3);
  });

  it('no longer offers them once the user goes on', async () => {
    await app.press([220, 560], { alt: true });
    expect((await prompt())?.labels).toEqual([1, 0]);
    expect(await app.page.getByRole('group', { name: 'What the click could mean' }).count()).toBe(0);
  });

  it('on a point removes it, a drag moves it', async () => {
    await drag([220, 560], [250, 580]);
    await answered();
    expect((await prompt())?.points?.[1]?.map(Math.round)).toEqual([250, 580]);
    await app.press([250, 580]);
    expect((await prompt())?.labels).toEqual([1]);
  });
});

describe.sequential('zoom', () => {
  it('marks the very pixel under the pointer', async () => {
    await newObject('p');
    const { mouse, keyboard } = app.page;
    const far = await app.toScreen();
    // The browser tells of whole pixels.
    const [x, y] = far(ball).map(Math.round) as [number, number];
    const under = await underPointer([x, y]);
    await mouse.move(x, y);
    await keyboard.down('Control');
    for (let n = 0; n < 8; n++) await mouse.wheel(0, -100);
    await keyboard.up('Control');
    await app.page.waitForFunction(
      () => (document.querySelector('tracklet-app') as TrackletApp).workspace.stage.zoom > 8,
    );
    const near = await app.toScreen();
    expect(near(under)[0]).toBeCloseTo(x, 6);
    expect(near(under)[1]).toBeCloseTo(y, 6);
    // Masks would tint what is seen.
    await keyboard.press('m');
    await app.page.waitForTimeout(500);
    for (const [dx, dy] of [
      [3, 2],
      [-37, 41],
      [120, -90],
    ] as const) {
      const screen: Point = [x + dx, y + dy];
      // A preview would tint it too.
      await mouse.move(5, 5);
      await app.toScreen();
      const seen = await colourOnStage(screen);
      await mouse.click(...screen);
      await answered();
      const [px = 0, py = 0] = (await prompt())?.points?.at(-1) ?? [];
      expect(await colourOfVideo([Math.floor(px), Math.floor(py)])).toEqual(seen);
    }
    expect((await prompt())?.points).toHaveLength(3);
    await keyboard.press('m');
  });

  it('pans with Space and the pointer without playing, never loses the picture, and fits again', async () => {
    const { mouse, keyboard } = app.page;
    const far = await app.toScreen();
    const [x, y] = far(ball).map(Math.round) as [number, number];
    const under = await underPointer([x, y]);
    await mouse.move(x, y);
    await keyboard.down('Space');
    await mouse.down();
    await mouse.move(x + 60, y - 30, { steps: 3 });
    await mouse.up();
    await keyboard.up('Space');
    const near = await app.toScreen();
    expect(near(under)[0]).toBeCloseTo(x + 60, 6);
    expect(near(under)[1]).toBeCloseTo(y - 30, 6);
    for (let n = 0; n < 10; n++) await mouse.wheel(-3000, -3000);
    await app.page.waitForTimeout(100);
    const box = await app.canvas.boundingBox();
    expect((await app.toScreen())([0, 0])[0]).toBeLessThan((box?.x ?? 0) + (box?.width ?? 0) / 2);
    await app
      .button('Actual size, now')
      .or(app.page.getByRole('button', { name: /^Actual size/ }))
      .click();
    expect(await zoom()).toBe(1);
    await app.button('Fit the picture').click();
    expect(await zoom()).toBeLessThan(1);
    const { playing } = await app.page.evaluate(() => {
      const { player } = (document.querySelector('tracklet-app') as TrackletApp).workspace;
      return { playing: player.playing || player.position !== 0 };
    });
    expect(playing).toBe(false);
    expect((await prompt())?.points).toHaveLength(3);
  });
});

describe.sequential('a box', () => {
  it('is drawn', async () => {
    await newObject('r');
    await drag(...car);
    await answered();
    expect((await prompt())?.box?.map(Math.round)).toEqual([...car[0], ...car[1]]);
    expect(await covers(await mask(), [1040, 560])).toBe(true);
  });

  it('is moved and resized with the select tool', async () => {
    await app.page.keyboard.press('v');
    await drag([1000, 500], [1010, 520]);
    await answered();
    expect((await prompt())?.box?.map(Math.round)).toEqual([916, 455, 1200, 640]);
    await drag([1200, 640], [1190, 620]);
    await answered();
    expect((await prompt())?.box?.map(Math.round)).toEqual([916, 455, 1190, 620]);
    await drag([916, 540], [906, 540]);
    await answered();
    expect((await prompt())?.box?.map(Math.round)).toEqual([906, 455, 1190, 620]);
  });

  it('is nudged by the arrow keys once it was clicked', async () => {
    const [x0 = 0, y0 = 0] = (await prompt())?.box ?? [];
    await app.press([1000, 500]);
    await app.page.getByText('Arrow keys move the box').waitFor();
    for (const key of ['ArrowUp', 'ArrowUp', 'Shift+ArrowUp', 'ArrowRight'])
      await app.page.keyboard.press(key);
    await app.page.waitForFunction(
      (y) => {
        const { selected } = (document.querySelector('tracklet-app') as TrackletApp).workspace;
        const box = [...(selected?.prompts.values() ?? [])][0]?.box;
        return box !== undefined && box[1] < y - 11;
      },
      y0,
      { polling: 100 },
    );
    await app.idle();
    const [x, y] = (await prompt())?.box ?? [];
    expect([(x ?? 0) - x0, (y ?? 0) - y0].map(Math.round)).toEqual([1, -12]);
    await app.page.keyboard.press('Escape');
    await app.page.keyboard.press('ArrowRight');
    await app.page.keyboard.press('Home');
    await app.idle();
    expect((await prompt())?.box?.[0]).toBe(x);
  });

  it('belongs to the object that is clicked, the smallest of several', async () => {
    const selected = () =>
      app.page.evaluate(() => {
        const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
        return workspace.selected ? workspace.objects.indexOf(workspace.selected) : -1;
      });
    expect(await selected()).toBe(2);
    await app.press([ball[0], ball[1]]);
    expect(await selected()).toBeLessThan(2);
    // A click on nothing selects nothing.
    await app.press([640, 40]);
    expect(await selected()).toBe(-1);
  });
});

describe.sequential('the brush', () => {
  const strokes: readonly (readonly [Point, Point])[] = [
    [
      [600, 120],
      [680, 120],
    ],
    [
      [600, 180],
      [680, 180],
    ],
    [
      [600, 240],
      [680, 240],
    ],
    [
      [600, 300],
      [680, 300],
    ],
  ];

  it('paints a new object and loses none of several quick strokes', async () => {
    await newObject('b');
    for (const stroke of strokes) await drag(...stroke);
    await app.page.waitForFunction(
      () => {
        const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
        const area = [...(workspace.selected?.results.values() ?? [])][0]?.area ?? 0;
        // Three strokes are less, round ends and all.
        return workspace.task === undefined && area > 4 * 80 * 24;
      },
      undefined,
      { polling: 100 },
    );
    const painted = (await prompt())?.mask;
    expect(painted).toBeDefined();
    expect(await mask()).toEqual(painted);
    for (const [[, y]] of strokes) {
      expect(await covers(painted as CocoRle, [640, y])).toBe(true);
      expect(await covers(painted as CocoRle, [640, y + 30])).toBe(false);
    }
    expect(await app.objects()).toHaveLength(4);
  });

  it('erases, with another size', async () => {
    await app.page.keyboard.press('e');
    const size = app.page.getByRole('slider', { name: 'Size of brush and eraser' });
    const before = Number(await size.inputValue());
    await app.page.keyboard.press(']');
    expect(Number(await size.inputValue())).toBeGreaterThan(before);
    await drag([600, 180], [680, 180]);
    await answered();
    const painted = (await prompt())?.mask as CocoRle;
    expect(await covers(painted, [640, 180])).toBe(false);
    expect(await covers(painted, [640, 240])).toBe(true);
  });
});

describe.sequential('without a mouse', () => {
  it('draws a box with the keyboard pointer, and says what it does', async () => {
    await newObject('r');
    await app.canvas.focus();
    const { keyboard } = app.page;
    const said = app.page.locator('video-stage p[role=status]').first();
    await keyboard.press('Enter');
    expect(await said.textContent()).toContain('Keyboard pointer on');
    for (let n = 0; n < 12; n++) await keyboard.press('Shift+ArrowRight');
    for (let n = 0; n < 3; n++) await keyboard.press('Shift+ArrowDown');
    await keyboard.press('ArrowRight');
    await keyboard.press('Enter');
    for (let n = 0; n < 9; n++) await keyboard.press('Shift+ArrowRight');
    for (let n = 0; n < 6; n++) await keyboard.press('Shift+ArrowDown');
    await keyboard.press('Enter');
    await answered();
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = (await prompt())?.box ?? [];
    expect([Math.round(x1 - x0), Math.round(y1 - y0)]).toEqual([225, 150]);
    expect(await said.textContent()).toContain('Box drawn');
    expect((await app.objects()).at(-1)?.results[0]?.area).toBeGreaterThan(1000);
    await keyboard.press('Escape');
    expect(await said.textContent()).toContain('Keyboard pointer off');
  });
});

describe.sequential('the view menu', () => {
  it('takes masks away, and is remembered', async () => {
    await app.button('View').click();
    const outlines = app.page.getByRole('checkbox', { name: 'Outlines of masks' });
    await outlines.uncheck();
    await app.page.locator('view-menu').getByRole('slider', { name: 'Opacity of masks' }).fill('0');
    const kept = await app.page.evaluate(() => localStorage.getItem('tracklet.view'));
    expect(JSON.parse(kept ?? '{}')).toMatchObject({ outlines: false, maskOpacity: 0 });
    const painted: Point = [640, 240];
    const video = await colourOfVideo(painted);
    // The picture is drawn smaller: colours differ a little.
    await expect
      .poll(async () => {
        const seen = await colourOnStage((await app.toScreen())(painted));
        return Math.max(...seen.map((value, channel) => Math.abs(value - (video[channel] ?? 0))));
      })
      .toBeLessThan(8);
  });

  it('complains about nothing', () => {
    expect(app.complaints).toEqual([]);
  });
});

describe.sequential('a frame that cannot be decoded', () => {
  it('is not taken for the one before: the stage says what is wrong and lets nothing be marked', async () => {
    const bytes = Buffer.from(readFileSync(SAMPLE_VIDEO));
    bytes.fill(0xff, Math.floor(bytes.length / 2), Math.floor(0.8 * bytes.length));
    const broken = await AppPage.open(await served.browser.newContext(), served.url);
    await broken.choose([{ name: 'broken.mp4', mimeType: 'video/mp4', buffer: bytes }]);
    const { page } = broken;
    await page.getByRole('slider', { name: 'Frame', exact: true }).fill('140');
    const failed = page.getByRole('group', { name: 'This frame cannot be shown' });
    expect(await failed.textContent()).toContain('frame 140 cannot be decoded');
    // Closing the message in the status line does not make it another frame.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await failed.count()).toBe(1);
    await broken.canvas.focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('video-stage p[role=status]').first().textContent()).toBe('');
    await failed.getByRole('button', { name: 'Back to frame 0' }).click();
    await failed.waitFor({ state: 'detached' });
    await broken.close();
  });
});

/** The point of the video at a point of the window. */
async function underPointer([x, y]: Point): Promise<Point> {
  const at = await app.toScreen();
  const [left, top] = at([0, 0]);
  const scale = at([1, 0])[0] - left;
  return [(x - left) / scale, (y - top) / scale];
}

/** What the picture's canvas shows at a point of the window. */
function colourOnStage([x, y]: Point): Promise<readonly number[]> {
  return app.page.locator('video-stage canvas.picture').evaluate(
    (canvas: HTMLCanvasElement, at) => {
      const { left, top } = canvas.getBoundingClientRect();
      const context = new OffscreenCanvas(1, 1).getContext('2d');
      const [x, y] = [at[0] - Math.round(left), at[1] - Math.round(top)].map(Math.floor) as [number, number];
      context?.drawImage(canvas, x, y, 1, 1, 0, 0, 1, 1);
      return [...(context?.getImageData(0, 0, 1, 1).data ?? [])];
    },
    [x, y] as const,
  );
}

/** A pixel of the picture as it was decoded. */
function colourOfVideo([x, y]: Point): Promise<readonly number[]> {
  return app.page.evaluate(
    (at) => {
      const { picture } = (document.querySelector('tracklet-app') as TrackletApp).workspace.player;
      const context = new OffscreenCanvas(1, 1).getContext('2d');
      if (picture) context?.drawImage(picture, at[0], at[1], 1, 1, 0, 0, 1, 1);
      return [...(context?.getImageData(0, 0, 1, 1).data ?? [])];
    },
    [x, y] as const,
  );
}

/** How many pixels of a screenshot are not those of the picture. @param png base64. @param from where in the picture it begins */
function differences(page: Page, png: string, from: Point): Promise<number> {
  return page.evaluate(
    async ({ png, from: [left, top] }) => {
      const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
      const screen = await createImageBitmap(new Blob([bytes]));
      const { picture } = (document.querySelector('tracklet-app') as TrackletApp).workspace.player;
      if (!picture) throw new Error('there is no picture');
      const { width, height } = screen;
      const pixels = (source: ImageBitmap, x: number, y: number) => {
        const context = new OffscreenCanvas(width, height).getContext('2d');
        context?.drawImage(source, x, y, width, height, 0, 0, width, height);
        return new Uint32Array(context?.getImageData(0, 0, width, height).data.buffer ?? new ArrayBuffer());
      };
      const video = pixels(picture, Math.round(left), Math.round(top));
      if (new Set(video).size < 20) throw new Error('there is nothing to tell pixels apart by');
      return pixels(screen, 0, 0).filter((pixel, index) => pixel !== video[index]).length;
    },
    { png, from },
  );
}
