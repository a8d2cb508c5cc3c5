import { expect, it } from 'vitest';
import type { ResultSource, TaskWork } from '../../../src/labelstudio/task-work.ts';
import { markAsTracked } from '../../../src/regions/provenance.ts';
import type { Keyframe } from '../../../src/regions/region.ts';
import { workFingerprint } from './fingerprint.ts';

const keyframe = (frame: number, x = 10): Keyframe => ({
  frame,
  enabled: true,
  rotation: 0,
  x,
  y: 10,
  width: 20,
  height: 25,
  time: frame / 25,
});
const region = (id: string, ...sequence: Keyframe[]) => ({
  id,
  type: 'videorectangle',
  from_name: 'box',
  to_name: 'video',
  value: { framesCount: 225, duration: 9, labels: ['Ball'], sequence },
});

const task = {
  id: 7,
  project: 1,
  data: { video: '/data/a.mp4' },
  annotations: [],
  predictions: [],
  drafts: [],
};
const work: TaskWork = {
  task,
  project: { id: 1, title: 'P', label_config: '' },
  videos: [
    { name: 'video', field: 'video', framerate: 25, framerateNote: '', rectangles: ['box'], labels: [] },
  ],
  sources: [],
};
const source = (result: readonly unknown[]): ResultSource => ({
  kind: 'annotation',
  id: 3,
  annotation: 3,
  author: 'ana',
  updatedAt: '2026-01-01T00:00:00Z',
  result,
  keyframes: 1,
  cancelled: false,
});
const of = (result: readonly unknown[], of: TaskWork = work) => workFingerprint(of, source(result));

const drawn = [region('a', keyframe(1), keyframe(50, 30)), region('b', keyframe(1, 60))];

it.each([
  ['saved tracks', [region('a', keyframe(1), markAsTracked(keyframe(20, 14)), keyframe(50, 30)), drawn[1]]],
  [
    'other ids and another order of regions',
    [region('y', keyframe(1, 60)), region('x', keyframe(1), keyframe(50, 30))],
  ],
  ['an unsorted sequence', [region('a', keyframe(50, 30), keyframe(1)), drawn[1]]],
  ['noise in the last digits', [region('a', keyframe(1, 10.000000000000002), keyframe(50, 30)), drawn[1]]],
  ['regions of other kinds', [...drawn, { id: 'c', type: 'choices', value: { choices: ['snow'] } }]],
  ['a region of ours alone', [...drawn, region('c', markAsTracked(keyframe(3)))]],
])('stays the same with %s', (_, result) => {
  expect(of(result)).toBe(of(drawn));
});

it.each([
  ['a keyframe is moved', [region('a', keyframe(1, 11), keyframe(50, 30)), drawn[1]]],
  ['a keyframe is added', [region('a', keyframe(1), keyframe(30, 20), keyframe(50, 30)), drawn[1]]],
  ['a region is deleted', [drawn[0]]],
  [
    'a keyframe is switched off',
    [region('a', keyframe(1), { ...keyframe(50, 30), enabled: false }), drawn[1]],
  ],
  [
    'one of our keyframes is moved',
    [region('a', keyframe(1), { ...markAsTracked(keyframe(20, 14)), x: 15 }, keyframe(50, 30)), drawn[1]],
  ],
])('changes when %s', (_, result) => {
  expect(of(result)).not.toBe(of(drawn));
});

it('changes with the video and its framerate, not with other data', () => {
  const other = (data: Record<string, unknown>, framerate = 25) =>
    of(drawn, {
      ...work,
      task: { ...task, data },
      videos: work.videos.map((video) => ({ ...video, framerate })),
    });
  expect(other({ video: '/data/b.mp4' })).not.toBe(of(drawn));
  expect(other({ video: '/data/a.mp4' }, 30)).not.toBe(of(drawn));
  expect(other({ video: '/data/a.mp4', tracklet_task: 7 })).toBe(of(drawn));
});
