/**
 * Follows a recorded chain of SAM2VideoPredictor: a box, then frame after frame.
 *
 * @module
 */
import { expect } from 'vitest';
import type { MaskSummary, Sam2Graphs } from '../../src/runtime/sam2-graphs.ts';
import { InMemoryFrameStore } from '../../src/tracker/frame-store.ts';
import { VideoPredictor } from '../../src/tracker/video-predictor.ts';
import { sourceFrame } from '../../src/units.ts';
import { difference, type LoadedHistory, maskIou } from './golden.ts';
import { recordChain } from './results.ts';
import { clipImages, unpackMask } from './tracker-fixture.ts';

/** Tracks what the chain tracked, and asserts that every mask, its logits and score are Meta's. */
export async function followChain(name: string, chain: LoadedHistory, graphs: Sam2Graphs): Promise<void> {
  const { clip, steps, answers } = chain;
  const [prompt, propagation] = steps;
  if (prompt?.op !== 'add_new_points_or_box' || propagation?.op !== 'propagate_in_video') {
    throw new Error(`${name}: a chain is a box and a propagation`);
  }
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
}

function rangeOf(values: Float32Array): { readonly min: number; readonly max: number } {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { min, max };
}
