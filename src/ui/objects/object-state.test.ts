import { expect, it } from 'vitest';
import { sourceFrame } from '../../units.ts';
import { TrackedObjects } from '../state/tracked-objects.ts';
import { objectState } from './object-state.ts';

it('says of an object on a frame what is known of it there', () => {
  const objects = new TrackedObjects();
  const { id } = objects.add({});
  const at = (frame: number) => objectState(objects.all[0] ?? objects.add({}), sourceFrame(frame));
  const result = { id, area: 4, iou: 0.913, objectScore: 4 };
  expect(at(0)).toBe('not marked yet');
  objects.setPrompt(id, { frame: sourceFrame(0), box: [0, 0, 2, 2] });
  expect([at(0), at(1)]).toEqual(['marked', 'not tracked here']);
  objects.takeResults([
    { ...result, frame: sourceFrame(0), box: [0, 0, 2, 2] },
    { ...result, frame: sourceFrame(1), box: [0, 0, 2, 2] },
    { ...result, frame: sourceFrame(2), box: undefined, objectScore: -3 },
  ]);
  expect([at(0), at(1), at(2)]).toEqual([
    '98 % visible · 91 % quality · marked',
    '98 % visible · 91 % quality',
    'not visible (5 %)',
  ]);
});
