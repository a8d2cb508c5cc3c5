import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITING_SETTINGS } from '../regions/writing-settings.ts';
import { microseconds, sourceFrame } from '../units.ts';
import { isTaskFile, newTask, readTaskFile, startResult, taskWithResult } from './task-file.ts';
import { otherVideoFields } from './task-videos.ts';
import { framerateOf, readTaskRegions, resultOf, type TaskVideo } from './video-result.ts';

const keyframe = { frame: 1, enabled: true, rotation: 0, x: 10, y: 10, width: 20, height: 20, time: 0.04 };
const region = (id: string, label: string) => ({
  ...{ id, type: 'videorectangle', from_name: 'rect', to_name: 'clip', origin: 'manual' },
  value: { framesCount: 50, duration: 2, labels: [label], sequence: [keyframe] },
});
const choice = {
  id: 'c',
  type: 'choices',
  from_name: 'weather',
  to_name: 'clip',
  value: { choices: ['Rain'] },
};
/** As Label Studio exports it. */
const exported = {
  id: 17,
  data: { video: '/data/upload/1/abcd1234-clip.mp4', note: 'kept' },
  annotations: [
    {
      id: 3,
      completed_by: 1,
      updated_at: '2026-01-01T10:00:00Z',
      result: [choice, region('ball000001', 'Ball')],
    },
    {
      id: 2,
      was_cancelled: true,
      updated_at: '2026-01-03T10:00:00Z',
      result: [region('ball000001', 'Ball')],
    },
    { id: 1, updated_at: '2026-01-02T10:00:00Z', result: [] },
  ],
  predictions: [5],
  drafts: [8],
  meta: { a: 1 },
};
const video: TaskVideo = {
  ...{ title: 'task 1', width: 100, height: 100, frameCount: 50, framerate: 25 },
  timestamps: Array.from({ length: 50 }, (_, n) => microseconds(n * 40_000)),
  duration: microseconds(2_000_000),
  tags: { fromName: 'rect', toName: 'clip' },
};

describe('a file of tasks', () => {
  it('is told from one of keyframes', () => {
    expect([[exported], exported, [{ video: 'a.mp4' }]].map(isTaskFile)).toEqual([true, true, true]);
    const results = [[region('a', 'b')], { objects: [] }, [], 'text', null];
    expect(results.map(isTaskFile)).toEqual([false, false, false, false, false]);
  });

  it('starts from the newest annotation with keyframes, and takes framerate and tags from its regions', () => {
    const [task] = readTaskFile([exported], 'export.json');
    expect(task).toMatchObject({
      name: 'task 1 (id 17)',
      field: 'video',
      address: exported.data.video,
      start: { kind: 'annotations', index: 0 },
      framerate: 25,
      tags: video.tags,
    });
    expect(task && startResult(task)).toEqual(exported.annotations[0]?.result);
  });

  it('takes tags, field and framerate from a configuration before all', () => {
    const config =
      '<View><Video name="v" value="$clip.url" framerate="$fps"/><VideoRectangle name="r" toName="v"/></View>';
    const [task] = readTaskFile({ data: { clip: { url: 'https://a/b.mp4' }, fps: 30 } }, 'x.json', config);
    expect(task).toMatchObject({
      field: 'clip.url',
      address: 'https://a/b.mp4',
      framerate: 30,
      tags: { fromName: 'r', toName: 'v' },
      start: undefined,
    });
  });

  it('has each of its videos, which are written into one task again', () => {
    const config = `<View>
      <Video name="left" value="$a" framerate="25"/><VideoRectangle name="l" toName="left"/>
      <Video name="right" value="$b" framerate="25"/><VideoRectangle name="r" toName="right"/>
      <Video name="third" value="$c"/><VideoRectangle name="t" toName="third"/></View>`;
    const [first, second, ...others] = readTaskFile([{ data: { a: 'a.mp4', b: 'b.mp4' } }], 'x.json', config);
    expect(others).toEqual([]);
    expect([first, second]).toMatchObject([
      { name: 'task 1, video "left"', address: 'a.mp4', tags: { fromName: 'l', toName: 'left' } },
      { name: 'task 1, video "right"', address: 'b.mp4', tags: { fromName: 'r', toName: 'right' } },
    ]);
    expect(second?.json).toBe(first?.json);
    const object = (id: string) => ({
      ...{
        id,
        labels: [],
        results: [],
        prompts: [{ frame: sourceFrame(4), box: [10, 10, 30, 30] as const }],
      },
    });
    const write = (base: readonly unknown[], id: string, tags = video.tags) =>
      resultOf(base, [object(id)], { ...video, tags }, DEFAULT_WRITING_SETTINGS);
    expect(write(write([], 'one', first?.tags), 'two', second?.tags)).toMatchObject([
      { id: 'one', to_name: 'left' },
      { id: 'two', to_name: 'right' },
    ]);
  });

  it('tells of videos that are left out where no configuration says whose the regions are', () => {
    const data = { video: 'a.mp4', behind: 'https://host/b.webm?x=1', note: 'a.txt' };
    expect(otherVideoFields(data, 'video')).toEqual(['behind']);
  });

  it('takes plain data as well', () => {
    expect(readTaskFile([{ clip: 'https://a/b.mp4', fps: 'no' }], 'x.json')).toMatchObject([
      { field: 'clip', name: 'task 1', framerate: undefined },
    ]);
  });

  it.each([
    [[], 'labelstudio/bad-task-file', 'x.json holds no task: its list is empty.'],
    [
      [{ id: 1, video: 'a.mp4', box: [], annotation_id: 3 }],
      'labelstudio/json-min',
      'Export the project as JSON',
    ],
    [
      [exported, { data: { video: 'a.mp4' }, annotations: [{ result: 'none' }] }],
      'labelstudio/bad-task-file',
      'x.json: task 2, field "annotations.0.result"',
    ],
    [[exported, 3], 'labelstudio/bad-task-file', 'x.json: task 2:'],
    [
      [{ id: 9, data: { left: 'a.mp4', right: 'b.mp4' } }],
      'labelstudio/no-video-in-task',
      'x.json: task 1 (id 9): no field of the data is plainly the address of a video (its data has "left", "right")',
    ],
  ])('is refused where it is none: %j', (json, code, sentence) => {
    const read = () => readTaskFile(json, 'x.json');
    expect(read).toThrow(expect.objectContaining({ code }));
    expect(read).toThrow(sentence);
  });
});

describe('a task that is written', () => {
  const [task] = readTaskFile([exported], 'export.json');
  if (!task) throw new Error('no task');

  it('is what was read, but for the numbers of predictions and drafts, where nothing was done', () => {
    const base = startResult(task);
    const objects = readTaskRegions(base, video).objects.map((object) => ({ ...object, results: [] }));
    const { predictions: _, drafts: __, ...rest } = exported;
    expect(taskWithResult(task, resultOf(base, objects, video, DEFAULT_WRITING_SETTINGS))).toEqual({
      ...rest,
      predictions: [],
      drafts: [],
    });
  });

  it('loses the regions of objects that are gone, gets others, and keeps all else', () => {
    const objects = [
      {
        id: 'new',
        labels: ['Car'],
        prompts: [{ frame: sourceFrame(4), box: [10, 10, 30, 30] as const }],
        results: [],
      },
    ];
    const result = resultOf(startResult(task), objects, video, DEFAULT_WRITING_SETTINGS);
    expect(result).toMatchObject([
      choice,
      { id: 'new', from_name: 'rect', to_name: 'clip', value: { labels: ['Car'], sequence: [{ frame: 5 }] } },
    ]);
    expect(result).toHaveLength(2);
  });

  it('gives a region the labels that its object has now, and leaves its keyframes alone', () => {
    const base = startResult(task);
    const objects = readTaskRegions(base, video).objects.map((object) => ({
      ...object,
      labels: ['Dog'],
      results: [],
    }));
    expect(resultOf(base, objects, video, DEFAULT_WRITING_SETTINGS)).toEqual([
      choice,
      region('ball000001', 'Dog'),
    ]);
  });

  it('has no annotation where there is nothing, and says that it is no ground truth', () => {
    expect(newTask({ video: 'a.mp4' }, [])).toEqual({ data: { video: 'a.mp4' } });
    expect(newTask({ video: 'a.mp4' }, [choice]).annotations).toMatchObject([{ ground_truth: false }]);
  });
});

it('numbers the frames of a file at its own rate', () => {
  const ntsc = Array.from({ length: 300 }, (_, n) => microseconds(Math.round((n * 1001e6) / 30_000)));
  expect(framerateOf({ timestamps: ntsc })).toBe(29.97);
  expect(framerateOf(video)).toBe(25);
  expect(framerateOf({ timestamps: [microseconds(0)] })).toBe(24);
});
