import { expect, it } from 'vitest';
import { type LabelSet, nextLabel } from './label-set.ts';
import { distinctStyle, isGivenName, relabelledStyle } from './object-style.ts';
import { objectColours } from './palette.ts';
import { TrackedObjects } from './tracked-objects.ts';

const labels = [
  { value: 'Ball', colour: objectColours[0] },
  { value: 'Car', colour: objectColours[1] },
];

const set: LabelSet = {
  labels,
  editable: true,
  styleOf: ([first]) => {
    const label = labels.find(({ value }) => value === first);
    return label && { name: label.value, colour: label.colour };
  },
  next: undefined,
  choose: () => {},
};

it('gives each of several objects of a label a name and a colour of its own', () => {
  const objects = new TrackedObjects();
  for (let n = 0; n < 3; n++) {
    objects.add(distinctStyle({ name: 'Ball', colour: objectColours[0] }, objects.all, [objectColours[1]]));
  }
  expect(objects.all.map(({ name, colour }) => [name, colour])).toEqual([
    ['Ball', objectColours[0]],
    ['Ball 2', objectColours[2]],
    ['Ball 3', objectColours[3]],
  ]);
});

it('repeats colours only when there are none left', () => {
  const objects = new TrackedObjects();
  for (let n = 0; n < objectColours.length; n++) {
    objects.add(distinctStyle({ name: 'Ball', colour: objectColours[5] }, objects.all, objectColours));
  }
  expect(new Set(objects.all.map(({ colour }) => colour)).size).toBe(objectColours.length);
  expect(objectColours).toContain(
    distinctStyle({ name: 'Ball', colour: objectColours[5] }, objects.all).colour,
  );
});

it.each([
  ['Ball', 'Ball', true],
  ['Ball 12', 'Ball', true],
  ['Object 3', 'Ball', true],
  ['Object 3', undefined, true],
  ['Car 2', 'Car 2', true],
  ['Goalkeeper', 'Ball', false],
  ['Ball of Anna', 'Ball', false],
  ['Goalkeeper 2', undefined, false],
])('takes %s of an object labelled %s as given: %s', (name, label, given) => {
  expect(isGivenName(name, label)).toBe(given);
});

it('keeps a name that the user gave when the label changes, and changes one that a label gave', () => {
  const objects = new TrackedObjects();
  objects.add({ id: 'a', name: 'Ball', labels: ['Ball'], colour: objectColours[0] });
  objects.add({ id: 'b', name: 'Goalkeeper', labels: ['Ball'], colour: objectColours[4] });
  const [ball, keeper] = objects.all;
  if (!ball || !keeper) throw new Error('no objects');
  expect(relabelledStyle(ball, ['Car'], set, objects.all)).toEqual({ name: 'Car', colour: objectColours[1] });
  expect(relabelledStyle(keeper, ['Car'], set, objects.all)).toEqual({ colour: objectColours[1] });
  const task = { ...set, editable: false };
  expect(relabelledStyle(keeper, ['Car'], task, objects.all)).toEqual({
    name: 'Car',
    colour: objectColours[1],
  });
});

it('labels the next object as chosen, else with what no object has yet, else as the selected one', () => {
  const [ball, car] = [{ labels: ['Ball'] }, { labels: ['Car'] }];
  expect(nextLabel(labels, 'Car', [], undefined)).toBe('Car');
  expect(nextLabel(labels, 'gone', [], undefined)).toBe('Ball');
  expect(nextLabel(labels, undefined, [ball], ball)).toBe('Car');
  expect(nextLabel(labels, undefined, [ball, car], car)).toBe('Car');
  expect(nextLabel([], undefined, [], undefined)).toBeUndefined();
});
