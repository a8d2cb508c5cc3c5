/**
 * Going back, in Node with the demo model: after a mark anything may be corrected and tracked again; who goes back to it
 * gives what a run gives that never had it, bit for bit, and leaves nothing in the store.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InMemoryFrameStore } from '../../src/tracker/frame-store.ts';
import type { FrameResult } from '../../src/tracker/inference-state.ts';
import { Marks } from '../../src/tracker/marks.ts';
import { type PropagateOptions, VideoPredictor } from '../../src/tracker/video-predictor.ts';
import { sourceFrame } from '../../src/units.ts';
import { clipImages, type LoadedModel, loadDemoModel } from './tracker-fixture.ts';

const size = { width: 128, height: 128 };
const frameCount = 24;
const frame = sourceFrame;
const kite = { points: [[107, 77]], labels: [1] } as const;
const brick = { box: [15, 66, 50, 94] } as const;
/** Somewhere else entirely. */
const wrong = { box: [60, 10, 100, 50] } as const;

let model: LoadedModel;
beforeAll(async () => {
  model = await loadDemoModel({}, 128);
});
afterAll(() => model.dispose());

class Run {
  readonly store = new InMemoryFrameStore();
  readonly marks = new Marks();
  predictor = new VideoPredictor(this.#options());
  readonly results: FrameResult[] = [];

  /** With what a new worker, or a new device, takes up; marks outlive only the device. */
  restore(marks?: Marks): void {
    const saved = structuredClone(this.store.state);
    if (saved === undefined) throw new Error('nothing was saved');
    this.predictor = VideoPredictor.restore({ ...this.#options(), marks }, saved);
  }

  async track(options: Partial<PropagateOptions> = {}): Promise<void> {
    for await (const result of this.predictor.propagateInVideo({ masks: true, ...options })) {
      this.results.push(result);
    }
  }

  /** Two objects, tracked from frame 2 on and some way back. */
  async begin(): Promise<void> {
    await this.predictor.setPrompt('kite', frame(2), kite);
    await this.predictor.setPrompt('brick', frame(2), brick);
    await this.track();
    await this.track({ reverse: true, startFrame: frame(2) });
  }

  /** What a user thinks better of: a correction and its tracks, a new object, and one that is gone. */
  async regret(): Promise<void> {
    await this.predictor.setPrompt('kite', frame(9), wrong);
    await this.track({ startFrame: frame(5) });
    await this.predictor.setPrompt('new', frame(4), wrong);
    await this.predictor.clearAllPromptsInFrame('kite', frame(2));
    await this.track({ startFrame: frame(9), reverse: true, objects: ['new', 'kite'] });
    await this.predictor.removeObject('brick');
  }

  /** A real correction, on a frame that the regretted tracks reached. */
  async goOn(): Promise<FrameResult[]> {
    this.results.length = 0;
    await this.predictor.setPrompt('kite', frame(12), { points: [[107, 77]], labels: [1] });
    await this.track({ startFrame: frame(11) });
    await this.track({ startFrame: frame(11), reverse: true });
    return this.results;
  }

  #options() {
    return {
      graphs: model.graphs,
      images: clipImages(model.graphs, size),
      video: { ...size, frameCount },
      store: this.store,
      marks: this.marks,
    };
  }
}

const plain = (results: readonly FrameResult[]) => results.map(({ frame: n, objects }) => [n, [...objects]]);

/** What is left when nothing was regretted. */
async function straight(): Promise<{ expected: unknown; records: number }> {
  const run = new Run();
  await run.begin();
  const expected = plain(await run.goOn());
  await run.predictor.dispose();
  return { expected, records: run.store.size };
}

describe('a mark', () => {
  it('brings back what was there: tracking on gives the same, bit for bit, and nothing is left over', async () => {
    const { expected, records } = await straight();
    const run = new Run();
    await run.begin();
    const mark = await run.predictor.mark();
    await run.regret();
    await run.predictor.goTo(mark);
    expect(run.predictor.objectIds).toEqual(['kite', 'brick']);
    expect(plain(await run.goOn())).toEqual(expected);
    await run.predictor.forgetMarks([mark]);
    expect(run.store.size).toBe(records);
    await run.predictor.dispose();
  });

  it.each([
    { name: 'a lost device', keepsMarks: true },
    { name: 'a new worker', keepsMarks: false },
  ])('holds through $name', async ({ keepsMarks }) => {
    const { expected, records } = await straight();
    const run = new Run();
    await run.begin();
    const mark = await run.predictor.mark();
    await run.regret();
    if (keepsMarks) run.restore(run.marks);
    await run.predictor.goTo(mark);
    if (!keepsMarks) {
      run.restore(new Marks());
      await run.predictor.sweep();
      await expect(run.predictor.goTo(mark)).rejects.toMatchObject({ code: 'worker/unknown-mark' });
    }
    expect(plain(await run.goOn())).toEqual(expected);
    await run.predictor.forgetMarks([mark]);
    expect(run.store.size).toBe(records);
    await run.predictor.dispose();
  });

  it('is one of many: back and forth among them, in any order', async () => {
    const run = new Run();
    await run.begin();
    const seen = async () => {
      run.results.length = 0;
      await run.track({ startFrame: frame(14), maxFrames: 3 });
      return plain(run.results);
    };
    const before = await run.predictor.mark();
    await run.regret();
    const after = await run.predictor.mark();
    const expectedAfter = await seen();
    await run.predictor.goTo(before);
    const expectedBefore = await seen();
    await run.predictor.goTo(after);
    expect(run.predictor.objectIds).toEqual(['kite', 'new']);
    expect(await seen()).toEqual(expectedAfter);
    await run.predictor.goTo(before);
    expect(await seen()).toEqual(expectedBefore);
    expect(expectedBefore).not.toEqual(expectedAfter);
    await run.predictor.dispose();
  });

  it('costs no room once it is forgotten: 50 corrections, each undone', async () => {
    const run = new Run();
    await run.begin();
    const records = run.store.size;
    for (let round = 0; round < 50; round++) {
      const undo = await run.predictor.mark();
      await run.predictor.setPrompt('kite', frame(3 + (round % 20)), wrong);
      if (round % 10 === 0) await run.track({ startFrame: frame(3 + (round % 20)), maxFrames: 4 });
      const redo = await run.predictor.mark();
      await run.predictor.goTo(undo);
      if (round % 3 === 0) await run.predictor.goTo(redo);
      if (round % 3 === 0) await run.predictor.goTo(undo);
      await run.predictor.forgetMarks([undo, redo]);
    }
    expect(run.store.size).toBe(records);
    expect(run.store.state?.marked).toBe(false);
    await run.predictor.dispose();
  });

  it('is refused where it is not known, and forgotten without complaint', async () => {
    const run = new Run();
    await run.begin();
    await expect(run.predictor.goTo(1)).rejects.toMatchObject({ code: 'worker/unknown-mark' });
    await run.predictor.forgetMarks([1]);
    await run.predictor.dispose();
  });
});

it('reads a state that was stored before records had versions', async () => {
  const { expected } = await straight();
  const run = new Run();
  await run.begin();
  const saved = run.store.state;
  if (saved === undefined) throw new Error('nothing was saved');
  const { recordVersion: _, marked: __, ...state } = saved;
  const objects = saved.objects.map(({ versions: _versions, temporary, ...object }) => ({
    ...object,
    temporary: temporary.map(({ version: _version, ...rest }) => rest),
  }));
  await run.store.commit({
    puts: [],
    deletes: [],
    removedObjects: [],
    state: { ...state, version: 1, objects },
  });
  run.restore();
  expect(plain(await run.goOn())).toEqual(expected);
  await run.predictor.dispose();
});
