import { expect, it } from 'vitest';
import { sourceFrame } from '../../units.ts';
import type { FramePrompt } from '../../worker/api.ts';
import type { Stroke } from '../../worker/view-api.ts';
import { paintMask } from '../../worker/view-paint.ts';
import type { Gesture } from '../state/gesture.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import { Painting } from './painting.ts';

const frame = sourceFrame(2);
const video = [40, 20] as const;

const dot = (x: number, y: number, kind: Stroke['kind'] = 'add'): Stroke => ({
  kind,
  radius: 2,
  points: [[x, y]],
});

/** Painting with the real brush, on objects that take masks as slowly as the test wants. */
function easel({ start }: { start?: TrackedObject } = {}) {
  let selected = start;
  const gestures: Extract<Gesture, { kind: 'mask' }>[] = [];
  const failures: unknown[] = [];
  let hold: Promise<void> = Promise.resolve();
  const painting = new Painting({
    view: { paint: async (base, size, strokes) => paintMask(base, size, strokes) },
    mark: async (gesture) => {
      if (gesture.kind !== 'mask') return;
      gestures.push(gesture);
      await hold;
      const prompts = new Map([[gesture.frame, { frame: gesture.frame, mask: gesture.mask } as FramePrompt]]);
      const made = { id: 'new', name: 'new', colour: '#ffffff', labels: [], keyframes: [], hidden: false };
      selected = { ...(selected ?? { ...made, results: new Map() }), prompts };
    },
    selected: () => selected,
    find: (id) => (selected?.id === id ? selected : undefined),
    changed: () => undefined,
    fail: (error) => failures.push(error),
  });
  const holdMarks = () => {
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    return () => release();
  };
  return { painting, gestures, failures, holdMarks };
}

it('makes an object of a first stroke, and loses none that come while it is made', async () => {
  const { painting, gestures, holdMarks } = easel();
  const release = holdMarks();
  const strokes = [dot(5, 5), dot(15, 5), dot(25, 5), dot(35, 5)];
  const done = strokes.map((stroke) => painting.add(stroke, frame, video));
  await new Promise((resolve) => setTimeout(resolve));
  expect(painting.strokes).toEqual(strokes);
  release();
  await Promise.all(done);
  expect(gestures.map(({ id }) => id)).toEqual([undefined, 'new']);
  expect(gestures.at(-1)?.mask).toEqual(paintMask(undefined, [20, 40], strokes));
  expect(painting.strokes).toEqual([]);
});

it('erases from what was painted, and nothing where nothing is', async () => {
  const { painting, gestures } = easel();
  await painting.add(dot(5, 5, 'erase'), frame, video);
  expect(gestures).toEqual([]);
  await painting.add(dot(5, 5), frame, video);
  await painting.add(dot(5, 5, 'erase'), frame, video);
  expect(gestures.at(-1)?.mask).toEqual(paintMask(undefined, [20, 40], []));
});

it('starts from the mask that the model sees, once points have corrected the painted one', async () => {
  const painted = paintMask(undefined, [20, 40], [dot(5, 5)]);
  const seen = paintMask(undefined, [20, 40], [dot(30, 10)]);
  const prompt: FramePrompt = { frame, mask: painted, points: [[5, 5]], labels: [0] };
  const result = { id: 'a', frame, box: undefined, area: 1, objectScore: 1, iou: 1, mask: seen };
  const start: TrackedObject = {
    id: 'a',
    name: 'a',
    colour: '#ffffff',
    labels: [],
    keyframes: [],
    hidden: false,
    prompts: new Map([[frame, prompt]]),
    results: new Map([[frame, result]]),
  };
  const { painting, gestures } = easel({ start });
  await painting.add(dot(20, 10), frame, video);
  expect(gestures.at(-1)?.mask).toEqual(paintMask(seen, [20, 40], [dot(20, 10)]));
});
