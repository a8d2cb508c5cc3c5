import { expect, it } from 'vitest';
import { sourceFrame } from '../../units.ts';
import { TrackedObjects } from '../state/tracked-objects.ts';
import { describeState, shortState } from './object-state.ts';

it('says of an object on a frame what is known of it there', () => {
  const objects = new TrackedObjects();
  const { id } = objects.add({});
  const at = (frame: number) => {
    const object = objects.all[0] ?? objects.add({});
    return [describeState(object, sourceFrame(frame)), shortState(object, sourceFrame(frame))];
  };
  const result = { id, area: 4, iou: 0.913, objectScore: 4 };
  expect(at(0)).toEqual(['not marked yet', 'new']);
  objects.setPrompt(id, { frame: sourceFrame(0), box: [0, 0, 2, 2] });
  expect([at(0), at(1)]).toEqual([
    ['marked', ''],
    ['not tracked here', ''],
  ]);
  objects.takeResults([
    { ...result, frame: sourceFrame(0), box: [0, 0, 2, 2] },
    { ...result, frame: sourceFrame(2), box: undefined, objectScore: -3 },
  ]);
  expect([at(0), at(2)]).toEqual([
    ['seen, mask 91 %', '91 %'],
    ['not seen (95 % sure)', 'not seen'],
  ]);
});
