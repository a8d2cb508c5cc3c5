import { expect, it } from 'vitest';
import { describeDifference, sameJson } from './compare-results.ts';
import { describeChanges } from './describe-changes.ts';

const keyframe = (frame: number, x = 10) => ({ frame, enabled: true, x, y: 5, width: 10, height: 10 });
const region = (id: string, sequence: object[], labels = ['Player']) => ({
  id,
  type: 'videorectangle',
  value: { sequence, labels },
});
const choices = { id: 'c', type: 'choices', value: { choices: ['a'] } };
const before = [region('a', [keyframe(1), keyframe(50)]), region('b', [keyframe(3)], ['Ball']), choices];
const [a, b] = before;

it.each([
  ['nothing', before, ''],
  [
    'another order of keys',
    [
      { ...region('a', [{ height: 10, width: 10, y: 5, x: 10, enabled: true, frame: 1 }, keyframe(50)]) },
      b,
      choices,
    ],
    '',
  ],
  [
    'more keyframes',
    [region('a', [keyframe(1), keyframe(20), keyframe(50), keyframe(60)]), b, choices],
    'region "Player" (a) has 2 more keyframes',
  ],
  ['fewer keyframes', [region('a', [keyframe(1)]), b, choices], 'region "Player" (a) has 1 keyframe fewer'],
  [
    'a moved keyframe',
    [region('a', [keyframe(1, 11), keyframe(50)]), b, choices],
    'region "Player" (a) has 1 changed keyframe',
  ],
  [
    'all of these',
    [region('a', [keyframe(1, 11), keyframe(20)]), b, choices],
    'region "Player" (a) has 1 more keyframe, 1 keyframe fewer, 1 changed keyframe',
  ],
  ['a region gone', [a, choices], 'region "Ball" (b) is gone'],
  [
    'a new region',
    [...before, { type: 'videorectangle', value: { sequence: [] } }],
    'region without an id is new',
  ],
  [
    'another label',
    [a, region('b', [keyframe(3)], ['Car']), choices],
    'region "Car" (b) was region "Ball" (b)',
  ],
  ['another key', [{ ...a, meta: { text: ['x'] } }, b, choices], 'region "Player" (a) has changed'],
  [
    'another tag',
    [a, b, { ...choices, value: { choices: ['b'] } }],
    'what belongs to other tags has changed',
  ],
  ['another order', [b, a, choices], 'the regions are in another order'],
  [
    'everything',
    [1, 2, 3, 4, 5].map((id) => region(`n${id}`, [])),
    'region "Player" (n1) is new; region "Player" (n2) is new; region "Player" (n3) is new; region "Player" (n4) is new; and 4 more changes',
  ],
])('describes %s', (_what, after, sentence) => {
  expect(describeChanges(before, after)).toBe(sentence);
});

it('does not mention twice what a per-region choice repeats of its region', () => {
  const choice = (sequence: object[], value: string) => ({
    id: 'a',
    type: 'choices',
    value: { sequence, labels: ['Player'], choices: [value] },
  });
  const [one, two] = [[keyframe(1)], [keyframe(1), keyframe(2)]];
  expect(describeChanges([region('a', one), choice(one, 'x')], [region('a', two), choice(two, 'x')])).toBe(
    'region "Player" (a) has 1 more keyframe',
  );
  expect(describeChanges([region('a', one), choice(one, 'x')], [region('a', one), choice(one, 'y')])).toBe(
    'what belongs to other tags has changed',
  );
});

it('tells two regions with one id apart by their order', () => {
  const twice = [region('a', [keyframe(1)]), region('a', [keyframe(2)])];
  expect(describeChanges(twice, [twice[0], region('a', [keyframe(2), keyframe(3)])])).toBe(
    'region "Player" (a) has 1 more keyframe',
  );
});

it('compares numbers exactly and keys in any order', () => {
  expect(sameJson({ a: 0.1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 0.1, d: undefined })).toBe(true);
  expect(sameJson({ a: 0.1 }, { a: 0.1 + Number.EPSILON })).toBe(false);
  expect(sameJson([], {})).toBe(false);
  expect(sameJson({ a: null }, {})).toBe(false);
  expect(sameJson([1], [1, 2])).toBe(false);
  expect(sameJson('1', 1)).toBe(false);
});

it.each([
  [[a, b], [a], 'region "Ball" (b): sent {"id":"b","type":"videorectangle","value..., stored nothing'],
  [[a], [a, choices], 'item 2: sent nothing, stored {"id":"c","type":"choices","value":{"cho...'],
  [[{ ...a, score: 0.5 }], [a], 'region "Player" (a), score: sent 0.5, stored nothing'],
  [[{ id: 'x', value: 1 }], [{ id: 'x', value: '1' }], 'item 1, value: sent 1, stored "1"'],
  [before, before, undefined],
])('says what was stored otherwise', (sent, stored, clause) => {
  expect(describeDifference(sent, stored)).toBe(clause);
});
