import { expect, it } from 'vitest';
import { demoClip } from '../../../test/unit/demo-clip.ts';
import { markAsTracked } from '../../regions/provenance.ts';
import { sourceFrame } from '../../units.ts';
import type { ObjectResult } from '../../worker/api.ts';
import { fileAxis } from '../state/frame-axis.ts';
import { TrackedObjects } from '../state/tracked-objects.ts';
import { laneBits } from './lane-summary.ts';
import { Lanes } from './lanes.ts';

const { seen, absent, prompt, doubtful, shown, end, ourKeyframe, userKeyframe } = laneBits;
const axis = fileAxis(demoClip(12));

const result = (id: string, frame: number, change: Partial<ObjectResult> = {}): ObjectResult => ({
  id,
  frame: sourceFrame(frame),
  box: [10, 10, 20, 20],
  area: 400,
  objectScore: 6,
  iou: 0.9,
  ...change,
});

function lanesOf(...ids: readonly string[]) {
  const objects = new TrackedObjects();
  for (const id of ids) objects.add({ id });
  const lanes = new Lanes(objects);
  lanes.use(axis);
  const bits = (id: string) => Array.from({ length: 12 }, (_, index) => lanes.of(id)?.at(index));
  return { objects, lanes, bits };
}

it('follows results and prompts as they come and go', () => {
  const { objects, lanes, bits } = lanesOf('ball');
  const { version } = lanes;
  objects.setPrompt('ball', { frame: sourceFrame(1), box: [10, 10, 30, 30] });
  objects.takeResults([
    result('ball', 1),
    result('ball', 2),
    result('ball', 4, { box: undefined, objectScore: -4 }),
  ]);
  expect(bits('ball').slice(0, 5)).toEqual([0, seen | prompt, seen, 0, absent]);
  expect(lanes.version).not.toBe(version);
  objects.deletePrompt('ball', sourceFrame(1));
  objects.deleteResults('ball', [sourceFrame(2)]);
  expect(bits('ball').slice(0, 5)).toEqual([0, seen, 0, 0, absent]);
});

it('doubts a frame by the one before it, also where that changes later', () => {
  const { objects, bits } = lanesOf('ball');
  objects.takeResults([result('ball', 3), result('ball', 4)]);
  expect(bits('ball')[4]).toBe(seen);
  objects.takeResults([result('ball', 3, { box: [90, 10, 20, 20] })]);
  expect(bits('ball')[4]).toBe(seen | doubtful);
  objects.setPrompt('ball', { frame: sourceFrame(4), box: [10, 10, 30, 30] });
  expect(bits('ball')[4]).toBe(seen | prompt);
});

it("tells Label Studio's keyframes apart, and where they show nothing", () => {
  const { objects, lanes, bits } = lanesOf('ball');
  const keyframe = { enabled: true, x: 1, y: 1, width: 5, height: 5 };
  objects.edit('ball', {
    keyframes: [
      { ...keyframe, frame: 2 },
      markAsTracked({ ...keyframe, frame: 4, enabled: false }),
      { ...keyframe, frame: 10 },
    ],
  });
  lanes.use(axis);
  expect(bits('ball')).toEqual([
    ...[0, 0, shown | userKeyframe, shown, shown | ourKeyframe | end, 0],
    ...[0, 0, 0, 0, shown | userKeyframe, shown],
  ]);
});

it('goes from place to place in order of position, then of objects, and round', () => {
  const { objects, lanes } = lanesOf('a', 'b');
  const unsure = { iou: 0.6 };
  const doubts: readonly (readonly [string, number])[] = [
    ['b', 2],
    ['a', 5],
    ['a', 6],
    ['b', 5],
  ];
  objects.takeResults(doubts.map(([id, frame]) => result(id, frame, unsure)));
  const walk = (direction: 1 | -1) => {
    let from = { id: 'a', position: 0 };
    return Array.from({ length: 4 }, () => {
      from = lanes.next(from, doubtful, direction, ['a', 'b']) ?? from;
      return `${from.id}${from.position}`;
    });
  };
  expect(walk(1)).toEqual(['b2', 'a5', 'b5', 'b2']);
  expect(walk(-1)).toEqual(['b5', 'a5', 'b2', 'b5']);
  expect(lanes.doubtfulPlaces).toBe(3);
});

it('forgets the lane of an object that is removed, and starts over with another video', () => {
  const { objects, lanes } = lanesOf('ball');
  objects.takeResults([result('ball', 3)]);
  lanes.use(fileAxis(demoClip(5)));
  expect(lanes.of('ball')?.length).toBe(5);
  expect(lanes.of('ball')?.at(3)).toBe(seen);
  objects.remove('ball');
  lanes.use(axis);
  expect(lanes.of('ball')).toBeUndefined();
});

it('makes the lanes of long tracks one after another, and of what came meanwhile', () => {
  const objects = new TrackedObjects();
  const long = 25_000;
  const ids = ['a', 'b', 'c'];
  const track = (id: string) =>
    objects.takeResults(Array.from({ length: long }, (_, frame) => result(id, frame)));
  for (const id of ids) {
    objects.add({ id });
    track(id);
  }
  const waiting: (() => void)[] = [];
  const lanes = new Lanes(objects, (goOn) => waiting.push(goOn));
  const longAxis = fileAxis(demoClip(long));
  const made = () => {
    lanes.use(longAxis);
    // Asked again at once, it makes no more.
    lanes.use(longAxis);
    return ids.filter((id) => lanes.of(id)?.at(long - 1) === seen);
  };
  expect(made()).toEqual(['a']);
  waiting.shift()?.();
  expect(made()).toEqual(['a', 'b']);
  track('a');
  waiting.shift()?.();
  expect(made()).toEqual(['a', 'b']);
  waiting.shift()?.();
  expect(made()).toEqual(ids);
  expect(waiting).toEqual([]);
});
