import { describe, expect, it } from 'vitest';
import { type SourceFrame, sourceFrame } from '../../units.ts';
import type { FramePrompt, ObjectResult } from '../../worker/api.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import { editedBox, objectAt, pointAt, seenBox } from './object-boxes.ts';

const frame = sourceFrame(4);
const at = { frame, position: 5, video: [200, 100] } as const;

function object(id: string, known: Partial<TrackedObject>): TrackedObject {
  const none = { prompts: new Map(), results: new Map(), keyframes: [], labels: [], hidden: false };
  return { id, name: id, colour: '#ffffff', ...none, ...known };
}

const tracked = (box: ObjectResult['box']): Pick<TrackedObject, 'results'> => ({
  results: new Map<SourceFrame, ObjectResult>([
    [frame, { id: '', frame, box, area: 1, objectScore: 1, iou: 1 }],
  ]),
});

const prompted = (prompt: Omit<FramePrompt, 'frame'>): Pick<TrackedObject, 'prompts'> => ({
  prompts: new Map<SourceFrame, FramePrompt>([[frame, { frame, ...prompt }]]),
});

const keyframe = { frame: 1, time: 0, enabled: true, x: 10, y: 10, width: 50, height: 50, rotation: 0 };

describe('an object', () => {
  it("is edited by the user's box and seen where it was tracked", () => {
    const ball = object('ball', { ...tracked([10, 10, 20, 20]), ...prompted({ box: [5, 5, 40, 40] }) });
    expect(editedBox(ball, at)).toEqual([5, 5, 40, 40]);
    expect(seenBox(ball, at)).toEqual([10, 10, 30, 30]);
  });

  it('is where Label Studio shows it, until something newer is known of the frame', () => {
    const car = object('car', { keyframes: [keyframe] });
    expect(seenBox(car, at)).toEqual([20, 10, 120, 60]);
    expect(seenBox({ ...car, ...tracked(undefined) }, at)).toBeUndefined();
  });
});

describe('objectAt', () => {
  const large = object('large', tracked([0, 0, 100, 100]));
  const small = object('small', tracked([40, 40, 10, 10]));

  it('finds the smallest of several, wherever it stands in the list', () => {
    expect(objectAt([large, small], at, [45, 45], 0)?.id).toBe('small');
    expect(objectAt([small, large], at, [45, 45], 0)?.id).toBe('small');
    expect(objectAt([small, large], at, [80, 80], 0)?.id).toBe('large');
  });

  it('finds nothing beside them, and nothing that is hidden', () => {
    expect(objectAt([large, small], at, [150, 50], 0)).toBeUndefined();
    expect(objectAt([large, { ...small, hidden: true }], at, [45, 45], 0)?.id).toBe('large');
    expect(objectAt([small], at, [53, 45], 4)?.id).toBe('small');
  });
});

it('finds the point under the pointer, the uppermost of several', () => {
  const clicked = object(
    'clicked',
    prompted({
      points: [
        [10, 10],
        [12, 10],
        [90, 90],
      ],
      labels: [1, 1, 0],
    }),
  );
  expect(pointAt(clicked, frame, [11, 10], 5)).toBe(1);
  expect(pointAt(clicked, frame, [90, 94], 5)).toBe(2);
  expect(pointAt(clicked, frame, [50, 50], 5)).toBeUndefined();
  expect(pointAt(undefined, frame, [50, 50], 5)).toBeUndefined();
});
