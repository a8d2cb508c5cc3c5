/**
 * The demo model in half precision against Meta's SAM2VideoPredictor in fp32. onnxruntime's CPU provider computes each
 * operation in fp32 and rounds its result, so that sums are more precise here than on a GPU; on one (Mesa's software
 * Vulkan, which has shader-f16) masks of this model agreed to an IoU of 0.995 and more.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildModel, inForm } from '../../src/model/build.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { InMemoryFrameStore } from '../../src/tracker/frame-store.ts';
import { VideoPredictor } from '../../src/tracker/video-predictor.ts';
import { sourceFrame } from '../../src/units.ts';
import { loadHistory, maskIou } from './golden.ts';
import { goldenCheckpoint, goldenConfig } from './golden-model.ts';
import { clipImages, unpackMask } from './tracker-fixture.ts';

it('tracks a box like Meta does, a little off', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tracklet-half-'));
  const config = goldenConfig('nano');
  const built = buildModel(config, await goldenCheckpoint('nano', config));
  const form = { attention: 'fused', precision: 'fp16' } as const;
  const graphs = await createNodeRuntime(inForm(built, form), directory);
  const history = loadHistory('box');
  const { width, height, frames } = history.clip;
  const predictor = new VideoPredictor({
    graphs,
    images: clipImages(graphs, history.clip),
    video: { width, height, frameCount: frames },
    store: new InMemoryFrameStore(),
    settings: { maxCondFramesInAttn: config.maxCondFramesInAttn },
  });
  const [prompt] = history.steps;
  if (prompt?.op !== 'add_new_points_or_box') throw new Error('the history does not start with a box');
  await predictor.addNewPointsOrBox(prompt.object, sourceFrame(prompt.frame), { box: prompt.box });

  let [compared, differing] = [0, 0];
  for await (const { frame, objects } of predictor.propagateInVideo({ masks: true })) {
    const golden = history.answers.find((answer) => answer.step === 1 && answer.frame === frame);
    const summary = objects.get(prompt.object);
    if (golden === undefined || summary === undefined) throw new Error(`frame ${frame} is missing`);
    const iou = maskIou(unpackMask(summary.mask ?? new Uint32Array(), golden.mask.length), golden.mask);
    expect(iou, `frame ${frame}: mask IoU`).toBeGreaterThanOrEqual(0.99);
    expect(Math.abs(summary.objectScore - golden.score), `frame ${frame}: score`).toBeLessThan(0.2);
    expect(summary.objectScore > 0, `frame ${frame}: seen`).toBe(golden.score > 0);
    compared++;
    if (Math.abs(summary.objectScore - golden.score) > 1e-4) differing++;
  }
  expect(compared).toBeGreaterThan(20);
  // Or nothing was rounded.
  expect(differing).toBeGreaterThan(compared / 2);
  await predictor.dispose();
  await graphs.dispose();
  await rm(directory, { recursive: true });
});
