/**
 * Follows a recorded history of SAM2VideoPredictor, step by step.
 *
 * @module
 */
import { expect } from 'vitest';
import type { MaskSummary, Sam2Graphs } from '../../src/runtime/sam2-graphs.ts';
import { InMemoryFrameStore } from '../../src/tracker/frame-store.ts';
import { VideoPredictor } from '../../src/tracker/video-predictor.ts';
import { sourceFrame } from '../../src/units.ts';
import { clipMask } from '../fixtures/clip.ts';
import { type HistoryAnswer, type HistoryStep, type LoadedHistory, maskIou } from './golden.ts';
import { clipImages, unpackMask } from './tracker-fixture.ts';

/** How far a history is from its golden. */
export interface Figures {
  /** Largest error of a low-res logit, relative to the range of its mask's logits. */
  logits: number;
  minIou: number;
  score: number;
  iou: number;
  frames: number;
  lost: number;
}

/** Masks that one step answered, by object and frame. */
type Answers = Map<string, MaskSummary>;
const key = (object: string, frame: number): string => `${object}/${frame}`;

async function runStep(predictor: VideoPredictor, step: HistoryStep, clip: LoadedHistory['clip']) {
  const answers: Answers = new Map();
  switch (step.op) {
    case 'add_new_points_or_box': {
      const labels = step.labels?.map((label) => (label === 1 ? 1 : 0));
      const prompt = {
        points: step.points,
        labels,
        box: step.box,
        clearOldPoints: step.clear_old_points,
      };
      const summary = await predictor.addNewPointsOrBox(step.object, sourceFrame(step.frame), prompt);
      answers.set(key(step.object, step.frame), summary);
      break;
    }
    case 'add_new_mask': {
      const data =
        step.mask === 'empty'
          ? new Uint8Array(clip.width * clip.height)
          : clipMask(step.frame, step.mask, clip);
      const mask = { width: clip.width, height: clip.height, data };
      answers.set(
        key(step.object, step.frame),
        await predictor.addNewMask(step.object, sourceFrame(step.frame), mask),
      );
      break;
    }
    case 'propagate_in_video': {
      const results = predictor.propagateInVideo({
        startFrame: step.start_frame_idx === null ? undefined : sourceFrame(step.start_frame_idx),
        maxFrames: step.max_frame_num_to_track === null ? undefined : step.max_frame_num_to_track + 1,
        reverse: step.reverse,
        masks: true,
      });
      for await (const { frame, objects } of results) {
        for (const [id, summary] of objects) answers.set(key(id, frame), summary);
      }
      break;
    }
    case 'clear_all_prompts_in_frame': {
      const summary = await predictor.clearAllPromptsInFrame(step.object, sourceFrame(step.frame));
      if (summary !== undefined) answers.set(key(step.object, step.frame), summary);
      break;
    }
    case 'remove_object':
      await predictor.removeObject(step.object);
  }
  return answers;
}

/** Compares one answer; `figures` takes what was found. */
async function compare(
  golden: HistoryAnswer,
  summary: MaskSummary,
  store: InMemoryFrameStore,
  figures: Figures,
): Promise<void> {
  const where = `step ${golden.step}, frame ${golden.frame}, ${golden.object}`;
  const address = { objectId: golden.object, frame: sourceFrame(golden.frame), version: 0 };
  const record =
    (await store.get({ ...address, kind: 'temporary' })) ?? (await store.get({ ...address, kind: 'output' }));
  if (record === undefined) throw new Error(`${where}: no record`);

  let [low, high, error] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  golden.lowRes.forEach((value, i) => {
    low = Math.min(low, value);
    high = Math.max(high, value);
    error = Math.max(error, Math.abs(value - (record.lowResMask[i] ?? Number.NaN)));
  });
  // A lost object's logits are all -1024, and an empty mask's all -10: their range is taken as 1.
  const relative = error / Math.max(high - low, 1);
  expect(relative, `${where}: logits, max abs error / range`).toBeLessThanOrEqual(1e-2);
  expect(record.lowResMask.length, where).toBe(golden.lowRes.length);

  const iou = maskIou(unpackMask(summary.mask ?? new Uint32Array(), golden.mask.length), golden.mask);
  expect(iou, `${where}: mask IoU`).toBeGreaterThanOrEqual(0.999);
  expect(Math.abs(summary.area - golden.area), `${where}: area`).toBeLessThanOrEqual(1e-3 * golden.area);
  expect(Math.abs(summary.objectScore - golden.score), `${where}: score`).toBeLessThan(0.02);
  expect(Math.abs(summary.iou - golden.iou), `${where}: predicted IoU`).toBeLessThan(0.002);

  figures.logits = Math.max(figures.logits, relative);
  figures.minIou = Math.min(figures.minIou, iou);
  figures.score = Math.max(figures.score, Math.abs(summary.objectScore - golden.score));
  figures.iou = Math.max(figures.iou, Math.abs(summary.iou - golden.iou));
  figures.frames++;
  if (golden.score < 0) figures.lost++;
}

/** Does what a history did, and asserts step by step that every mask, its logits, score and predicted IoU are Meta's. */
export async function followHistory(history: LoadedHistory, graphs: Sam2Graphs): Promise<Figures> {
  const { width, height, frames } = history.clip;
  const store = new InMemoryFrameStore();
  const predictor = new VideoPredictor({
    graphs,
    images: clipImages(graphs, history.clip),
    video: { width, height, frameCount: frames },
    store,
    // Meta's settings, where the product has others.
    settings: {
      maxCondFramesInAttn: graphs.config.maxCondFramesInAttn,
      forgetAroundCorrections: false,
    },
  });
  const figures: Figures = { logits: 0, minIou: 1, score: 0, iou: 0, frames: 0, lost: 0 };
  for (const [number, step] of history.steps.entries()) {
    const answers = await runStep(predictor, step, history.clip);
    const expected = history.answers.filter((answer) => answer.step === number);
    // A prompt answers for its object only; Meta's answers repeat the others' masks on that frame.
    const own = expected.filter(({ object }) => !('object' in step) || step.object === object);
    expect([...answers.keys()].sort(), `step ${number}`).toEqual(
      own.map(({ object, frame }) => key(object, frame)).sort(),
    );
    for (const golden of own) {
      const summary = answers.get(key(golden.object, golden.frame));
      if (summary !== undefined) await compare(golden, summary, store, figures);
    }
  }
  await predictor.dispose();
  expect(predictor.memoryUse().bytes).toBe(0);
  return figures;
}

/** The figures as a line for the log. */
export function shown(name: string, { logits, minIou, score, iou, frames, lost }: Figures): string {
  return (
    `${name}: ${frames} masks (${lost} lost), logits ${logits.toExponential(1)} of the range, ` +
    `mask IoU >= ${minIou.toFixed(5)}, score +-${score.toExponential(1)}, IoU +-${iou.toExponential(1)}`
  );
}
