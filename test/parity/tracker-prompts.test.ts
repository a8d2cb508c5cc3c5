/**
 * Whole prompts of a frame, in Node with the demo model: previews, the three masks of a click, and masks with points.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { InMemoryFrameStore } from '../../src/tracker/frame-store.ts';
import type { CompletePrompt } from '../../src/tracker/prompts.ts';
import { VideoPredictor } from '../../src/tracker/video-predictor.ts';
import { sourceFrame } from '../../src/units.ts';
import { clipMask } from '../fixtures/clip.ts';
import { clipImages, type LoadedModel, loadDemoModel } from './tracker-fixture.ts';

const size = { width: 128, height: 128 };
const frame = sourceFrame;
const first = [107, 77] as const;
const click = { points: [first], labels: [1] } as const;
const threeClicks = { points: [first, [112, 84], [40, 80]], labels: [1, 1, 0] } as const;

let model: LoadedModel;
beforeAll(async () => {
  model = await loadDemoModel({}, 128);
});
afterAll(() => model.dispose());
afterEach(() => {
  vi.restoreAllMocks();
});

function newPredictor(): { predictor: VideoPredictor; store: InMemoryFrameStore } {
  const store = new InMemoryFrameStore();
  const images = clipImages(model.graphs, size);
  const video = { ...size, frameCount: 12 };
  return { predictor: new VideoPredictor({ graphs: model.graphs, images, video, store }), store };
}

async function track(predictor: VideoPredictor, maxFrames?: number) {
  const results: unknown[] = [];
  for await (const { frame: n, objects } of predictor.propagateInVideo({ masks: true, maxFrames })) {
    results.push([n, [...objects]]);
  }
  return results;
}

/** The first `n` of three clicks. */
const clicks = (n: number): CompletePrompt => ({
  points: threeClicks.points.slice(0, n),
  labels: threeClicks.labels.slice(0, n),
});

describe('a preview', () => {
  it('gives what the prompt gives, remembers nothing, and encodes the picture once', async () => {
    const { predictor, store } = newPredictor();
    const encode = vi.spyOn(model.graphs, 'encodeImage');
    const decode = vi.spyOn(model.graphs, 'decodeMask');
    const previews = [];
    for (const prompt of [click, { box: [90, 60, 120, 100] }, click] as const) {
      previews.push(await predictor.previewPrompt('kite', frame(3), prompt));
    }
    expect(encode).toHaveBeenCalledTimes(1);
    expect(decode).toHaveBeenCalledTimes(3);
    expect(predictor.objectIds).toEqual([]);
    expect(store.state).toBeUndefined();
    expect(previews[0]).toEqual(previews[2]);
    expect(await predictor.setPrompt('kite', frame(3), click)).toEqual(previews[0]);
    expect(encode).toHaveBeenCalledTimes(1);
    await predictor.dispose();
  });

  it('of a correction attends to the memory once', async () => {
    const { predictor, store } = newPredictor();
    await predictor.setPrompt('kite', frame(0), click);
    await track(predictor);
    await predictor.previewPrompt('kite', frame(5), click);
    const encode = vi.spyOn(model.graphs, 'encodeImage');
    const attend = vi.spyOn(model.graphs, 'attendMemory');
    const records = store.size;
    const saved = store.state;
    const previewed = await predictor.previewPrompt('kite', frame(5), threeClicks);
    expect(store.size).toBe(records);
    expect(store.state).toBe(saved);
    expect(await predictor.setPrompt('kite', frame(5), threeClicks)).toEqual(previewed);
    expect(encode).not.toHaveBeenCalled();
    expect(attend).not.toHaveBeenCalled();

    // After more tracking the memory is another one.
    await track(predictor);
    attend.mockClear();
    await predictor.previewPrompt('kite', frame(5), click);
    expect(attend).toHaveBeenCalledTimes(1);
    await predictor.dispose();
  });

  it('changes nothing of what is tracked afterwards', async () => {
    const run = async (previews: boolean) => {
      const { predictor } = newPredictor();
      await predictor.setPrompt('kite', frame(0), click);
      await track(predictor);
      if (previews) {
        await predictor.previewPrompt('kite', frame(9), threeClicks);
        await predictor.previewPrompt('kite', frame(2), { ...click, candidate: 2 });
        await predictor.previewPrompt('other', frame(4), click);
      }
      await predictor.setPrompt('kite', frame(4), threeClicks);
      const results = await track(predictor);
      await predictor.dispose();
      return results;
    };
    expect(await run(true)).toEqual(await run(false));
  });
});

describe('the three masks of a click', () => {
  it('come with an ambiguous click alone', async () => {
    const { predictor } = newPredictor();
    const { result, candidates } = await predictor.previewPrompt('kite', frame(0), click);
    expect(candidates).toHaveLength(3);
    const best = Math.max(...candidates.map(({ iou }) => iou));
    expect(candidates.find(({ iou }) => iou === best)).toEqual(result);
    expect(new Set(candidates.map(({ area }) => area)).size).toBe(3);
    expect((await predictor.previewPrompt('kite', frame(0), threeClicks)).candidates).toEqual([]);
    expect((await predictor.previewPrompt('kite', frame(0), { box: [90, 60, 120, 100] })).candidates).toEqual(
      [],
    );
    await predictor.dispose();
  });

  it.each([0, 1, 2])('can be chosen: candidate %i is kept as it was shown', async (candidate) => {
    const { predictor, store } = newPredictor();
    const { result, candidates } = await predictor.setPrompt('kite', frame(0), click);
    const chosen = await predictor.setPrompt('kite', frame(0), { ...click, candidate });
    expect(chosen.result).toEqual(candidates[candidate]);
    expect(chosen.candidates).toEqual(candidates);
    const [tracked] = (await track(predictor, 1)) as [[number, [string, unknown][]]];
    expect(tracked[1][0]?.[1]).toEqual(candidates[candidate]);

    // The pointer belongs to the mask that was chosen: another choice, another pointer.
    const pointerOf = async () =>
      (await store.get({ objectId: 'kite', frame: frame(0), kind: 'output', version: 0 }))?.objPtr;
    const other = newPredictor();
    await other.predictor.setPrompt('kite', frame(0), click);
    await track(other.predictor, 1);
    const record = await other.store.get({ objectId: 'kite', frame: frame(0), kind: 'output', version: 0 });
    if (chosen.result.iou === result.iou) expect(await pointerOf()).toEqual(record?.objPtr);
    else expect(await pointerOf()).not.toEqual(record?.objPtr);
    await predictor.dispose();
    await other.predictor.dispose();
  });

  it.each([
    { name: 'on a frame that was not tracked', tracked: false },
    { name: 'on a tracked frame', tracked: true },
  ])('is refined by later clicks, the same at once as click by click, $name', async ({ tracked }) => {
    const run = async (steps: readonly number[]) => {
      const { predictor } = newPredictor();
      if (tracked) {
        await predictor.setPrompt('kite', frame(1), { box: [90, 60, 120, 100] });
        await track(predictor);
      }
      let answer: unknown;
      for (const n of steps) {
        answer = await predictor.setPrompt('kite', frame(6), { ...clicks(n), candidate: 1 });
      }
      const results = await track(predictor);
      await predictor.dispose();
      return { answer, results };
    };
    const clickByClick = await run([1, 2, 3]);
    expect(await run([3])).toEqual(clickByClick);
    expect(await run([1, 3])).toEqual(clickByClick);
    // What was tried before leaves nothing.
    expect(await run([1, 2, 1, 3])).toEqual(clickByClick);
  });
});

it('answers a prompt that is not continued as if it were the first', async () => {
  const { predictor } = newPredictor();
  const alone = await predictor.setPrompt('kite', frame(0), click);
  const refined = await predictor.setPrompt('kite', frame(0), threeClicks);
  expect(refined).not.toEqual(alone);
  expect(await predictor.setPrompt('kite', frame(0), click)).toEqual(alone);

  // Also where a propagation has taken it up, but has not come to its frame.
  const later = await predictor.setPrompt('kite', frame(8), click);
  await predictor.setPrompt('kite', frame(8), threeClicks);
  await track(predictor, 2);
  expect(await predictor.setPrompt('kite', frame(8), click)).toEqual(later);
  await predictor.dispose();
});

describe('a mask with points', () => {
  const mask = { ...size, data: clipMask(0, 'kite', size) };

  it('is taken first, and corrected by the points one by one, as by one prompt after the other', async () => {
    const { predictor } = newPredictor();
    const points = clicks(2);
    const together = await predictor.setPrompt('kite', frame(0), { mask, ...points });
    expect(predictor.promptedFrames('kite')).toEqual([0]);
    const tracked = await track(predictor);

    const { predictor: meta } = newPredictor();
    const alone = await meta.addNewMask('kite', frame(0), mask);
    await meta.addNewPointsOrBox('kite', frame(0), clicks(1));
    const after = await meta.addNewPointsOrBox('kite', frame(0), points);
    expect(together).toEqual({ result: after, candidates: [] });
    expect(after).not.toEqual(alone);
    expect(await track(meta)).toEqual(tracked);
    await predictor.dispose();
    await meta.dispose();
  });
});

it.each([
  { name: 'a candidate without a point', code: 'prompt/candidate', prompt: { candidate: 1 } },
  {
    name: 'a candidate with a box',
    code: 'prompt/candidate',
    prompt: { ...click, box: [1, 1, 9, 9], candidate: 1 },
  },
  { name: 'a fourth candidate', code: 'prompt/candidate', prompt: { ...click, candidate: 3 } },
  {
    name: 'a mask with a box',
    code: 'prompt/mask-with-box',
    prompt: { box: [1, 1, 9, 9], mask: { ...size, data: new Uint8Array(128 * 128) } },
  },
  { name: 'nothing', code: 'prompt/empty', prompt: {} },
] as const)('refuses $name', async ({ code, prompt }) => {
  const { predictor, store } = newPredictor();
  await expect(predictor.setPrompt('kite', frame(0), prompt)).rejects.toMatchObject({ code });
  await expect(predictor.previewPrompt('kite', frame(0), prompt)).rejects.toMatchObject({ code });
  expect(predictor.objectIds).toEqual([]);
  expect(store.state).toBeUndefined();
  await predictor.dispose();
});
