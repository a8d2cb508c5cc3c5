/**
 * Journeys of users through the built page in real Chromium, from a video to what is saved of it: the sample's video,
 * the demo model on WASM.
 *
 * @module
 */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maskIou } from '../../src/regions/iou.ts';
import type { MaskLine } from '../../src/regions/mask-line.ts';
import type { TrackletApp } from '../../src/ui/app/tracklet-app.ts';
import { SAMPLE_VIDEO, sampleTruth } from '../fixtures/sample.ts';
import { AppPage } from './app-page.ts';
import { servedApp } from './served-app.ts';

type Point = readonly [number, number];

const ballBox: readonly [Point, Point] = [
  [139, 349],
  [301, 504],
];
const carBox: readonly [Point, Point] = [
  [906, 435],
  [1190, 620],
];
/** A box around one of the sample's objects, as one would draw it on a frame. */
function boxOf(name: string, frame: number): readonly [Point, Point] {
  const [x, y, width, height] = sampleTruth().get(name)?.[frame]?.box ?? [0, 0, 0, 0];
  return [
    [x, y],
    [x + width, y + height],
  ];
}

/** The range that is tracked: the demo model makes some three frames a second here. */
const lastFrame = 7;

const served = servedApp();

/** Keeps what the page looks like, for whoever wants to look at it. */
async function picture(app: AppPage, name: string): Promise<void> {
  await app.page.screenshot({ path: `.cache/test-results/journey-${name}.png` });
}

/** Where the player is, and the range it plays and tracks. */
const placeOf = (app: AppPage) =>
  app.page.evaluate(() => {
    const { player } = (document.querySelector('tracklet-app') as TrackletApp).workspace;
    return { position: player.position, range: player.range };
  });

async function press(app: AppPage, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await app.page.keyboard.press(key);
  await app.idle();
}

/** Renames the selected object. */
async function rename(app: AppPage, name: string): Promise<void> {
  await press(app, 'F2');
  await app.page.getByLabel(/^Name of object \d+$/).fill(name);
  await press(app, 'Enter');
}

/** Goes to a frame by keyboard, from the first one. */
async function goTo(app: AppPage, frame: number): Promise<void> {
  await press(app, 'Home', ...Array.from({ length: frame }, () => 'ArrowRight'));
  await expect.poll(async () => (await placeOf(app)).position).toBe(frame);
  await app.idle();
}

/** The range from the first frame to another one. */
async function chooseRange(app: AppPage, last: number): Promise<void> {
  await goTo(app, 0);
  await press(app, 'i', ...Array.from({ length: last }, () => 'ArrowRight'), 'o');
  await expect.poll(async () => (await placeOf(app)).range).toEqual([0, last]);
  await press(app, 'Home');
}

async function drawBox(app: AppPage, [from, to]: readonly [Point, Point]): Promise<void> {
  await app.button('Box').click();
  await app.press(from, { to });
}

async function masksOf(app: AppPage): Promise<readonly MaskLine[]> {
  const { text } = await app.saved('Save masks');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as MaskLine);
}

/** IoU of a mask of the page with the sample's ground truth. */
async function truth(app: AppPage, object: number, name: string, frame: number): Promise<number> {
  const mask = (await app.objects())[object]?.results.find((result) => result.frame === frame)?.mask;
  const expected = sampleTruth().get(name)?.[frame];
  return mask && expected ? maskIou(mask, expected) : 0;
}

interface LabelStudioTask {
  readonly annotations: readonly {
    readonly result: readonly {
      readonly type: string;
      readonly value: {
        readonly labels: readonly string[];
        readonly framesCount: number;
        readonly sequence: readonly { readonly frame: number; readonly x: number; readonly width: number }[];
      };
    }[];
  }[];
}

interface Coco {
  readonly images: readonly unknown[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  readonly annotations: readonly { readonly category_id: number; readonly area: number }[];
}

describe.sequential('two objects from nothing, in the dark, and a drift that is corrected', () => {
  let app: AppPage;

  beforeAll(async () => {
    app = await served.ready({ colorScheme: 'dark' });
    await picture(app, 'start');
    await app.choose(SAMPLE_VIDEO);
  });

  afterAll(() => app?.close());

  it('begins with labels of the user', async () => {
    await picture(app, 'opened');
    await app.page
      .locator('project-bar')
      .getByRole('button', { name: /^Project / })
      .click();
    await app.page.getByRole('menuitem', { name: 'Labels and videos…' }).click();
    const dialog = app.page.getByRole('dialog', { name: 'Project', exact: true });
    const label = dialog.getByRole('textbox', { name: 'New label' });
    for (const name of ['Ball', 'Car']) {
      await label.fill(name);
      await label.press('Enter');
    }
    await dialog.getByRole('textbox', { name: 'Name of label Car' }).waitFor();
    await picture(app, 'labels');
    await dialog.getByRole('button', { name: 'Done' }).click();
  });

  it('marks one with a box and one with a click, each with its label', async () => {
    await drawBox(app, ballBox);
    await app.button('New object').click();
    await app.button('Point').click();
    await app.press([1040, 560]);
    await picture(app, 'candidates');
    await app.button('New object').click();
    await drawBox(app, carBox);
    await app.button('Remove Car').click();
    await app.idle();
    expect((await app.state()).map(({ labels }) => labels)).toEqual([['Ball'], ['Car']]);
    await picture(app, 'marked');
  });

  it('tracks a range', async () => {
    await chooseRange(app, lastFrame);
    await app.button('Track').click();
    await app.page.getByText(/^[2-7] \/ 8 frames/).waitFor();
    await picture(app, 'tracking');
    await app.page.getByText(/^Tracked 8 frames/).waitFor();
    await picture(app, 'tracked');
    for (const frame of [0, 4, lastFrame]) {
      expect(await truth(app, 0, 'ball', frame)).toBeGreaterThan(0.7);
      expect(await truth(app, 1, 'car', frame)).toBeGreaterThan(0.7);
    }
  });

  it('finds a drift, corrects it, compares, discards, and accepts it the second time', async () => {
    const again = async (reach: string) => {
      await app.button(reach).click();
      await bar.getByText(/^Tracked again: /).waitFor();
      await app.idle();
    };
    const bar = app.page.locator('review-bar');
    const accept = async () => {
      await bar.getByRole('button', { name: 'Accept' }).click();
      await app.idle();
    };
    // A box on the wrong object, tracked on: what is the ball's is on the car, then lost.
    await goTo(app, 3);
    await app.button('Select Ball').click();
    await drawBox(app, boxOf('car', 3));
    await again('On ▶');
    await accept();
    for (const frame of [3, 5, lastFrame]) expect(await truth(app, 0, 'ball', frame)).toBeLessThan(0.1);
    const car = (await app.state())[1];

    await press(app, 'Home', 'd');
    await expect.poll(async () => (await placeOf(app)).position).toBe(4);
    await app.idle();
    await picture(app, 'drift');
    await app.button('Remove the prompt on frame 3').click();
    await app.idle();
    await drawBox(app, boxOf('ball', 4));
    const drifted = await app.state();
    await picture(app, 'corrected');
    await again('On ▶');
    const after = await app.state();
    await picture(app, 'review-after');
    await bar.getByRole('button', { name: 'Before' }).click();
    await press(app, 'ArrowLeft');
    await picture(app, 'review-before');
    expect(await app.state()).toEqual(after);
    await bar.getByRole('button', { name: 'Discard' }).click();
    await app.idle();
    expect(await app.state()).toEqual(drifted);

    await press(app, 'Control+z');
    await goTo(app, 4);
    await drawBox(app, boxOf('ball', 4));
    expect(await app.state()).toEqual(drifted);
    await again('On ▶');
    await accept();
    expect(await app.state()).toEqual(after);
    expect(after[1]).toEqual(car);
    for (let frame = 4; frame <= lastFrame; frame++) {
      expect(await truth(app, 0, 'ball', frame), `frame ${frame}`).toBeGreaterThan(0.7);
    }
  });

  it.each([
    { reach: 'Between', from: 1, tracked: [0, 1, 2, 3, 4] },
    { reach: '◀ Back', from: 2, tracked: [0, 1, 2] },
  ])(
    'tracks again, $reach from frame $from, and leaves all else as it was',
    async ({ reach, from, tracked }) => {
      const [before, car] = await app.state();
      await goTo(app, from);
      await app.button('Select Ball').click();
      await drawBox(app, boxOf('ball', from));
      await app.button(reach).click();
      await app.page
        .getByText(`of ${tracked.length} frames`)
        .or(app.page.getByText(`all ${tracked.length} frames`))
        .first()
        .waitFor();
      await app.button('Accept').click();
      await app.idle();
      const [ball, other] = await app.state();
      expect(other).toEqual(car);
      const beyond = ([frame]: readonly [number, unknown]) => !tracked.includes(frame);
      expect(ball?.results.filter(beyond)).toEqual(before?.results.filter(beyond));
      expect(ball?.results.map(([frame]) => frame)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      for (const frame of tracked) expect(await truth(app, 0, 'ball', frame)).toBeGreaterThan(0.7);
    },
  );

  it('saves a task for Label Studio, and COCO', async () => {
    // At the file's own rate, as the configuration has it that goes with the project.
    const [task] = JSON.parse((await app.saved('Label Studio task')).text) as LabelStudioTask[];
    const result = task?.annotations[0]?.result ?? [];
    expect(result.map(({ type, value }) => [type, value.labels, value.framesCount])).toEqual([
      ['videorectangle', ['Ball'], 225],
      ['videorectangle', ['Car'], 225],
    ]);
    for (const { value } of result) {
      expect(value.sequence[0]?.frame).toBe(1);
      expect(value.sequence.at(-1)?.frame).toBe(lastFrame + 1);
    }
    const coco = JSON.parse((await app.saved('COCO')).text) as Coco;
    expect(coco.categories.map(({ name }) => name)).toEqual(['Ball', 'Car']);
    for (const { id } of coco.categories) {
      const areas = coco.annotations.filter(({ category_id }) => category_id === id).map(({ area }) => area);
      expect(areas).toHaveLength(lastFrame + 1);
      expect(Math.min(...areas)).toBeGreaterThan(3000);
    }
  });

  it('complains about nothing', () => {
    expect(app.complaints).toEqual([]);
  });
});

describe.sequential('a long session', () => {
  const rounds = 26;
  let app: AppPage;
  /** Before the first step, and after each. */
  const states: Awaited<ReturnType<AppPage['state']>>[] = [];

  beforeAll(async () => {
    app = await served.ready();
    await app.choose(SAMPLE_VIDEO);
  });

  afterAll(() => app?.close());

  it('does over 200 steps', async () => {
    states.push(await app.state());
    for (let round = 1; round <= rounds; round++) {
      const [x, y] = [150 + (round % 5) * 30, 380 + (round % 4) * 25];
      const work = [
        () => press(app, 'n'),
        () => press(app, 'p').then(() => app.press([x, y])),
        () => app.press([x, 640], { alt: true }),
        () => rename(app, `Ball ${round}`),
        () => press(app, 'Alt+h'),
        () => press(app, 'Alt+h'),
        () => app.press([x, 640]),
        () => press(app, 'Shift+Delete'),
      ];
      // Some rounds keep their objects: the session ends with some.
      for (const each of round % 6 === 0 ? work.slice(0, -1) : work) {
        await each();
        await app.idle();
        states.push(await app.state());
      }
    }
    expect(states.length).toBeGreaterThan(201);
    await picture(app, 'long');
  });

  it('takes 200 of them back, does them again, and saves the same', async () => {
    const before = await masksOf(app);
    for (let step = 0; step < 200; step++) await press(app, 'Control+z');
    expect(await app.state()).toEqual(states.at(-201));
    for (let step = 0; step < 200; step++) await press(app, 'Control+y');
    expect(await app.button('Redo').isDisabled()).toBe(true);
    expect(await app.state()).toEqual(states.at(-1));
    expect(await masksOf(app)).toEqual(before);
    expect(app.complaints).toEqual([]);
  });
});

describe.sequential('keyboard only', () => {
  let app: AppPage;

  beforeAll(async () => {
    app = await served.ready();
  });

  afterAll(() => app?.close());

  /** Presses Tab until the focus is on an element with this name. */
  async function tabTo(name: string | RegExp): Promise<void> {
    const seen: string[] = [];
    for (let n = 0; n < 90; n++) {
      const focused = await app.page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined;
        return (element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '').trim();
      });
      if (typeof name === 'string' ? focused === name : name.test(focused)) return;
      seen.push(focused);
      await app.page.keyboard.press('Tab');
    }
    throw new Error(`Tab never comes to ${name}; it came to ${seen.join(' | ')}`);
  }

  it('opens the sample, marks, names, tracks and saves', async () => {
    await tabTo('Try the sample');
    await picture(app, 'keyboard-start');
    await press(app, 'Enter');
    await app.canvas.waitFor();
    await app.idle();
    expect(await app.objects()).toHaveLength(3);

    await press(app, 'n', 'r');
    await tabTo(/sample\.mp4/);
    await press(app, 'Enter', ...Array.from({ length: 12 }, () => 'Shift+ArrowRight'));
    await press(app, ...Array.from({ length: 3 }, () => 'Shift+ArrowDown'), 'Enter');
    await press(app, ...Array.from({ length: 10 }, () => 'Shift+ArrowRight'));
    await press(app, ...Array.from({ length: 7 }, () => 'Shift+ArrowDown'));
    await picture(app, 'keyboard-box');
    await press(app, 'Enter');
    await expect.poll(async () => (await app.objects())[3]?.results.length).toBe(1);
    await press(app, 'Escape');

    await press(app, 'F2');
    await app.page.keyboard.type('Second car');
    await press(app, 'Enter');
    await press(app, 'Home', 'i', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'o');
    await tabTo(/^Options/);
    await press(app, 'Enter');
    await tabTo('Only Second car');
    await press(app, 'Space', 't');
    await app.page.getByText(/^Tracked 4 frames/).waitFor();

    await tabTo('Export');
    await picture(app, 'keyboard-focus');
    const download = app.page.waitForEvent('download');
    await app.page.keyboard.press('Enter');
    await app.page.locator('export-menu wa-dropdown-item').first().waitFor();
    await picture(app, 'keyboard-menu');
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) {
      await app.page.waitForTimeout(200);
      await app.page.keyboard.press(key);
    }
    const file = await download;
    expect(file.suggestedFilename()).toBe('sample.mp4.masks.jsonl');
    const objects = await app.objects();
    expect(objects.map(({ name, results }) => [name, results.length])).toEqual([
      ['Ball', 1],
      ['Car', 1],
      ['Balloon', 1],
      ['Second car', 4],
    ]);
    expect(app.complaints).toEqual([]);
  });

  it('goes from part to part, past what is in between', async () => {
    const partOf = () =>
      app.page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        for (
          let node: Node | null = element;
          node;
          node = node instanceof ShadowRoot ? node.host : node.parentNode
        ) {
          if (node instanceof Element && node.hasAttribute('data-part')) return node.localName;
        }
        return undefined;
      });
    await app.button('New object').focus();
    const parts: unknown[] = [await partOf()];
    for (let n = 0; n < 7; n++) {
      await app.page.keyboard.press('F6');
      parts.push(await partOf());
    }
    expect(parts).toEqual(['div', 'run-panel', 'player-controls', 'div', 'header', 'nav', 'main', 'div']);
    await app.page.keyboard.press('Shift+F6');
    expect(await partOf()).toBe('main');
  });
});

it('in a frame of 420 pixels: marks, tracks a few frames, and goes back', async () => {
  const context = await served.browser.newContext({ viewport: { width: 420, height: 640 } });
  const app = await AppPage.open(context, `${served.url}/?embed=1`);
  await app.page.locator('compact-tracker').waitFor();
  await app.page.getByText('Demo · CPU · 256 px').waitFor();
  await app.page.evaluate(async () => {
    const bytes = await (await fetch('/sample/sample.mp4')).blob();
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], 'sample.mp4'));
    document.querySelector('tracklet-app')?.dispatchEvent(new DragEvent('drop', { dataTransfer }));
  });
  await app.canvas.waitFor();
  await app.idle();
  await press(app, 'r');
  await app.press(ballBox[0], { to: ballBox[1] });
  const marked = await app.state();
  expect(marked[0]?.results).toHaveLength(1);
  await chooseRange(app, 3);
  await app.button('Track').click();
  await app.page.getByText(/^Tracked 4 frames/).waitFor();
  await picture(app, 'embed');
  expect((await app.state())[0]?.results).toHaveLength(4);
  expect(await truth(app, 0, 'ball', 3)).toBeGreaterThan(0.7);
  expect(await app.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
  await app.button('Undo').click();
  await app.idle();
  expect(await app.state()).toEqual(marked);
  expect(app.complaints).toEqual([]);
  await app.close();
});

/**
 * For looking at the page with a video of one's own, by hand; without a box its middle is clicked:
 *
 *     TRACKLET_CLIP=~/dog.mp4 TRACKLET_CLIP_BOX=450,375,705,545 npx vitest run --project e2e test/e2e/journeys.test.ts \
 *       -t 'a clip of the tester'
 *
 * leaves `.cache/test-results/journey-clip-*.png`.
 */
const clip = process.env.TRACKLET_CLIP;
const clipBox = process.env.TRACKLET_CLIP_BOX?.split(',').map(Number);

it.skipIf(clip === undefined)('a clip of the tester: marks, tracks, corrects, and saves', async () => {
  const app = await served.ready();
  await app.choose(path.resolve(clip ?? ''));
  await picture(app, 'clip-opened');
  const [width, height] = await app.page.evaluate(() => {
    const { video } = (document.querySelector('tracklet-app') as TrackletApp).workspace;
    return [video?.width ?? 0, video?.height ?? 0] as const;
  });
  const [left, top, right, bottom] = clipBox ?? [];
  if (left !== undefined && top !== undefined && right !== undefined && bottom !== undefined) {
    await drawBox(app, [
      [left, top],
      [right, bottom],
    ]);
  } else {
    await press(app, 'p');
    await app.press([width / 2, height / 2]);
  }
  await picture(app, 'clip-marked');
  await chooseRange(app, 11);
  await app.button('Track').click();
  await app.page.getByText(/^Tracked \d+ frames/).waitFor();
  await goTo(app, 11);
  await picture(app, 'clip-tracked');

  const box = (await app.objects())[0]?.results.find(({ frame }) => frame === 6)?.box;
  if (box) {
    await goTo(app, 6);
    const [x, y, w, h] = box;
    await drawBox(app, [
      [x, y],
      [x + w, y + h],
    ]);
    await app.button('On ▶').click();
    await app.page.getByText(/^Tracked again: /).waitFor();
    await picture(app, 'clip-corrected');
    await app.button('Accept').click();
  }
  expect(await masksOf(app)).not.toHaveLength(0);
  expect(app.complaints).toEqual([]);
  await app.close();
});
