import { expect, it } from 'vitest';
import { relabel } from './relabel.ts';

const region = (id: string, labels?: string[]) => ({
  id,
  type: 'videorectangle',
  meta: { text: ['a'] },
  value: { framesCount: 10, duration: 1, ...(labels && { labels }), sequence: [] },
});

it('changes the labels of the regions named, and nothing else', () => {
  const other = { id: 'a', type: 'choices', value: { choices: ['x'] } };
  const result = [region('a', ['Ball']), region('b', ['Car']), region('c'), other];
  const labels = new Map([
    ['a', ['Car']],
    ['c', ['Ball', 'Car']],
  ]);
  expect(relabel(result, labels)).toEqual([
    region('a', ['Car']),
    result[1],
    region('c', ['Ball', 'Car']),
    other,
  ]);
});

it('keeps the keyframes as they are, bit for bit', () => {
  const json = region('a', ['Ball']);
  const sequence = [{ width: 20, x: 1, y: 2, height: 3, note: 'x', enabled: true, frame: 1, rotation: 0 }];
  const [written] = relabel([{ ...json, value: { ...json.value, sequence } }], new Map([['a', ['Car']]]));
  expect(JSON.stringify(written)).toContain(JSON.stringify(sequence));
});

it('writes a region without labels as Label Studio does', () => {
  const [bare] = relabel([region('a', ['Ball'])], new Map([['a', []]]));
  expect(bare).toEqual(region('a'));
});
