import { expect, it } from 'vitest';
import { sourceFrame } from '../../units.ts';
import type { ObjectResult } from '../../worker/api.ts';
import { History } from './history.ts';
import { TrackedFrames } from './tracked-frames.ts';
import { isTracked, TrackedObjects } from './tracked-objects.ts';

const resultAt = (id: string, frame: number): ObjectResult => ({
  id,
  frame: sourceFrame(frame),
  box: [1, 2, 3, 4],
  area: 12,
  objectScore: 3,
  iou: 0.9,
});

/** Counted anew. */
function framesOf({ all }: TrackedObjects): number {
  return new Set(all.filter(isTracked).flatMap(({ results }) => [...results.keys()])).size;
}

it('counts the frames of the tracked objects, whatever is done to them and undone', () => {
  const objects = new TrackedObjects();
  const frames = new TrackedFrames(objects);
  const prompter = { mark: async () => undefined, goTo: async () => true, forgetMarks: () => {} };
  const history = new History({
    objects,
    prompter,
    activity: {} as never,
    player: { frame: sourceFrame(0), show: async () => {} },
    tracking: () => ({ run: undefined }),
    changed: () => {},
    worked: () => {},
  });
  const [ball, car] = [objects.add({}).id, objects.add({}).id];
  const patches: (() => void)[] = [
    () => objects.setPrompt(ball, { frame: sourceFrame(0), box: [1, 2, 4, 6] }),
    () => objects.takeResults([resultAt(ball, 0)]),
    () => objects.takeResults([resultAt(ball, 1), resultAt(ball, 2), resultAt(car, 2)]),
    () => objects.takeResults([resultAt(car, 3)]),
    () => objects.edit(car, { name: 'Car' }),
    () => objects.deleteResults(ball, [sourceFrame(2), sourceFrame(1)]),
    () => objects.remove(car),
    () => objects.replace([{ name: 'Other', prompts: [] }]),
  ];
  const counts = patches.map((patch) => {
    history.edit('step', patch);
    expect(frames.count).toBe(framesOf(objects));
    return frames.count;
  });
  expect(counts).toEqual([0, 0, 3, 4, 4, 2, 0, 0]);
});
