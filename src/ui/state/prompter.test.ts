import { beforeEach, describe, expect, it } from 'vitest';
import { encodeDenseMask } from '../../regions/rle.ts';
import { type SourceFrame, sourceFrame } from '../../units.ts';
import type { FramePrompt, ObjectResult } from '../../worker/api.ts';
import { Prompter } from './prompter.ts';
import { TrackedObjects } from './tracked-objects.ts';

const promptAt = (frame: number): FramePrompt => ({ frame: sourceFrame(frame), box: [0, 0, 10, 10] });
const resultAt = (id: string, frame: number, iou: number): ObjectResult => ({
  id,
  frame: sourceFrame(frame),
  box: [0, 0, 10, 10],
  area: 100,
  objectScore: 1,
  iou,
});

/** A tracker that has prompts already. */
class Engine {
  readonly known = new Map<string, SourceFrame[]>();
  readonly calls: string[] = [];

  async promptedFrames() {
    return this.known;
  }

  async reset() {
    this.calls.push('reset');
  }

  async setPrompt(id: string, { frame }: FramePrompt) {
    this.calls.push(`${id} ${frame}`);
    return { result: resultAt(id, frame, 0.5), candidates: [] };
  }

  async removePrompt(id: string, frame: SourceFrame) {
    this.calls.push(`remove ${id} ${frame}`);
  }

  async removeObject(id: string) {
    this.calls.push(`remove ${id}`);
  }

  async preview(id: string, { frame }: FramePrompt) {
    return { result: resultAt(id, frame, 0.5), candidates: [] };
  }

  async mark() {
    return 1;
  }

  async goTo() {}

  async forgetMarks() {}
}

let engine: Engine;
let prompter: Prompter;
let objects: TrackedObjects;

beforeEach(() => {
  engine = new Engine();
  objects = new TrackedObjects();
  prompter = new Prompter(engine, objects);
  objects.addPrompts({ id: 'ball' }, [promptAt(8), promptAt(3)]);
  objects.addPrompts({ id: 'car' }, [promptAt(3)]);
});

const waiting = () => prompter.waiting().map(([{ id }, { frame }]) => `${id} ${frame}`);
const find = (id: string) => {
  const object = objects.find(id);
  if (!object) throw new Error(`there is no ${id}`);
  return object;
};

describe('giving prompts', () => {
  it('goes frame by frame, leaves results that are there, and gives nothing twice', async () => {
    objects.takeResults([resultAt('ball', 3, 0.9)]);
    await prompter.give(prompter.waiting());
    expect(engine.calls).toEqual(['ball 3', 'car 3', 'ball 8']);
    expect([...find('ball').results].map(([frame, { iou }]) => [frame, iou])).toEqual([
      [3, 0.9],
      [8, 0.5],
    ]);
    expect(waiting()).toEqual([]);
    objects.addPrompts({ id: 'car' }, [promptAt(3)]);
    expect(waiting()).toEqual(['car 3']);
  });

  it('stops when it is cancelled; the rest waits', async () => {
    const cancel = new AbortController();
    const seen: number[] = [];
    await prompter.give(prompter.waiting(), {
      signal: cancel.signal,
      report: ({ done, total }) => {
        seen.push(done, total);
        cancel.abort();
      },
    });
    expect(seen).toEqual([0, 3]);
    expect(waiting()).toEqual(['car 3', 'ball 8']);
  });
});

describe('a painted mask', () => {
  // Two pixels of 4 x 4, in the second column.
  const painted = encodeDenseMask(Uint8Array.of(0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 4, 4);
  const prompt: FramePrompt = { frame: sourceFrame(5), mask: painted };
  const asPainted = { box: [1, 0, 1, 2], area: 2, mask: painted };
  const result = () => find('car').results.get(sourceFrame(5));

  it('is the result on its frame, whatever the model and later tracks make of it', async () => {
    await prompter.set('car', prompt);
    expect(result()).toMatchObject({ ...asPainted, iou: 0.5 });
    objects.takeResults([{ ...resultAt('car', 5, 0.8), box: undefined, area: 0 }]);
    expect(result()).toMatchObject({ ...asPainted, iou: 0.8 });
  });

  it('is corrected by points', async () => {
    await prompter.set('car', { ...prompt, points: [[1, 1]], labels: [1] });
    expect(result()).toEqual(resultAt('car', 5, 0.5));
  });
});

describe('removing prompts', () => {
  it('tells the tracker of those alone that it has', async () => {
    await prompter.set('ball', promptAt(3));
    await prompter.remove(find('ball'), sourceFrame(8));
    await prompter.remove(find('car'), sourceFrame(3));
    expect(engine.calls).toEqual(['ball 3']);
    await prompter.remove(find('ball'), sourceFrame(3));
    expect(engine.calls).toEqual(['ball 3', 'remove ball']);
    expect([find('ball').prompts.size, find('ball').results.size]).toEqual([0, 0]);
  });

  it('keeps the other prompts and results of an object', async () => {
    await prompter.give(prompter.waiting());
    await prompter.remove(find('ball'), sourceFrame(8));
    expect(engine.calls.at(-1)).toBe('remove ball 8');
    expect([...find('ball').results.keys()]).toEqual([3]);
  });
});

describe('a tracker that goes on with a job', () => {
  it.each<[Readonly<Record<string, readonly number[]>>, string[]]>([
    [{}, ['ball 3', 'car 3', 'ball 8']],
    [{ ball: [3], car: [3] }, ['ball 8']],
    [{ ball: [3, 8], car: [3] }, []],
  ])('is given what it has not: %j', async (known, left) => {
    for (const [id, frames] of Object.entries(known)) engine.known.set(id, frames.map(sourceFrame));
    await prompter.takeUp();
    expect(waiting()).toEqual(left);
    expect(engine.calls).toEqual([]);
  });

  it('starts anew where it has what the objects have not', async () => {
    engine.known.set('ball', [3, 8].map(sourceFrame)).set('gone', [sourceFrame(1)]);
    await prompter.takeUp();
    expect(engine.calls).toEqual(['reset']);
    expect(waiting()).toEqual(['ball 3', 'car 3', 'ball 8']);
  });
});
