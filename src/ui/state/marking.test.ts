import { beforeEach, describe, expect, it } from 'vitest';
import { demoClip, demoClipSource, demoModel, demoModelSource } from '../../../test/unit/demo-clip.ts';
import { TrackletError } from '../../errors.ts';
import { FrameClock } from '../../regions/clock.ts';
import { encodeDenseMask } from '../../regions/rle.ts';
import { type SourceFrame, sourceFrame } from '../../units.ts';
import type { FramePrompt, ObjectResult, OnResults, TrackletWorker } from '../../worker/api.ts';
import { displayAxis } from './frame-axis.ts';
import { Workspace } from './workspace.ts';

const resultAt = (id: string, frame: SourceFrame): ObjectResult => ({
  ...{ id, frame, box: [0, 0, 10, 10], area: 100, objectScore: 1, iou: 0.9 },
});

/** A single click could mean three things to it; a box outside the picture is none. */
class Engine {
  readonly set: FramePrompt[] = [];
  whileTracking = async () => {};

  async loadModel() {
    return demoModel;
  }

  async openVideo() {
    return { info: demoClip(20), job: undefined };
  }

  async picture() {
    return { close() {} } as ImageBitmap;
  }

  async setPrompt(id: string, prompt: FramePrompt) {
    if (prompt.box && prompt.box[0] < 0) throw new TrackletError('prompt/outside', 'That is outside.');
    this.set.push(prompt);
    const result = resultAt(id, prompt.frame);
    // As the decoder: also for later points, where they correct a candidate that was chosen.
    const ambiguous = prompt.points?.length === 1 || prompt.candidate !== undefined;
    return { result, candidates: ambiguous ? [result, result, result] : [] };
  }

  async promptedFrames() {
    return new Map<string, SourceFrame[]>();
  }

  async removePrompt() {}

  async removeObject() {}

  async track(_options: unknown, onResults: OnResults) {
    await this.whileTracking();
    for (let n = 0; n < 20; n++) {
      const frame = sourceFrame(n);
      const progress = { stage: 'track', done: n + 1, total: 20, unit: 'frames' } as const;
      onResults([...new Set(workspace.objects.map(({ id }) => resultAt(id, frame)))], progress, {
        frame,
        reverse: false,
      });
    }
    return { status: 'done', framesTracked: 20, seconds: 1 } as const;
  }

  async mark() {
    return 1;
  }

  async goTo() {}

  async forgetMarks() {}
}

let engine: Engine;
let workspace: Workspace;

beforeEach(async () => {
  engine = new Engine();
  // A part of the worker: what is asked of it here.
  workspace = new Workspace(engine as unknown as TrackletWorker);
  await workspace.loadModel(demoModelSource);
  await workspace.openVideo(demoClipSource);
});

const click = (x: number, label: 0 | 1 = 1) =>
  workspace.marking.mark({ kind: 'point', point: [x, 5], label });
const promptsHere = () => workspace.selected?.prompts.get(workspace.player.frame);

describe('an ambiguous click', () => {
  it('offers its masks until something else is done', async () => {
    await click(5);
    expect(workspace.marking.candidates?.masks).toHaveLength(3);
    await workspace.marking.mark({ kind: 'candidate', candidate: 2 });
    expect(promptsHere()?.candidate).toBe(2);
    // Another one may still be taken.
    expect(workspace.marking.candidates?.masks).toHaveLength(3);
    await click(6);
    expect(workspace.marking.candidates).toBeUndefined();
    expect(promptsHere()).toMatchObject({
      candidate: 2,
      points: [
        [5, 5],
        [6, 5],
      ],
    });
  });

  it('offers them only where the click was', async () => {
    await click(5);
    await workspace.player.seek(3);
    expect(workspace.marking.candidates).toBeUndefined();
    await workspace.player.seek(0);
    expect(workspace.marking.candidates).toBeDefined();
    workspace.addObject();
    expect(workspace.marking.candidates).toBeUndefined();
  });
});

describe('a mark on a tracked frame', () => {
  beforeEach(async () => {
    await click(5);
    await workspace.track('both');
    expect(workspace.marking.corrected).toBeUndefined();
    await workspace.player.seek(7);
    await click(9, 0);
  });

  it('is a correction until something else is done', async () => {
    expect(workspace.marking.corrected).toMatchObject({ id: workspace.selected?.id, frame: 7 });
    workspace.addObject();
    expect(workspace.marking.corrected).toBeUndefined();
    await workspace.history.undo();
    expect(workspace.marking.corrected).toBeDefined();
    await workspace.history.undo();
    expect(workspace.marking.corrected).toBeUndefined();
  });

  it('can be left at that', () => {
    workspace.marking.leaveCorrection();
    expect(workspace.marking.corrected).toBeUndefined();
  });
});

it('is refused with a sentence while tracking runs', async () => {
  await click(5);
  let notice: string | undefined;
  engine.whileTracking = async () => {
    await click(6);
    notice = workspace.activity.notice;
  };
  await workspace.track('both');
  expect(notice).toMatch(/^Pause or cancel tracking/);
  expect(engine.set).toHaveLength(1);
});

it('leaves no empty object where the first mark of one is refused', async () => {
  await workspace.marking.mark({ kind: 'box', box: [-5, 0, 5, 5] });
  expect(workspace.activity.error?.code).toBe('prompt/outside');
  expect([workspace.objects, workspace.history.undoable]).toEqual([[], undefined]);
});

it('keeps a painted mask where it was painted, wherever one is by then', async () => {
  await click(5);
  const id = workspace.selected?.id;
  await workspace.player.seek(9);
  workspace.addObject();
  const mask = encodeDenseMask(new Uint8Array(64 * 48).fill(1), 64, 48);
  await workspace.marking.mark({ kind: 'mask', mask, id, frame: sourceFrame(2) });
  expect(workspace.objects.map(({ prompts }) => [...prompts.keys()])).toEqual([[0, 2], []]);
});

describe('removing parts of a prompt', () => {
  it('takes the prompt away with its last part, and asks again where something is left', async () => {
    await click(5);
    await click(6, 0);
    const id = workspace.selected?.id ?? '';
    await workspace.marking.removePoint(id, sourceFrame(0), 1);
    expect(engine.set.at(-1)?.points).toEqual([[5, 5]]);
    await workspace.marking.removePoint(id, sourceFrame(0), 0);
    expect([promptsHere(), workspace.selected?.results.size]).toEqual([undefined, 0]);
    await workspace.history.undo();
    expect(promptsHere()?.points).toEqual([[5, 5]]);
  });
});

it('names its steps by the frame that the player shows, not by that of the file', async () => {
  const clock = new FrameClock(demoClip(20), 5);
  await workspace.runOpening('Opening', (report) =>
    workspace.replaceVideo(demoClipSource, { report, plan: () => ({ axis: displayAxis(clock) }) }),
  );
  await workspace.player.seek(4);
  await click(5);
  expect(workspace.player.frame).toBe(6);
  expect(workspace.history.undoable?.name).toBe('point on a new object, frame 4');
});
