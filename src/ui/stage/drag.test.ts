import { beforeEach, describe, expect, it } from 'vitest';
import type { Stroke } from '../../worker/view-api.ts';
import type { Gesture } from '../state/gesture.ts';
import { dragBox, dragClick, dragNewBox, dragPicture, dragPoint, dragStroke, type Place } from './drag.ts';

/** The picture is shown at twice its size. */
const place = (x: number, y: number): Place => ({ video: [x, y], stage: [2 * x, 2 * y] });

let marked: Gesture[];
let previewed: Gesture[];
let clicks: number;
const click = () => {
  clicks++;
  return undefined;
};
const parts = {
  video: [100, 50] as const,
  mark: async (gesture: Gesture) => {
    marked.push(gesture);
  },
  preview: (gesture: Gesture) => {
    previewed.push(gesture);
  },
};

beforeEach(() => {
  marked = [];
  previewed = [];
  clicks = 0;
});

describe('a new box', () => {
  it('is shown, asked about and marked, as far as the picture goes', async () => {
    const drag = dragNewBox(place(90, 40), parts, click);
    drag.move(place(70, 60));
    expect(drag.draft.box).toEqual([70, 40, 90, 50]);
    expect(previewed).toEqual([{ kind: 'box', box: [70, 40, 90, 50] }]);
    await drag.end();
    expect(marked).toEqual(previewed);
  });

  it('is a click where the pointer hardly moved, and nothing where it has no area', () => {
    const drag = dragNewBox(place(90, 40), parts, click);
    drag.move(place(91, 40));
    void drag.end();
    expect([clicks, marked]).toEqual([1, []]);
    const line = dragNewBox(place(10, 10), parts, click);
    line.move(place(60, 10));
    void line.end();
    expect([clicks, marked]).toEqual([1, []]);
  });
});

describe('a box that is there', () => {
  it('moves with the pointer', () => {
    const drag = dragBox(place(20, 20), [10, 10, 30, 30], undefined, parts, click);
    drag.move(place(25, 15));
    void drag.end();
    expect(marked).toEqual([{ kind: 'box', box: [15, 5, 35, 25] }]);
  });

  it('is resized by a handle, and only clicked where the pointer stays', () => {
    const drag = dragBox(place(30, 30), [10, 10, 30, 30], 'se', parts, click);
    drag.move(place(30, 31));
    expect(drag.draft).toEqual({});
    drag.move(place(40, 45));
    void drag.end();
    expect(marked).toEqual([{ kind: 'box', box: [10, 10, 40, 45] }]);
    void dragBox(place(30, 30), [10, 10, 30, 30], 'se', parts, click).end();
    expect(clicks).toBe(1);
  });
});

it('moves a point, and clicks one that stays', () => {
  const drag = dragPoint(place(20, 20), 3, parts, click);
  drag.move(place(40, 90));
  void drag.end();
  expect(marked).toEqual([{ kind: 'move-point', index: 3, point: [40, 50] }]);
  void dragPoint(place(20, 20), 3, parts, click).end();
  expect(clicks).toBe(1);
});

it('forgives a click that shakes, and takes none that was dragged away', () => {
  const shaking = dragClick(place(20, 20), click);
  shaking.move(place(24, 22));
  void shaking.end();
  expect(clicks).toBe(1);
  const away = dragClick(place(20, 20), click);
  away.move(place(40, 20));
  away.move(place(20, 20));
  void away.end();
  expect(clicks).toBe(1);
});

it('gathers the points of a stroke, without those that change nothing', async () => {
  const strokes: Stroke[] = [];
  const drag = dragStroke(place(10, 10), 'erase', 16, async (stroke) => {
    strokes.push(stroke);
  });
  for (const x of [10.5, 11, 12, 13, 14]) drag.move(place(x, 10));
  await drag.end();
  expect(strokes).toEqual([
    {
      kind: 'erase',
      radius: 16,
      points: [
        [10, 10],
        [12, 10],
        [14, 10],
      ],
    },
  ]);
});

it('the picture follows the pointer; a press without moving is a click', () => {
  const panned: [number, number][] = [];
  const begin = () => dragPicture(place(10, 10), (dx, dy) => panned.push([dx, dy]), click);
  const shaken = begin();
  shaken.move(place(11, 10));
  shaken.end();
  expect(clicks).toBe(1);
  const dragged = begin();
  dragged.move(place(20, 15));
  dragged.move(place(10, 10));
  dragged.end();
  expect(panned.slice(-2)).toEqual([
    [20, 10],
    [-20, -10],
  ]);
  expect(clicks).toBe(1);
});
