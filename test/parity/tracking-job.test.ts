/**
 * Calls of `track` in Node with the demo model: some objects, from some frame, until lost; cut off anywhere they go on to
 * the same results.
 */
import { serialize } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InMemoryFrameStore, type StoreCommit } from '../../src/tracker/frame-store.ts';
import type { FrameResult } from '../../src/tracker/inference-state.ts';
import { VideoPredictor } from '../../src/tracker/video-predictor.ts';
import { sourceFrame } from '../../src/units.ts';
import type { ObjectResult, TrackOptions, TrackPosition } from '../../src/worker/api.ts';
import { estimateTrack } from '../../src/worker/estimate.ts';
import { TrackingJob } from '../../src/worker/tracking-job.ts';
import { clipImages, type LoadedModel, loadDemoModel } from './tracker-fixture.ts';

const size = { width: 128, height: 128 };
const frameCount = 60;
const frame = sourceFrame;
const kite = { points: [[107, 77]], labels: [1] } as const;
const brick = { box: [15, 66, 50, 94] } as const;

let model: LoadedModel;
beforeAll(async () => {
  model = await loadDemoModel({}, 128);
});
afterAll(() => model.dispose());

/** A report: where, and what was seen. */
type Report = readonly [TrackPosition, readonly ObjectResult[]];

/** A store that takes nothing more once its worker is dead. */
class MortalStore extends InMemoryFrameStore {
  dead = false;

  override async commit(commit: StoreCommit): Promise<void> {
    if (!this.dead) await super.commit(commit);
  }
}

/** How a call ends before its time: after so many reports. */
interface CutOff {
  readonly after: number;
  readonly how: 'cancel' | 'crash';
}

/** One video with a store, through any number of predictors. */
class Video {
  readonly store = new MortalStore();
  predictor = this.#predictor();

  async track(options: Omit<TrackOptions, 'masks'>, cutOff?: CutOff): Promise<Report[]> {
    const ids = options.objects ?? this.predictor.objectIds;
    const prompted = new Map(ids.map((id) => [id, this.predictor.promptedFrames(id)]));
    const job = new TrackingJob({ ...options, masks: true }, prompted, frameCount);
    const cancel = new AbortController();
    const reports: Report[] = [];
    const done: number[] = [];
    const stored = this.store.state?.propagated;
    await job.run(this.predictor, stored, cancel.signal, toResults, (results, progress, position) => {
      if (this.store.dead) return;
      reports.push([position, results]);
      done.push(progress.done);
      expect(progress.done).toBeLessThanOrEqual(progress.total);
      if (reports.length !== cutOff?.after) return;
      cancel.abort();
      this.store.dead = cutOff.how === 'crash';
    });
    expect(done).toEqual(done.toSorted((one, other) => one - other));
    if (cutOff?.how === 'crash') {
      this.store.dead = false;
      this.predictor = this.#predictor();
    }
    return reports;
  }

  /** Everything that is stored of an object. */
  async records(objectId: string): Promise<unknown[]> {
    const all = Array.from({ length: frameCount }, (_, n) =>
      this.store.get({ objectId, frame: frame(n), kind: 'output', version: 0 }),
    );
    return Promise.all(all);
  }

  #predictor(): VideoPredictor {
    const options = {
      graphs: model.graphs,
      images: clipImages(model.graphs, size),
      video: { ...size, frameCount },
      store: this.store,
    };
    const saved = structuredClone(this.store.state);
    return saved ? VideoPredictor.restore(options, saved) : new VideoPredictor(options);
  }
}

const toResults = ({ frame: n, objects }: FrameResult): ObjectResult[] =>
  [...objects].map(([id, { mask: _, ...summary }]) => ({ id, frame: n, ...summary }));

/** Frames on which an object was reported, in order. */
const framesOf = (id: string, reports: readonly Report[]): number[] =>
  reports.flatMap(([{ frame: n }, results]) => (results.some((result) => result.id === id) ? [n] : []));

async function twoObjects(): Promise<Video> {
  const video = new Video();
  await video.predictor.setPrompt('kite', frame(20), kite);
  await video.predictor.setPrompt('brick', frame(20), brick);
  return video;
}

/** From one frame to another, both included, either way. */
const span = (first: number, last: number): number[] =>
  Array.from({ length: Math.abs(last - first) + 1 }, (_, i) => (first < last ? first + i : first - i));

const of = (id: string, reports: readonly Report[]): ObjectResult[] =>
  reports.flatMap(([, results]) => results.filter((result) => result.id === id));

describe('until lost', () => {
  it('reports an object up to the frame on which that is known, and the others as ever', async () => {
    const [plain, watched] = [await twoObjects(), await twoObjects()];
    const all = await plain.track({ direction: 'forward' });
    const reports = await watched.track({ direction: 'forward', untilLost: 3 });
    // The brick is behind the kite on frames 28 to 32.
    expect(framesOf('brick', reports)).toEqual(span(20, 30));
    expect(
      of('brick', reports)
        .slice(8, 11)
        .every(({ objectScore }) => objectScore <= 0),
    ).toBe(true);
    expect(of('brick', reports)).toEqual(of('brick', all).filter(({ frame: n }) => n <= 30));
    expect(of('kite', reports)).toEqual(of('kite', all));
    expect(await watched.store.get({ objectId: 'brick', frame: frame(31), kind: 'output', version: 0 })).toBe(
      undefined,
    );
  });

  it.each([1, 2, 5, 6])('counts %i frames in succession', async (untilLost) => {
    const video = await twoObjects();
    const reports = await video.track({ direction: 'forward', objects: ['brick'], untilLost });
    const last = { 1: 25, 2: 29, 5: 32, 6: 59 }[untilLost] ?? 0;
    expect(framesOf('brick', reports)).toEqual(span(20, last));
  });

  it('goes on at the next prompt', async () => {
    const video = await twoObjects();
    await video.predictor.setPrompt('brick', frame(45), brick);
    const reports = await video.track({ direction: 'forward', objects: ['brick'], untilLost: 3 });
    expect(framesOf('brick', reports)).toEqual([...span(20, 30), ...span(45, 59)]);
  });

  it('is refused where it is no number of frames', async () => {
    const video = await twoObjects();
    const track = video.track({ direction: 'forward', untilLost: 0.5 });
    await expect(track).rejects.toMatchObject({ code: 'tracker/until-lost' });
  });
});

describe('some objects, from some frame, in a range', () => {
  it('leaves the others as they were, bit for bit', async () => {
    const video = await twoObjects();
    await video.track({ direction: 'both' });
    const [kiteBefore, brickBefore] = [await video.records('kite'), await video.records('brick')];
    await video.predictor.setPrompt('brick', frame(30), brick);
    const reports = await video.track({
      direction: 'both',
      objects: ['brick'],
      from: frame(30),
      range: [21, 40],
    });
    expect(reports.map(([{ frame: n }]) => n)).toEqual([...span(30, 39), ...span(29, 21)]);
    expect(framesOf('kite', reports)).toEqual([]);
    expect(await video.records('kite')).toEqual(kiteBefore);
    const brickAfter = await video.records('brick');
    const changed = brickAfter.flatMap((record, n) =>
      JSON.stringify(record) === JSON.stringify(brickBefore[n]) ? [] : [n],
    );
    expect(changed).toEqual(span(21, 39));
  });

  it('tracks only objects with a prompt, and names one without', async () => {
    const video = await twoObjects();
    await video.predictor.clearAllPromptsInFrame('kite', frame(20));
    await expect(video.track({ direction: 'forward', objects: ['kite'] })).rejects.toMatchObject({
      code: 'tracker/no-prompts',
    });
    await expect(video.track({ direction: 'forward', objects: ['x'] })).rejects.toMatchObject({
      code: 'tracker/unknown-object',
    });
  });
});

describe('a call that was cut off', () => {
  const options = {
    direction: 'both',
    objects: ['brick', 'kite'],
    from: frame(20),
    range: [4, 56],
    untilLost: 3,
  } as const;

  /** Objects that were tracked before, so that what lies in the store is not of this call alone. */
  async function trackedBefore(): Promise<Video> {
    const video = await twoObjects();
    await video.predictor.setPrompt('brick', frame(45), brick);
    await video.track({ direction: 'forward' });
    return video;
  }

  let whole: Report[];
  beforeAll(async () => {
    whole = await (await trackedBefore()).track(options);
    // It is lost, found by its prompt, and tracked to the end.
    const frames = framesOf('brick', whole);
    expect(frames).not.toContain(34);
    expect(frames).toContain(45);
  });

  it.each([
    { after: 2, how: 'cancel' },
    { after: 7, how: 'cancel' },
    { after: 9, how: 'cancel' },
    { after: 12, how: 'crash' },
    { after: 30, how: 'cancel' },
    { after: 33, how: 'crash' },
    { after: 45, how: 'crash' },
  ] as const)('goes on after $after reports and a $how as if nothing had been', async (cutOff) => {
    const video = await trackedBefore();
    const before = await video.track(options, cutOff);
    const resumeAfter = before.at(-1)?.[0];
    const after = await video.track({ ...options, resumeAfter });
    expect([...before, ...after]).toEqual(whole);
  });

  it('goes on where the page has seen less than was stored', async () => {
    const video = await trackedBefore();
    await video.track(options, { after: 30, how: 'cancel' });
    for (const seen of [4, 12, 20]) {
      const after = await video.track(
        { ...options, resumeAfter: whole[seen]?.[0] },
        { after: 12, how: 'cancel' },
      );
      expect(after).toEqual(whole.slice(seen + 1, seen + 1 + after.length));
    }
  });
});

describe('an estimate', () => {
  const context = (prompts: number) => ({
    config: model.graphs.config,
    frameCount,
    cost: { picture: 0.5, object: 0.1 },
    stored: undefined,
    keepsOutputs: true,
    storageFree: prompts,
  });

  it('is what a track then takes: frames exactly, bytes as they are stored and held', async () => {
    const video = await twoObjects();
    const options = { direction: 'both', masks: true, range: [3, 50], from: frame(10) } as const;
    const prompted = new Map(['kite', 'brick'].map((id) => [id, [frame(20)]]));
    const estimate = estimateTrack(options, prompted, context(1));
    const frames = span(3, 49).length;
    expect(estimate).toMatchObject({ frames, objects: 2, storageFree: 1 });
    expect(estimate.seconds).toBeCloseTo(0.7 * frames);

    let held = 0;
    const job = new TrackingJob(options, prompted, frameCount);
    const { signal } = new AbortController();
    let reports = 0;
    await job.run(video.predictor, undefined, signal, toResults, () => {
      reports++;
      held = Math.max(held, video.predictor.memoryUse().bytes);
    });
    expect(reports).toBe(estimate.frames);
    expect(held).toBeLessThanOrEqual(estimate.device);
    expect(held).toBeGreaterThan(0.5 * estimate.device);
    const records = [...(await video.records('kite')), ...(await video.records('brick'))];
    const stored = records.reduce<number>(
      (sum, record) => sum + (record ? serialize(record).byteLength : 0),
      0,
    );
    expect(Math.abs(stored - estimate.storage)).toBeLessThan(0.15 * estimate.storage);
  });

  it('counts only what is left, of the objects that are tracked', () => {
    const prompted = new Map([
      ['kite', [frame(20)]],
      ['brick', [frame(30)]],
      ['new', []],
    ]);
    const forward = { direction: 'forward', masks: true } as const;
    expect(estimateTrack(forward, prompted, context(1))).toMatchObject({ frames: 40, objects: 2 });
    const brick = { ...forward, objects: ['brick'] };
    expect(estimateTrack(brick, prompted, context(1))).toMatchObject({ frames: 30, objects: 1 });
    const resumeAfter = { frame: frame(39), reverse: false };
    expect(estimateTrack({ ...brick, resumeAfter }, prompted, context(1))).toMatchObject({ frames: 20 });
    expect(estimateTrack(forward, new Map(), context(1))).toMatchObject({
      frames: 0,
      objects: 0,
      storage: 0,
    });
  });
});
