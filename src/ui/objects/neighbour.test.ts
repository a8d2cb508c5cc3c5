import { expect, it } from 'vitest';
import { TrackedObjects } from '../state/tracked-objects.ts';
import { neighbourOf } from './neighbour.ts';

it('goes around the objects in a circle, both ways', () => {
  const objects = new TrackedObjects();
  for (const id of ['a', 'b', 'c']) objects.add({ id });
  const { all } = objects;
  const from = (id: string | undefined, direction: 1 | -1) =>
    neighbourOf(all, objects.find(id), direction)?.id;
  expect([from('a', 1), from('c', 1), from(undefined, 1)]).toEqual(['b', 'a', 'a']);
  expect([from('b', -1), from('a', -1), from(undefined, -1)]).toEqual(['a', 'c', 'c']);
  expect(neighbourOf([], undefined, 1)).toBeUndefined();
});
