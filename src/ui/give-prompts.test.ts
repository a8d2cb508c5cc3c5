import { describe, expect, it } from 'vitest';
import { type SourceFrame, sourceFrame } from '../units.ts';
import type { FramePrompt, ObjectResult } from '../worker/api.ts';
import { givePrompts, type ObjectPrompt } from './give-prompts.ts';
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
  readonly #known = new Map<string, SourceFrame[]>();
  readonly calls: string[] = [];

  constructor(known: Readonly<Record<string, readonly number[]>>) {
    for (const [id, frames] of Object.entries(known)) this.#known.set(id, frames.map(sourceFrame));
  }

  async promptedFrames() {
    return this.#known;
  }

  async reset() {
    this.calls.push('reset');
  }

  async setPrompt(id: string, { frame }: FramePrompt) {
    this.calls.push(`${id} ${frame}`);
    return resultAt(id, frame, 0.5);
  }
}

/** Two objects; the first one has a tracked result on frame 3. */
function prompts(): { readonly all: readonly ObjectPrompt[]; readonly objects: TrackedObjects } {
  const objects = new TrackedObjects();
  const [ball, car] = [objects.add({ id: 'ball' }), objects.add({ id: 'car' })];
  objects.takeResults([resultAt('ball', 3, 0.9)]);
  return {
    all: [
      [ball, promptAt(8)],
      [ball, promptAt(3)],
      [car, promptAt(3)],
    ],
    objects,
  };
}

const options = { report: () => {}, keepResults: true };

describe('givePrompts', () => {
  it('asks the tracker frame by frame, and leaves results that are kept', async () => {
    const { all, objects } = prompts();
    const engine = new Engine({});
    await givePrompts(engine, all, options);
    expect(engine.calls).toEqual(['ball 3', 'car 3', 'ball 8']);
    expect([...(objects.find('ball')?.results ?? [])].map(([frame, { iou }]) => [frame, iou])).toEqual([
      [3, 0.9],
      [8, 0.5],
    ]);
    await givePrompts(engine, all, { ...options, keepResults: false });
    expect(objects.find('ball')?.results.get(sourceFrame(3))?.iou).toBe(0.5);
  });

  it('asks nothing of a tracker that has just these prompts, and nothing without a model', async () => {
    const { all, objects } = prompts();
    const engine = new Engine({ ball: [3, 8], car: [3] });
    await givePrompts(engine, all, options);
    expect(engine.calls).toEqual([]);
    expect([...(objects.find('ball')?.prompts.keys() ?? [])]).toEqual([3, 8]);
    const waiting = prompts();
    await givePrompts(undefined, waiting.all, options);
    expect(waiting.objects.find('car')?.prompts.size).toBe(1);
  });

  it.each<Readonly<Record<string, readonly number[]>>>([
    { ball: [3], car: [3] },
    { ball: [3, 8] },
    { ball: [3, 8], car: [3], gone: [1] },
  ])('starts anew where the tracker has others: %j', async (known) => {
    const engine = new Engine(known);
    await givePrompts(engine, prompts().all, options);
    expect(engine.calls).toEqual(['reset', 'ball 3', 'car 3', 'ball 8']);
  });
});
