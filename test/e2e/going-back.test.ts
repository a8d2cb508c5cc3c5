/**
 * Previews, marks and estimates through the real worker and IndexedDB: going back gives what was there, and what is
 * forgotten leaves the disk. Demo model, sample clip.
 *
 * @module
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sourceFrame } from '../../src/units.ts';
import { launchChromium, type PageServer, servePages } from './browser.ts';
import type { OpenRequest } from './pages/session.ts';
import { boxes } from './session-page.ts';

let browser: Browser;
let server: PageServer;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), servePages({ isolated: true })]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** A page with one open session; all sessions share storage. */
async function openSession(request: OpenRequest): Promise<Page> {
  const context = browser.contexts()[0] ?? (await browser.newContext());
  const page = await context.newPage();
  await page.goto(`${server.url}session.html`);
  await page.waitForFunction(() => window.sessions !== undefined);
  await page.evaluate((asked) => window.sessions.open(asked), request);
  return page;
}

const { ball, car } = boxes;
const track = { direction: 'forward', range: [0, 4], masks: true } as const;
/** On the car: a correction that nobody wants for the ball. */
const wrong = { frame: sourceFrame(2), points: [[1050, 530]], labels: [1] } as const;

it('goes back to what was tracked, keeps no more than is needed, and knows no mark of a dead worker', async () => {
  const page = await openSession({ backend: 'wasm' });
  const asked = { ball, car, track, wrong };
  const seen = await page.evaluate(async ({ ball, car, track, wrong }) => {
    const { session } = window;
    const { client } = session;
    const previewed = await client.preview(ball.id, ball.prompt);
    const nothing = await session.records();
    const answered = await client.setPrompt(ball.id, ball.prompt);
    const prompted = await client.mark();
    const first = await session.track(track);
    const before = await session.records();

    const tracked = await client.mark();
    const clicked = await client.setPrompt(ball.id, wrong);
    await client.setPrompt(car.id, car.prompt);
    const corrected = await session.track({ ...track, from: wrong.frame, objects: [ball.id] });
    const during = await session.records();
    await client.goTo(tracked);
    const objects = [...(await client.promptedFrames()).keys()];
    const after = await session.records();
    await client.goTo(prompted);
    const again = await session.track(track);
    await client.forgetMarks([prompted, tracked]);
    const left = await session.records();
    const frames = new Map([[ball.id, [ball.prompt.frame]]]);
    return {
      previewed,
      answered,
      clicked,
      first,
      corrected,
      again,
      objects,
      records: { nothing, before, during, after, left },
      estimate: await client.estimate(track, frames),
    };
  }, asked);
  expect(seen.previewed).toEqual(seen.answered);
  expect(seen.clicked.candidates).toHaveLength(3);
  expect(seen.first.map(({ frame }) => frame)).toEqual([0, 1, 2, 3]);
  expect(seen.corrected.map(({ frame }) => frame)).toEqual([2, 3]);
  expect(seen.corrected[0]).not.toEqual(seen.first[2]);
  expect(seen.objects).toEqual(['ball']);
  expect(seen.again).toEqual(seen.first);
  // Four outputs; the answer that a mark needs; two corrected frames and the car's answer.
  expect(seen.records).toEqual({ nothing: 0, before: 5, during: 8, after: 5, left: 4 });
  expect(seen.estimate).toMatchObject({ frames: 4, objects: 1 });
  expect(seen.estimate.seconds).toBeGreaterThan(0);
  // The demo model's logits are 64 x 64.
  expect(seen.estimate.storage).toBeGreaterThan(4 * 64 * 64 * 4);
  expect(seen.estimate.storageFree).toBeGreaterThan(seen.estimate.storage);

  const afterwards = await page.evaluate(async ({ ball, track, wrong }) => {
    const { session } = window;
    const mark = await session.client.mark();
    await session.client.setPrompt(ball.id, wrong);
    await session.track({ ...track, from: wrong.frame });
    session.client.kill();
    const refused = await session.refusal((client) => client.goTo(mark));
    const prompts = (await session.client.promptedFrames()).get(ball.id);
    return { refused, prompts, records: await session.records() };
  }, asked);
  expect(afterwards).toEqual({ refused: 'worker/unknown-mark', prompts: [0, 2], records: 4 });
  await page.close();
});

it('gives the next worker the prompts as they were gone back to, where nothing is stored', async () => {
  const page = await openSession({ backend: 'wasm', refuseStorage: true });
  const seen = await page.evaluate(
    async ({ ball, car, wrong }) => {
      const { session } = window;
      const { client } = session;
      await client.setPrompt(ball.id, ball.prompt);
      const mark = await client.mark();
      await client.setPrompt(ball.id, wrong);
      await client.setPrompt(car.id, car.prompt);
      await client.goTo(mark);
      client.kill();
      const prompted = [...(await client.promptedFrames())];
      // The next worker counts its marks from the beginning, and takes none of the dead one's for its own.
      const next = await client.mark();
      const refused = await session.refusal((asked) => asked.goTo(mark));
      const known = await session.refusal((asked) => asked.goTo(next));
      return { prompted, refused, known };
    },
    { ball, car, wrong },
  );
  expect(seen).toEqual({ prompted: [['ball', [0]]], refused: 'worker/unknown-mark', known: undefined });
  await page.close();
});
