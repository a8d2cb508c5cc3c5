/**
 * What SAM2VideoPredictor offers beyond its recorded histories, in Node with the demo model: options that do nothing
 * in Meta's code, visiting some frames only, and what happens when a track is disturbed.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InMemoryFrameStore } from '../../src/tracker/frame-store.ts';
import type { FrameResult, VideoPredictorOptions } from '../../src/tracker/inference-state.ts';
import { fillHoles } from '../../src/tracker/mask-logits.ts';
import { type PropagateOptions, VideoPredictor } from '../../src/tracker/video-predictor.ts';
import { sourceFrame } from '../../src/units.ts';
import { clipImages, type LoadedModel, loadDemoModel, unpackMask } from './tracker-fixture.ts';

const size = { width: 128, height: 128 };
const frame = sourceFrame;
const kite = { points: [[107, 77]], labels: [1] } as const;
const aroundKite = { box: [70, 40, 128, 110] } as const;

let model: LoadedModel;
beforeAll(async () => {
  model = await loadDemoModel({}, 128);
});
afterAll(() => model.dispose());

function newPredictor(
  frameCount: number,
  options: Partial<VideoPredictorOptions> = {},
): { predictor: VideoPredictor; store: InMemoryFrameStore } {
  const store = new InMemoryFrameStore();
  const predictor = new VideoPredictor({
    graphs: model.graphs,
    images: clipImages(model.graphs, size),
    video: { ...size, frameCount },
    store,
    ...options,
  });
  return { predictor, store };
}

async function propagate(
  predictor: VideoPredictor,
  options: Partial<PropagateOptions> = {},
): Promise<FrameResult[]> {
  const results: FrameResult[] = [];
  for await (const result of predictor.propagateInVideo({ masks: true, ...options })) results.push(result);
  return results;
}

const framesOf = (results: readonly FrameResult[]): number[] => results.map(({ frame: n }) => n);

/** Summaries without the frames that carry them. */
const plain = (results: readonly FrameResult[]) => results.map(({ frame: n, objects }) => [n, [...objects]]);

describe('options', () => {
  it('gives each pixel to one object only, in results and in memory', async () => {
    const { predictor, store } = newPredictor(5, {
      settings: { nonOverlapMasks: true, nonOverlapMasksForMemEnc: true },
    });
    await predictor.addNewPointsOrBox('kite', frame(0), kite);
    await predictor.addNewPointsOrBox('around', frame(0), aroundKite);
    const results = await propagate(predictor);
    for (const { frame: n, objects } of results) {
      const masks = [...objects.values()].map(({ mask }) => unpackMask(mask ?? new Uint32Array(), 128 * 128));
      expect(masks.some((mask) => mask.includes(1))).toBe(true);
      expect(
        masks[0]?.some((bit, i) => bit === 1 && masks[1]?.[i] === 1),
        `frame ${n}`,
      ).toBe(false);

      const records = await Promise.all(
        ['kite', 'around'].map((objectId) =>
          store.get({ objectId, frame: frame(n), kind: 'output', version: 0 }),
        ),
      );
      const [a, b] = records.map((record) => record?.memoryMask ?? new Float32Array());
      expect(a?.length, `frame ${n}`).toBe(32 * 32);
      expect(a?.every((logit, i) => logit <= -10 || (b?.[i] ?? 0) <= -10)).toBe(true);
      // The prompts' own masks do overlap; from then on memory keeps the objects apart.
      if (n !== 0) continue;
      const shown = records.map((record) => record?.lowResMask ?? new Float32Array());
      expect(shown[0]?.some((logit, i) => logit > 0 && (shown[1]?.[i] ?? 0) > 0)).toBe(true);
    }
    await predictor.dispose();
  });

  it('fills holes in results, and leaves the memory as it was', async () => {
    // All background counts as holes. The prompt has none, so that both runs are conditioned alike.
    const area = 32 * 32;
    const data = new Uint8Array(128 * 128).fill(1);
    const plainRun = newPredictor(4);
    const filledRun = newPredictor(4, { settings: { fillHoleArea: area } });
    for (const { predictor } of [plainRun, filledRun]) {
      await predictor.addNewMask('all', frame(0), { ...size, data });
      await propagate(predictor);
      await predictor.dispose();
    }
    for (const n of [1, 2, 3]) {
      const address = { objectId: 'all', frame: frame(n), kind: 'output', version: 0 } as const;
      const before = await plainRun.store.get(address);
      const after = await filledRun.store.get(address);
      if (before === undefined || after === undefined) throw new Error('no record');
      expect(before.lowResMask.some((logit) => logit <= 0)).toBe(true);
      expect(after.lowResMask).toEqual(fillHoles(before.lowResMask, 32, area));
      expect(after.memoryMask).toEqual(before.lowResMask);
    }
  });

  it('forgets tracked frames around a correction, as Meta means to', async () => {
    const run = async (clearNonCondMemAroundInput: boolean) => {
      const settings = { clearNonCondMemAroundInput, forgetAroundCorrections: false };
      const { predictor, store } = newPredictor(12, { settings });
      await predictor.addNewPointsOrBox('kite', frame(0), kite);
      await propagate(predictor);
      await predictor.addNewPointsOrBox('kite', frame(5), aroundKite);
      const results = await propagate(predictor, { startFrame: frame(5), maxFrames: 2 });
      await predictor.dispose();
      const flags = store.state?.objects[0]?.flags ?? new Uint8Array();
      return { results, remembered: [...flags].flatMap((bits, n) => ((bits & 1) === 1 ? [n] : [])) };
    };
    const kept = await run(false);
    const cleared = await run(true);
    expect(kept.remembered).toEqual([1, 2, 3, 4, 6, 7, 8, 9, 10, 11]);
    // Seven frames to each side go; frame 6 was tracked again.
    expect(cleared.remembered).toEqual([6]);
    expect(plain(cleared.results)).not.toEqual(plain(kept.results));
  });
});

describe('propagation', () => {
  it('visits the given frames only, and all of them as without a list', async () => {
    const run = async (options: Partial<PropagateOptions>) => {
      const { predictor } = newPredictor(12);
      await predictor.addNewPointsOrBox('kite', frame(0), kite);
      const results = await propagate(predictor, options);
      await predictor.dispose();
      return results;
    };
    const all = Array.from({ length: 12 }, (_, n) => frame(n));
    const every = await run({});
    expect(plain(await run({ visit: all }))).toEqual(plain(every));
    const some = await run({ visit: [0, 3, 4, 9].map(frame) });
    expect(framesOf(some)).toEqual([0, 3, 4, 9]);
    expect(some.every(({ objects }) => (objects.get('kite')?.area ?? 0) > 0)).toBe(true);
  });

  it('tracks the given objects only', async () => {
    const { predictor } = newPredictor(4);
    await predictor.addNewPointsOrBox('kite', frame(0), kite);
    await predictor.addNewPointsOrBox('around', frame(0), aroundKite);
    const results = await propagate(predictor, { objects: ['around'] });
    expect(results.map(({ objects }) => [...objects.keys()])).toEqual(Array(4).fill(['around']));
    await predictor.dispose();
  });

  it('takes prompts and removals while it runs', async () => {
    const { predictor } = newPredictor(10);
    await predictor.addNewPointsOrBox('kite', frame(0), kite);
    await predictor.addNewPointsOrBox('around', frame(0), aroundKite);
    const seen: string[] = [];
    for await (const { frame: n, objects } of predictor.propagateInVideo({ masks: false })) {
      seen.push(`${n}: ${[...objects.keys()].join(' ')}`);
      if (n !== 2) continue;
      // Not awaited: the consumer is busy elsewhere, and calls wait for their turn.
      void predictor.removeObject('kite');
      void predictor.addNewPointsOrBox('late', frame(8), kite);
    }
    expect(seen[2]).toBe('2: kite around');
    expect(seen.at(-1)).toBe('9: around');
    expect(predictor.objectIds).toEqual(['around', 'late']);
    expect(framesOf(await propagate(predictor, { objects: ['late'] }))).toEqual([8, 9]);
    await predictor.dispose();
  });

  it('stops at the signal, and keeps what was tracked', async () => {
    const { predictor, store } = newPredictor(20);
    await predictor.addNewPointsOrBox('kite', frame(0), kite);
    const stop = new AbortController();
    const frames: number[] = [];
    const options = { masks: false, signal: stop.signal };
    for await (const result of predictor.propagateInVideo(options)) {
      frames.push(result.frame);
      if (result.frame === 4) stop.abort();
    }
    expect(frames).toEqual(frames.map((_, n) => n));
    // Results come up to two frames late.
    expect(frames.length).toBeGreaterThanOrEqual(5);
    expect(frames.length).toBeLessThanOrEqual(7);
    expect(store.state?.propagated).toMatchObject({ frame: frames.at(-1), reverse: false });
    await predictor.dispose();
  });

  it('yields every frame before one that fails, and stores them', async () => {
    const images = clipImages(model.graphs, size);
    const { predictor, store } = newPredictor(20, {
      images: {
        image: async (n) => {
          if (n === 7) throw new Error('broken file');
          return images.image(n);
        },
      },
    });
    await predictor.addNewPointsOrBox('kite', frame(0), kite);
    const frames: number[] = [];
    const run = (async () => {
      for await (const result of predictor.propagateInVideo({ masks: false })) frames.push(result.frame);
    })();
    await expect(run).rejects.toThrow('broken file');
    expect(frames).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(store.state?.propagated?.frame).toBe(6);
    await predictor.dispose();
  });

  it.each([
    { name: 'nothing to track', code: 'tracker/no-objects', prompted: false, options: {} },
    {
      name: 'an unknown object',
      code: 'tracker/unknown-object',
      prompted: true,
      options: { objects: ['x'] },
    },
    {
      name: 'a range beyond the clip',
      code: 'tracker/range',
      prompted: true,
      options: { range: [2, 5] as const },
    },
    {
      name: 'an empty range',
      code: 'tracker/range',
      prompted: true,
      options: { range: [2, 2] as const },
    },
    {
      name: 'a start beyond the clip',
      code: 'prompt/frame-out-of-range',
      prompted: true,
      options: { startFrame: frame(4) },
    },
    { name: 'an empty list of frames', code: 'tracker/visit', prompted: true, options: { visit: [] } },
  ])('refuses $name', async ({ code, prompted, options }) => {
    const { predictor } = newPredictor(4);
    if (prompted) await predictor.addNewPointsOrBox('kite', frame(0), kite);
    await expect(propagate(predictor, options)).rejects.toMatchObject({ code });
    await predictor.dispose();
  });
});

describe('prompts', () => {
  it('leave nothing behind where they are refused', async () => {
    const { predictor, store } = newPredictor(4);
    const outside = { points: [[500, 5]], labels: [1] } as const;
    await expect(predictor.addNewPointsOrBox('kite', frame(0), outside)).rejects.toMatchObject({
      code: 'prompt/point-outside',
    });
    await expect(predictor.addNewPointsOrBox('kite', frame(9), kite)).rejects.toMatchObject({
      code: 'prompt/frame-out-of-range',
    });
    expect(predictor.objectIds).toEqual([]);
    expect(store.state).toBeUndefined();
    await predictor.dispose();
  });

  it('cannot be removed from an object that does not exist', async () => {
    const { predictor } = newPredictor(4);
    await expect(predictor.clearAllPromptsInFrame('kite', frame(0))).rejects.toMatchObject({
      code: 'tracker/unknown-object',
    });
    await expect(predictor.removeObject('kite')).rejects.toMatchObject({ code: 'tracker/unknown-object' });
  });

  it('are gone after the last one was cleared, and after a reset', async () => {
    const { predictor, store } = newPredictor(4);
    await predictor.addNewPointsOrBox('kite', frame(0), kite);
    expect(await predictor.clearAllPromptsInFrame('kite', frame(0))).toBeUndefined();
    await expect(propagate(predictor)).rejects.toMatchObject({ code: 'tracker/no-prompts' });
    await predictor.addNewPointsOrBox('kite', frame(1), kite);
    expect(framesOf(await propagate(predictor))).toEqual([1, 2, 3]);
    await predictor.resetState();
    expect(predictor.objectIds).toEqual([]);
    expect(
      await store.get({ objectId: 'kite', frame: frame(2), kind: 'output', version: 0 }),
    ).toBeUndefined();
    expect(predictor.memoryUse()).toEqual({ maps: 0, ptrs: 0, pending: 0, bytes: 0 });
    await predictor.dispose();
  });
});

describe('restore', () => {
  it('refuses a state of another clip, and names a record that the store has lost', async () => {
    const { predictor, store } = newPredictor(4);
    await predictor.addNewPointsOrBox('kite', frame(0), kite);
    const saved = await predictor.saveState();
    const options = {
      graphs: model.graphs,
      images: clipImages(model.graphs, size),
      video: { ...size, frameCount: 4 },
      store: new InMemoryFrameStore(),
    };
    const longer = { ...options, video: { ...size, frameCount: 5 }, store };
    expect(() => VideoPredictor.restore(longer, saved)).toThrow(
      expect.objectContaining({ code: 'tracker/state-mismatch' }),
    );
    await expect(propagate(VideoPredictor.restore(options, saved))).rejects.toMatchObject({
      code: 'tracker/record-missing',
      message: expect.stringContaining('object kite on frame 0'),
    });
    await predictor.dispose();
  });
});
