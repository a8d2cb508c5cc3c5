/**
 * The tracker's memory in Node, with the demo model: it does not grow, a correction far behind the end gives what a
 * run that kept everything gives, and a job that was cut off goes on to the same masks.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Sam2Graphs } from '../../src/runtime/sam2-graphs.ts';
import type { ImageSource } from '../../src/tracker/feature-cache.ts';
import { type FrameStore, InMemoryFrameStore } from '../../src/tracker/frame-store.ts';
import type { FrameResult } from '../../src/tracker/inference-state.ts';
import { MemoryBank } from '../../src/tracker/memory-bank.ts';
import { type PropagateOptions, VideoPredictor } from '../../src/tracker/video-predictor.ts';
import { sourceFrame } from '../../src/units.ts';
import { clipImages, FileFrameStore, type LoadedModel, loadDemoModel } from './tracker-fixture.ts';

const size = { width: 128, height: 128 };
const brick = { box: [15, 66, 50, 94] } as const;
const brickAt30 = { points: [[40, 90]], labels: [1] } as const;
const kite = { points: [[107, 77]], labels: [1] } as const;

/** The demo model at half its size: a quarter of the time, and the same bookkeeping. */
const loadSmallModel = (): Promise<LoadedModel> => loadDemoModel({}, 128);

let model: LoadedModel;
beforeAll(async () => {
  model = await loadSmallModel();
});
afterAll(() => model.dispose());
afterEach(() => {
  vi.restoreAllMocks();
});

interface ClipOptions {
  readonly frameCount: number;
  readonly store?: FrameStore;
  readonly graphs?: Sam2Graphs;
  readonly images?: ImageSource;
}

function optionsFor({ frameCount, store, graphs = model.graphs, images }: ClipOptions) {
  return {
    graphs,
    images: images ?? clipImages(graphs, size),
    video: { ...size, frameCount },
    store: store ?? new InMemoryFrameStore(),
  };
}

/** Results of a propagation, all of them. */
async function propagate(
  predictor: VideoPredictor,
  options: Partial<PropagateOptions> = {},
): Promise<FrameResult[]> {
  const results: FrameResult[] = [];
  for await (const result of predictor.propagateInVideo({ masks: true, ...options })) results.push(result);
  return results;
}

/** Expects the same frames, objects, boxes, scores and masks, bit for bit. */
function expectSame(actual: readonly FrameResult[], expected: readonly FrameResult[]): void {
  expect(actual.map(({ frame }) => frame)).toEqual(expected.map(({ frame }) => frame));
  for (const [i, result] of actual.entries()) {
    expect([...result.objects], `frame ${result.frame}`).toEqual([...(expected[i]?.objects ?? [])]);
  }
}

describe('memory', () => {
  it('does not grow over 2,000 frames', async () => {
    // Frames repeat, and are made once, so that what is measured is the tracker's.
    const images = repeatedImages(model.graphs, 52);
    const store = await FileFrameStore.create();
    const predictor = new VideoPredictor(optionsFor({ frameCount: 2030, store, images }));
    await predictor.addNewPointsOrBox('kite', sourceFrame(0), kite);
    const measured = new Map<number, { heap: number; bytes: number; tensors: number }>();
    let seen = 0;
    for await (const { frame, objects } of predictor.propagateInVideo({ masks: false })) {
      if ((objects.get('kite')?.area ?? 0) > 0) seen++;
      // 1,920 frames apart: as many outputs wait to be stored at both, so that only growth differs.
      if (frame === 100 || frame === 2020) {
        const { maps, ptrs, bytes } = predictor.memoryUse();
        measured.set(frame, { heap: await liveHeap(), bytes, tensors: maps + ptrs });
      }
      if (frame === 2020) break;
    }
    await predictor.dispose();
    await store.dispose();
    const [early, late] = [measured.get(100), measured.get(2020)];
    if (early === undefined || late === undefined) throw new Error('not measured');
    console.log(
      `2,000 frames: heap ${mib(early.heap)} -> ${mib(late.heap)} MiB, bank ${early.bytes} -> ` +
        `${late.bytes} bytes in ${early.tensors} -> ${late.tensors} tensors; seen on ${seen} frames`,
    );
    expect(late.heap).toBeLessThanOrEqual(1.1 * early.heap);
    expect(late.bytes).toBeLessThanOrEqual(1.1 * early.bytes);
    expect(late.tensors).toBeLessThanOrEqual(1.1 * early.tensors);
    expect(seen).toBeGreaterThan(1000);
  });

  it('corrects frame 30 after tracking to 300 as a run that kept everything', async () => {
    const correct = async (): Promise<FrameResult[]> => {
      const predictor = new VideoPredictor(optionsFor({ frameCount: 301 }));
      await predictor.addNewPointsOrBox('brick', sourceFrame(0), brick);
      await predictor.addNewPointsOrBox('kite', sourceFrame(0), kite);
      await propagate(predictor, { masks: false });
      await predictor.addNewPointsOrBox('brick', sourceFrame(30), brickAt30);
      const results = await propagate(predictor, { startFrame: sourceFrame(28), maxFrames: 40 });
      await predictor.dispose();
      return results;
    };
    const rebuilt = await correct();
    const retain = vi.spyOn(MemoryBank.prototype, 'retain').mockImplementation(() => {});
    const kept = await correct();
    expect(retain).toHaveBeenCalled();
    expectSame(rebuilt, kept);
    expect(rebuilt.filter(({ objects }) => (objects.get('kite')?.area ?? 0) > 0).length).toBeGreaterThan(30);
  });

  it.each([
    { name: 'forward', reverse: false, startFrame: 0 },
    { name: 'backward', reverse: true, startFrame: 69 },
  ])('goes on after the device is gone at the 50th frame, $name', async ({ reverse, startFrame }) => {
    const frameCount = 70;
    const options = { reverse, startFrame: sourceFrame(startFrame) };
    const prompt = async (predictor: VideoPredictor): Promise<void> => {
      await predictor.addNewPointsOrBox('kite', sourceFrame(startFrame), { box: [75, 50, 128, 110] });
      await predictor.addNewPointsOrBox('brick', sourceFrame(30), brickAt30);
    };
    const unbroken = new VideoPredictor(optionsFor({ frameCount }));
    await prompt(unbroken);
    const expected = await propagate(unbroken, options);
    await unbroken.dispose();

    const store = new InMemoryFrameStore();
    const doomed = await loadSmallModel();
    const images = clipImages(doomed.graphs, size);
    const cutOff = new VideoPredictor(
      optionsFor({
        frameCount,
        store,
        graphs: doomed.graphs,
        images: {
          image: async (frame) => {
            if (Math.abs(frame - startFrame) === 50) {
              // Node's tensors outlive their sessions; those of a GPU do not.
              vi.spyOn(doomed.graphs, 'read').mockRejectedValue(new Error('the device is gone'));
              await doomed.dispose();
            }
            return images.image(frame);
          },
        },
      }),
    );
    await prompt(cutOff);
    const before: FrameResult[] = [];
    const broken = (async () => {
      for await (const result of cutOff.propagateInVideo({ masks: true, ...options })) before.push(result);
    })();
    await expect(broken).rejects.toThrow();
    expectSame(before, expected.slice(0, 50));

    // As if read from a disk by a new worker.
    const saved = structuredClone(store.state);
    if (saved?.propagated?.frame === undefined) throw new Error('nothing was saved');
    const next = sourceFrame(saved.propagated.frame + (reverse ? -1 : 1));
    expect(Math.abs(next - startFrame)).toBe(32);
    const resumed = VideoPredictor.restore(optionsFor({ frameCount, store }), saved);
    expectSame(await propagate(resumed, { reverse, startFrame: next }), expected.slice(32));
    await resumed.dispose();
  });

  it('takes up a prompt that was given before the worker was killed', async () => {
    const track = async (kill: boolean): Promise<FrameResult[]> => {
      const store = new InMemoryFrameStore();
      let predictor = new VideoPredictor(optionsFor({ frameCount: 6, store }));
      const revive = (): void => {
        if (!kill || store.state === undefined) return;
        predictor = VideoPredictor.restore(
          optionsFor({ frameCount: 6, store }),
          structuredClone(store.state),
        );
      };
      await predictor.addNewPointsOrBox('kite', sourceFrame(0), kite);
      revive();
      // The second click continues the first one's points and mask.
      const second = { points: [[110, 80]], labels: [1], clearOldPoints: false } as const;
      await predictor.addNewPointsOrBox('kite', sourceFrame(0), second);
      revive();
      return propagate(predictor);
    };
    expectSame(await track(true), await track(false));
  });

  it('keeps on the device the conditioning frames that may be selected, however many there are', async () => {
    const limit = 4;
    const predictor = new VideoPredictor({
      ...optionsFor({ frameCount: 30 }),
      settings: { maxCondFramesInAttn: limit },
    });
    // Every frame but those of a multiple of three, so that there is recent memory too.
    for (let n = 1; n < 30; n += n % 3) {
      await predictor.addNewPointsOrBox('kite', sourceFrame(n), { box: [75, 50, 128, 110] });
    }
    expect(predictor.promptedFrames('kite')).toHaveLength(20);
    expect(predictor.memoryUse().maps).toBe(0);
    let most = 0;
    for await (const _ of predictor.propagateInVideo({ masks: false })) {
      most = Math.max(most, predictor.memoryUse().maps);
    }
    // The selected ones, as many spare ones, and the window of recent frames.
    expect(most).toBeLessThanOrEqual(2 * limit + 6);
    expect(most).toBeGreaterThan(limit);
    await predictor.dispose();
  });

  it('reads back nothing but summaries between two writes to the store', async () => {
    const predictor = new VideoPredictor(optionsFor({ frameCount: 40 }));
    await predictor.addNewPointsOrBox('kite', sourceFrame(0), kite);
    await predictor.addNewPointsOrBox('brick', sourceFrame(0), brick);
    const read = vi.spyOn(model.graphs, 'read');
    const reads: number[] = [];
    for await (const _ of predictor.propagateInVideo({ masks: false })) {
      reads.push(read.mock.calls.length);
      read.mockClear();
    }
    // Taking up the two prompts reads their maps; then 31 frames of two objects are stored, then the rest.
    expect(reads[0]).toBe(2);
    expect(reads.slice(1, 28)).toEqual(reads.slice(1, 28).map(() => 0));
    expect(reads.slice(28).reduce((sum, n) => sum + n, 0)).toBe(31 * 2 * 4);
    await predictor.dispose();
  });
});

/** The clip's first frames over and over, made once. */
function repeatedImages(graphs: Sam2Graphs, period: number): ImageSource {
  const images = clipImages(graphs, size);
  const made = new Map<number, Promise<Float32Array>>();
  const { imageSize } = graphs.config;
  const values = async (frame: number): Promise<Float32Array> => {
    const image = await images.image(sourceFrame(frame));
    const read = await graphs.read(image);
    image.dispose();
    return read;
  };
  return {
    async image(frame) {
      const n = frame % period;
      const kept = made.get(n) ?? values(n);
      made.set(n, kept);
      return graphs.upload(await kept, [1, 3, imageSize, imageSize]);
    },
  };
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Bytes in use after garbage collection: objects and array buffers. */
async function liveHeap(): Promise<number> {
  // Buffers of tensors that were disposed of are freed a turn later.
  for (let i = 0; i < 4; i++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
