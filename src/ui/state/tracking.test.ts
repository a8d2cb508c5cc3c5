import { beforeEach, describe, expect, it, vi } from 'vitest';
import { demoClip, demoClipSource, demoModel, demoModelSource } from '../../../test/unit/demo-clip.ts';
import { type SourceFrame, sourceFrame } from '../../units.ts';
import type { VideoInfo } from '../../video/video.ts';
import type { FramePrompt, ObjectResult, OnResults, TrackletWorker, TrackOptions } from '../../worker/api.ts';
import { fileAxis } from './frame-axis.ts';
import type { KeptWork } from './kept-work.ts';
import type { PlannedObject } from './tracked-objects.ts';
import { Workspace } from './workspace.ts';
import type { WorkspaceChange } from './workspace-change.ts';

const resultAt = (id: string, frame: number): ObjectResult => ({
  id,
  frame: sourceFrame(frame),
  box: [0, 0, 10, 10],
  area: 100,
  objectScore: 1,
  iou: 0.9,
});
const promptAt = (frame: number): FramePrompt => ({ frame: sourceFrame(frame), box: [0, 0, 10, 10] });
const every = (step: number, count: number) =>
  Array.from({ length: count }, (_, index) => promptAt(index * step));

/** Says where each of its objects is on frames 10 to 19, and counts what it was asked. */
class Engine {
  prompts: string[] = [];
  tracks: TrackOptions[] = [];
  readonly #ids = new Set<string>();
  /** Called with each prompt. */
  prompted = () => {};
  /** That any track takes. */
  seconds = 60;

  async loadModel() {
    this.#ids.clear();
    return demoModel;
  }

  async openVideo() {
    return { info: demoClip(100), job: undefined };
  }

  async picture() {
    return { close() {} } as ImageBitmap;
  }

  async promptedFrames() {
    return new Map<string, SourceFrame[]>();
  }

  async setPrompt(id: string, { frame }: FramePrompt) {
    this.prompts.push(`${id} ${frame}`);
    this.#ids.add(id);
    this.prompted();
    return { result: resultAt(id, frame), candidates: [] };
  }

  async track(options: TrackOptions, onResults: OnResults) {
    this.tracks.push(options);
    for (let frame = 10; frame < 20; frame++) {
      const progress = { stage: 'track', done: frame - 9, total: 10, unit: 'frames' } as const;
      const results = [...this.#ids].map((id) => resultAt(id, frame));
      onResults(results, progress, { frame: sourceFrame(frame), reverse: false });
    }
    return { status: 'done', framesTracked: 10, seconds: 1 } as const;
  }

  async cancel() {}

  async estimate() {
    return { frames: 10, objects: 1, seconds: this.seconds, storage: 1, storageFree: 2, device: 1 };
  }

  async mark() {
    return 1;
  }

  async goTo() {}

  async forgetMarks() {}
}

let engine: Engine;
let workspace: Workspace;

async function open(objects: readonly PlannedObject[]): Promise<void> {
  const plan = (video: VideoInfo) => ({ axis: fileAxis(video), objects });
  await workspace.runOpening('Opening', (report) => workspace.replaceVideo(demoClipSource, { report, plan }));
}

const framesOf = (id: string) => [...(workspace.objects.find((o) => o.id === id)?.results.keys() ?? [])];

beforeEach(async () => {
  engine = new Engine();
  // A part of the worker: what is asked of it here.
  workspace = new Workspace(engine as unknown as TrackletWorker);
  await workspace.loadModel(demoModelSource);
});

describe('a task with many keyframes', () => {
  it('asks the model for the frame on screen when it is opened, and for the others when it is tracked', async () => {
    await open([{ id: 'ball', prompts: every(1, 60) }]);
    expect(engine.prompts).toEqual(['ball 0']);
    expect(workspace.objects[0]?.prompts.size).toBe(60);
    expect(workspace.unsaved).toBe(false);

    const shown: string[] = [];
    workspace.addEventListener('change', () => {
      const progress = workspace.task?.progress;
      if (progress?.stage === 'prompt') shown.push(`${progress.done} / ${progress.total}`);
    });
    expect(await workspace.track('both')).toBe(true);
    expect(engine.prompts).toHaveLength(60);
    expect(new Set(shown)).toContain('12 / 59');
    expect(engine.tracks).toHaveLength(1);

    await workspace.track('both');
    expect(engine.prompts).toHaveLength(60);
  });

  it('is on the page before the model has been asked', async () => {
    let shown = false;
    workspace.addEventListener('change', (event) => {
      if ((event as WorkspaceChange).moving === undefined) shown = workspace.video !== undefined;
    });
    const before: boolean[] = [];
    engine.prompted = () => before.push(shown);
    await open([{ id: 'ball', prompts: every(1, 60) }]);
    expect(before).toEqual([true]);
  });

  it('can be cancelled while they are read, and goes on there', async () => {
    await open([{ id: 'ball', prompts: every(1, 60) }]);
    engine.prompted = () => {
      if (engine.prompts.length === 5) workspace.task?.cancel?.();
    };
    await workspace.track('both');
    expect([engine.prompts.length, engine.tracks.length]).toEqual([5, 0]);
    expect(workspace.activity.notice).toMatch(/^Cancelled before tracking began/);
    await workspace.track('both');
    expect([engine.prompts.length, engine.tracks.length]).toEqual([60, 1]);
  });

  it('asks another model for the frame on screen alone', async () => {
    await open([{ id: 'ball', prompts: every(1, 60) }]);
    await workspace.player.seek(7);
    engine.prompts = [];
    await workspace.loadModel(demoModelSource);
    expect(engine.prompts).toEqual(['ball 7']);
  });

  it('can be cancelled while another model finds its objects', async () => {
    await open(['ball', 'car', 'dog'].map((id) => ({ id, prompts: [promptAt(0)] })));
    engine.prompts = [];
    engine.prompted = () => workspace.task?.cancel?.();
    await workspace.loadModel(demoModelSource);
    expect(engine.prompts).toEqual(['ball 0']);
    expect(workspace.model).toBe(demoModel);
  });

  it('waits for a model where there is none', async () => {
    workspace = new Workspace(engine as unknown as TrackletWorker);
    await open([{ id: 'ball', prompts: every(1, 3) }]);
    expect(engine.prompts).toEqual([]);
    await workspace.loadModel(demoModelSource);
    expect(engine.prompts).toEqual(['ball 0']);
  });

  it('takes keyframes of a file the same way', async () => {
    await open([]);
    await workspace.marking.open([{ id: 'ball', prompts: every(2, 60).slice(5) }]);
    expect(engine.prompts).toEqual(['ball 10']);
    expect(workspace.player.position).toBe(10);
  });
});

it('is busy from the first question to the tracker on: no mark comes between', async () => {
  await open([{ id: 'ball', prompts: every(1, 1) }]);
  const busy: boolean[] = [];
  vi.spyOn(engine, 'mark').mockImplementation(async () => busy.push(workspace.task !== undefined));
  await workspace.track('both');
  expect(busy).toEqual([true]);
});

it('keeps what was tracked before an error, as one step', async () => {
  await open([{ id: 'ball', prompts: every(1, 1) }]);
  vi.spyOn(engine, 'track').mockImplementation(async (_, onResults) => {
    const progress = { stage: 'track', done: 1, total: 10, unit: 'frames' } as const;
    onResults([resultAt('ball', 10)], progress, { frame: sourceFrame(10), reverse: false });
    throw new Error('The device is lost.');
  });
  expect(await workspace.track('both')).toBe(false);
  expect(workspace.activity.error?.message).toContain('The device is lost.');
  expect([framesOf('ball'), workspace.history.length]).toEqual([[0, 10], 1]);
  expect(workspace.tracking.run?.position?.frame).toBe(10);
});

it('leaves work whose own model is gone alone until the user chooses a model', async () => {
  const work: KeptWork = {
    ...{ version: 1, title: 'clip.mp4', video: demoClipSource, task: undefined, run: undefined, frames: 0 },
    model: { kind: 'file', name: 'mine.pt' },
    objects: [{ id: 'ball', prompts: every(5, 2) }],
  };
  vi.spyOn(workspace.unsavedWork, 'enter').mockResolvedValue({
    ...{ key: undefined, reason: undefined, leave: () => {} },
    kept: { work, job: undefined, results: (async function* () {})() },
  });
  await workspace.openVideo(demoClipSource);
  expect(workspace.activity.notice).toContain('mine.pt');
  expect([workspace.canTrack, engine.prompts]).toEqual([false, []]);
  await workspace.marking.mark({ kind: 'point', point: [1, 1], label: 1 });
  expect(workspace.activity.error?.code).toBe('worker/no-model');

  await workspace.loadModel(demoModelSource);
  expect(workspace.canTrack).toBe(true);
});

it.each([
  ['forward', [15, 16, 17, 18, 19]],
  ['backward', [10, 11, 12, 13, 14, 15]],
  ['both', [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]],
] as const)('tracking %s, takes no guess from beyond an object’s own prompts', async (direction, frames) => {
  await open([
    { id: 'early', prompts: [promptAt(10), promptAt(19)] },
    { id: 'late', prompts: [promptAt(15)] },
  ]);
  await workspace.track(direction);
  expect(framesOf('late').toSorted((a, b) => a - b)).toEqual(frames);
  expect(framesOf('early')).toHaveLength(10);
});

it.each(['a track', 'a correction'])(
  'asks before %s that takes long, and starts it only then',
  async (what) => {
    await open([{ id: 'ball', prompts: [promptAt(10)] }]);
    const begin = () =>
      what === 'a track'
        ? workspace.track('both')
        : workspace.tracking.correct({ id: 'ball', frame: sourceFrame(12) }, 'forward');
    expect(await begin()).toBe(true);
    engine.seconds = 3600;
    for (const start of [false, true]) {
      const tracks = engine.tracks.length;
      const done = begin();
      await vi.waitFor(() => expect(workspace.tracking.question?.doubt).toContain('about 1 h'));
      // A file that is dropped now opens no other video.
      expect(workspace.task).toBeDefined();
      expect(engine.tracks).toHaveLength(tracks);
      workspace.tracking.question?.answer(start);
      expect(await done).toBe(start);
      expect(workspace.tracking.question).toBeUndefined();
      expect(engine.tracks).toHaveLength(tracks + (start ? 1 : 0));
    }
  },
);
