/**
 * EdgeTAM in Node with weights by formula: a chain of frames against Meta's predictor, and its memory, which is tokens
 * instead of maps, rebuilt from the store.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildModel } from '../../src/model/build.ts';
import type { Sam2Config } from '../../src/model/config/config.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import type { Sam2Graphs } from '../../src/runtime/sam2-graphs.ts';
import { InMemoryFrameStore } from '../../src/tracker/frame-store.ts';
import type { FrameResult } from '../../src/tracker/inference-state.ts';
import { VideoPredictor } from '../../src/tracker/video-predictor.ts';
import { sourceFrame } from '../../src/units.ts';
import { followChain } from './chain.ts';
import { loadChain } from './golden.ts';
import { goldenCheckpoint, goldenConfig } from './golden-model.ts';
import { clipImages } from './tracker-fixture.ts';

/** Hands EdgeTAM to `body`, and disposes of it. */
async function withEdgetam(
  config: Sam2Config,
  seed: number,
  body: (graphs: Sam2Graphs) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tracklet-edgetam-'));
  const checkpoint = await goldenCheckpoint('edgetam', config, seed);
  const graphs = await createNodeRuntime(buildModel(config, checkpoint), directory);
  try {
    await body(graphs);
  } finally {
    await graphs.dispose();
    await rm(directory, { recursive: true });
  }
}

it('tracks two objects, corrects one and tracks on as Meta does', async () => {
  const name = 'edgetam-512';
  const chain = loadChain(name);
  await withEdgetam(goldenConfig('edgetam', chain.overrides), chain.seed ?? 0, async (graphs) => {
    const figures = await followChain(name, chain, graphs);
    expect(figures.frames).toBe(chain.answers.length);
    expect(new Set(chain.answers.map(({ object }) => object)).size).toBe(2);
  });
});

it('goes on from the store to the same masks', async () => {
  const overrides = { image_size: 256, 'memory_attention.layer.cross_attention.q_sizes': [16, 16] };
  const video = { width: 256, height: 256, frameCount: 6 };
  await withEdgetam(goldenConfig('edgetam', overrides), 1, async (graphs) => {
    const optionsFor = (store: InMemoryFrameStore) => ({
      graphs,
      images: clipImages(graphs, video),
      video,
      store,
    });
    const track = async (predictor: VideoPredictor, first: number, count: number): Promise<FrameResult[]> => {
      const options = { startFrame: sourceFrame(first), maxFrames: count, reverse: false, masks: true };
      const results: FrameResult[] = [];
      for await (const result of predictor.propagateInVideo(options)) results.push(result);
      return results;
    };
    const store = new InMemoryFrameStore();
    const predictor = new VideoPredictor(optionsFor(store));
    await predictor.addNewPointsOrBox('brick', sourceFrame(0), { box: [31, 132, 99, 188] });
    await track(predictor, 0, 3);
    const saved = structuredClone(store.state);
    if (saved === undefined) throw new Error('nothing was saved');
    const unbroken = await track(predictor, 3, 3);
    await predictor.dispose();
    const resumed = VideoPredictor.restore(optionsFor(store), saved);
    const results = await track(resumed, 3, 3);
    await resumed.dispose();
    expect(results.map(({ frame }) => frame)).toEqual([3, 4, 5]);
    expect(results.map(({ objects }) => [...objects])).toEqual(unbroken.map(({ objects }) => [...objects]));
    expect(results.every(({ objects }) => (objects.get('brick')?.area ?? 0) > 0)).toBe(true);
  });
});
