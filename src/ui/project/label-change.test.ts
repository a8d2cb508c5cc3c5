import { expect, it } from 'vitest';
import { changedLabels, inverse, type LabelChange } from './label-change.ts';

const label = (value: string, colour = '#000000') => ({ value, colour });
const labels = [label('Ball'), label('Car'), label('Dog')];
const names = (list: readonly { readonly value: string }[]) => list.map(({ value }) => value).join(' ');

it.each<[LabelChange, string]>([
  [{ kind: 'add', label: label('Cat'), at: 3 }, 'Ball Car Dog Cat'],
  [{ kind: 'remove', label: label('Car'), at: 1 }, 'Ball Dog'],
  [{ kind: 'replace', from: label('Car'), to: label('Van', '#ffffff') }, 'Ball Van Dog'],
  [{ kind: 'move', value: 'Ball', by: 1 }, 'Car Ball Dog'],
  [{ kind: 'move', value: 'Dog', by: -1 }, 'Ball Dog Car'],
])('is done and undone: %j', (change, after) => {
  const changed = changedLabels(labels, change);
  expect(names(changed)).toBe(after);
  expect(changedLabels(changed, inverse(change))).toEqual(labels);
});

it.each<LabelChange>([
  { kind: 'add', label: label('Car'), at: 0 },
  { kind: 'remove', label: label('Cat'), at: 0 },
  { kind: 'replace', from: label('Car'), to: label('Dog') },
  { kind: 'move', value: 'Dog', by: 1 },
  { kind: 'move', value: 'Cat', by: 1 },
])('does nothing to labels that it does not fit: %j', (change) => {
  expect(changedLabels(labels, change)).toEqual(labels);
});

it('undoes only itself among what another tab has changed meanwhile', () => {
  const add: LabelChange = { kind: 'add', label: label('Cat'), at: 3 };
  const theirs = [...changedLabels(labels, add), label('Theirs')];
  expect(names(changedLabels(theirs, inverse(add)))).toBe('Ball Car Dog Theirs');
});
