/**
 * The whole chain of Meta's sizes, end to end on identical pixels: image encoder, prompt, memory and tracking in
 * Node against SAM2VideoPredictor, with weights by formula.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../src/model/build.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import type { MaskSummary } from '../../src/runtime/sam2-graphs.ts';
import { InMemoryFrameStore } from '../../src/tracker/frame-store.ts';
import { VideoPredictor } from '../../src/tracker/video-predictor.ts';
import { sourceFrame } from '../../src/units.ts';
import { difference, loadChain, maskIou } from './golden.ts';
import { goldenCheckpoint, goldenConfig } from './golden-model.ts';
import { recordChain } from './results.ts';
import { clipImages, unpackMask } from './tracker-fixture.ts';

describe('chains of SAM2VideoPredictor', () => {
  it.each([
    'sam2.1_hiera_tiny-256',
    'sam2.1_hiera_small-256',
    'sam2.1_hiera_base_plus-256',
    'sam2.1_hiera_large-256',
    'sam2_hiera_tiny-256',
    'sam2.1_hiera_tiny-1024',
    'sam2.1_hiera_tiny-other-settings',
  ])('%s', async (name) => {
    const { model, overrides, seed, clip, steps, answers } = loadChain(name);
    const [prompt, propagation] = steps;
    if (prompt?.op !== 'add_new_points_or_box' || propagation?.op !== 'propagate_in_video') {
      throw new Error(`${name}: a chain is a box and a propagation`);
    }
    const config = goldenConfig(model, overrides);
    const directory = await mkdtemp(join(tmpdir(), 'tracklet-chain-'));
    const graphs = await createNodeRuntime(
      buildModel(config, await goldenCheckpoint(model, config, seed ?? 0)),
      directory,
    );
    try {
      const store = new InMemoryFrameStore();
      const predictor = new VideoPredictor({
        graphs,
        images: clipImages(graphs, clip),
        video: { width: clip.width, height: clip.height, frameCount: clip.frames },
        store,
        settings: { maxCondFramesInAttn: -1 },
      });
      const summaries: MaskSummary[] = [
        await predictor.addNewPointsOrBox(prompt.object, sourceFrame(prompt.frame), { box: prompt.box }),
      ];
      for await (const { objects } of predictor.propagateInVideo({ reverse: false, masks: true })) {
        summaries.push(...objects.values());
      }
      expect(summaries.length).toBe(answers.length);
      let [worstLogits, worstIou] = [0, 1];
      for (const [i, golden] of answers.entries()) {
        const where = `step ${golden.step}, frame ${golden.frame}`;
        const summary = summaries[i];
        const record = await store.get({
          objectId: golden.object,
          frame: sourceFrame(golden.frame),
          kind: 'output',
        });
        if (!record || !summary) throw new Error(`${where}: no answer`);
        const range = rangeOf(golden.lowRes);
        // A lost object's logits are all -1024: their range is taken as 1.
        const { maxAbsError } = difference(record.lowResMask, golden.lowRes, range);
        const relative = maxAbsError / Math.max(range.max - range.min, 1);
        expect(relative, `${where}: logits, max abs error / range`).toBeLessThanOrEqual(1e-2);
        const iou = maskIou(unpackMask(summary.mask ?? new Uint32Array(), golden.mask.length), golden.mask);
        expect(iou, `${where}: mask IoU`).toBeGreaterThanOrEqual(0.999);
        expect(Math.abs(summary.objectScore - golden.score), `${where}: score`).toBeLessThan(0.01);
        worstLogits = Math.max(worstLogits, relative);
        worstIou = Math.min(worstIou, iou);
      }
      await predictor.dispose();
      recordChain(name, { masks: answers.length, logits: worstLogits, iou: worstIou });
      const logits = worstLogits.toExponential(1);
      console.log(`${name}: ${answers.length} masks, logits ${logits} of the range, mask IoU >= ${worstIou}`);
    } finally {
      await graphs.dispose();
      await rm(directory, { recursive: true });
    }
  });
});

function rangeOf(values: Float32Array): { readonly min: number; readonly max: number } {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { min, max };
}
