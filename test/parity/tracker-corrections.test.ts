/**
 * A track that went to another object and is put right by a box, in Node with the demo model. Meta's predictor does not
 * get out of this: it reads the box against the memory that it contradicts, then follows that memory.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameFlags } from '../../src/tracker/frame-index.ts';
import { InMemoryFrameStore } from '../../src/tracker/frame-store.ts';
import type { TrackerSettings } from '../../src/tracker/settings.ts';
import { type PropagateOptions, VideoPredictor } from '../../src/tracker/video-predictor.ts';
import { sourceFrame } from '../../src/units.ts';
import { type ClipObject, clipMask } from '../fixtures/clip.ts';
import { maskIou } from './golden.ts';
import { clipImages, type LoadedModel, loadDemoModel, unpackMask } from './tracker-fixture.ts';

const size = { width: 128, height: 128 };
const frame = sourceFrame;
/** The frame where the wrong object is outlined, and the one where that is noticed. */
const [astray, noticed] = [frame(3), frame(6)];

let model: LoadedModel;
beforeAll(async () => {
  model = await loadDemoModel({}, 128);
});
afterAll(() => model.dispose());

/** A box around one of the clip's objects, as one would draw it. */
function boxOf(object: ClipObject, n: number) {
  const [xs, ys]: [number[], number[]] = [[], []];
  clipMask(n, object, size).forEach((inside, i) => {
    if (inside === 0) return;
    xs.push(i % size.width);
    ys.push(Math.floor(i / size.width));
  });
  return { box: [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1] } as const;
}

/** A track of an object that went to another one: its prompt there has been removed, what was tracked remains. */
async function astrayTrack(own: ClipObject, other: ClipObject, settings: Partial<TrackerSettings> = {}) {
  const store = new InMemoryFrameStore();
  const images = clipImages(model.graphs, size);
  const video = { ...size, frameCount: 12 };
  const predictor = new VideoPredictor({ graphs: model.graphs, images, video, store, settings });
  const ious = async (options: Partial<PropagateOptions>) => {
    const found = new Map<number, number>();
    for await (const { frame: n, objects } of predictor.propagateInVideo({ masks: true, ...options })) {
      const mask = unpackMask(objects.get('it')?.mask ?? new Uint32Array(), size.width * size.height);
      found.set(n, maskIou(mask, clipMask(n, own, size)));
    }
    return found;
  };
  await predictor.setPrompt('it', frame(0), boxOf(own, 0));
  await ious({ range: [0, 10] });
  await predictor.setPrompt('it', astray, boxOf(other, astray));
  await ious({ startFrame: astray, range: [3, 10] });
  await predictor.clearAllPromptsInFrame('it', astray);
  return { predictor, ious };
}

describe('a track that went to another object', () => {
  it.each([
    ['kite', 'brick'],
    ['brick', 'kite'],
  ] as const)('follows the %s again from a box around it, both ways', async (own, other) => {
    const { predictor, ious } = await astrayTrack(own, other);
    await predictor.setPrompt('it', noticed, boxOf(own, noticed));
    const forward = await ious({ startFrame: noticed, range: [noticed, 10] });
    expect([...forward.keys()]).toEqual([6, 7, 8, 9]);
    expect(Math.min(...forward.values())).toBeGreaterThan(0.6);
    const back = await ious({ startFrame: noticed, range: [1, noticed + 1], reverse: true });
    expect([...back.keys()]).toEqual([6, 5, 4, 3, 2, 1]);
    expect(Math.min(...back.values())).toBeGreaterThan(0.6);
    await predictor.dispose();
  });

  it('is drawn back by its memories where they are not forgotten', async () => {
    const { predictor, ious } = await astrayTrack('kite', 'brick', { forgetAroundCorrections: false });
    await predictor.setPrompt('it', noticed, boxOf('kite', noticed));
    const forward = await ious({ startFrame: noticed, range: [noticed, 10] });
    expect(Math.max(...[7, 8, 9].map((n) => forward.get(n) ?? 1))).toBeLessThan(0.1);
    await predictor.dispose();
  });

  it('is outlined by a box there as on a frame that was never tracked', async () => {
    const { predictor } = await astrayTrack('brick', 'kite');
    const box = boxOf('brick', noticed);
    const first = await predictor.previewPrompt('new', noticed, box);
    expect(await predictor.previewPrompt('it', noticed, box)).toEqual(first);
    expect(await predictor.setPrompt('it', noticed, box)).toEqual(first);

    // A click continues the box, on both alike.
    const corrected = { ...box, points: [[40, 75]], labels: [0] } as const;
    await predictor.setPrompt('new', noticed, box);
    expect(await predictor.setPrompt('it', noticed, corrected)).toEqual(
      await predictor.setPrompt('new', noticed, corrected),
    );
    await predictor.dispose();
  });
});

it('forgets as far as a frame beside the correction would remember, counted in visited frames', async () => {
  const store = new InMemoryFrameStore();
  const images = clipImages(model.graphs, size);
  const video = { ...size, frameCount: 48 };
  const predictor = new VideoPredictor({ graphs: model.graphs, images, video, store });
  const visit = Array.from({ length: 24 }, (_, rank) => frame(2 * rank));
  const track = async (options: Partial<PropagateOptions>) => {
    for await (const _ of predictor.propagateInVideo({ masks: false, visit, ...options }));
    const [object] = store.state?.objects ?? [];
    return [...(object?.flags ?? [])].flatMap((bits, n) => ((bits & frameFlags.nonCond) === 0 ? [] : [n]));
  };
  await predictor.setPrompt('kite', frame(0), boxOf('kite', 0));
  expect(await track({})).toEqual(visit.slice(1));
  // Sixteen pointers reach from rank 20 back to rank 4.
  await predictor.setPrompt('kite', frame(40), boxOf('kite', 40));
  expect(await track({ startFrame: frame(40), maxFrames: 2 })).toEqual([2, 4, 6, 42]);
  // Where nothing was tracked, a prompt corrects nothing.
  await predictor.setPrompt('kite', frame(5), boxOf('kite', 5));
  expect(await track({ startFrame: frame(40), maxFrames: 1 })).toEqual([2, 4, 6, 42]);
  await predictor.dispose();
});
