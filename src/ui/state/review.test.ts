import { expect, it } from 'vitest';
import { sourceFrame } from '../../units.ts';
import type { ObjectResult } from '../../worker/api.ts';
import { Review } from './review.ts';
import type { TrackedObject } from './tracked-objects.ts';

const result = (frame: number, box: ObjectResult['box']): ObjectResult => ({
  id: 'ball',
  frame: sourceFrame(frame),
  box,
  area: 100,
  objectScore: 1,
  iou: 0.9,
});

const here = [10, 10, 20, 20] as const;
const there = [60, 10, 20, 20] as const;

function ball(...results: ObjectResult[]): TrackedObject {
  const byFrame = new Map(results.map((each) => [each.frame, each]));
  const looks = { id: 'ball', name: 'Ball', colour: '#ffffff', labels: [], hidden: false, keyframes: [] };
  return { ...looks, prompts: new Map(), results: byFrame };
}

it('counts the frames on which the object is somewhere else, came or went', () => {
  const before = new Map([
    [sourceFrame(0), result(0, here)],
    [sourceFrame(1), result(1, here)],
    [sourceFrame(2), result(2, here)],
    [sourceFrame(3), result(3, undefined)],
    [sourceFrame(4), undefined],
    [sourceFrame(5), result(5, undefined)],
  ]);
  const object = ball(
    result(0, [10, 10, 20, 20.5]),
    result(1, there),
    result(2, undefined),
    result(3, here),
    result(4, here),
    result(5, undefined),
  );
  const review = new Review(object, before);
  expect([review.frames, review.changed, review.seen]).toEqual([6, 4, 4]);
});

it('shows the object as it was, without changing it', () => {
  const object = ball(result(0, here), result(1, there), result(2, there));
  const review = new Review(
    object,
    new Map([
      [sourceFrame(1), result(1, here)],
      [sourceFrame(2), undefined],
    ]),
  );
  const before = review.asBefore(object);
  expect([...before.results.values()].map(({ frame, box }) => [frame, box])).toEqual([
    [0, here],
    [1, here],
  ]);
  expect(object.results.get(sourceFrame(1))?.box).toEqual(there);
});
