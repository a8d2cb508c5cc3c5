import { beforeEach, describe, expect, it } from 'vitest';
import { keyframe, range, region, seen, sequenceOf, still, video } from '../../../test/fixtures/tracks.ts';
import type { VideoTag } from '../../labelstudio/label-config.ts';
import type { ResultSource, TaskWork } from '../../labelstudio/task-work.ts';
import { isTracked, markAsTracked } from '../../regions/provenance.ts';
import type { VideoRectangle } from '../../regions/region.ts';
import { DEFAULT_WRITING_SETTINGS } from '../../regions/writing-settings.ts';
import type { VideoInfo } from '../../video/video.ts';
import { TrackedObjects } from '../state/tracked-objects.ts';
import { OpenTask } from './open-task.ts';

const info: VideoInfo = { ...video(50), name: 'clip.mp4', codec: 'avc1.64001f', rotation: 0 };
const tag: VideoTag = {
  name: 'video',
  field: 'video',
  framerate: 25,
  framerateNote: '',
  rectangles: ['box'],
  labels: [{ value: 'Player', background: undefined }],
};
const ball = region([keyframe(1)], { id: 'ball000001' });
const car = region([keyframe(1)], { id: 'car0000001' });
const source: ResultSource = {
  ...{ kind: 'annotation', id: 3, annotation: 3, author: 'ana@b.co', updatedAt: '2026-05-04T14:02:00Z' },
  ...{ result: [ball, car], keyframes: 2, cancelled: false },
};
const work: TaskWork = {
  task: { id: 7, project: 1, data: {}, annotations: [], predictions: [], drafts: [] },
  project: { id: 1, title: 'Clips', label_config: '<View/>' },
  videos: [tag],
  sources: [source],
};

let task: OpenTask;
let objects: TrackedObjects;

beforeEach(() => {
  task = new OpenTask(work, tag, info, source);
  objects = new TrackedObjects();
  objects.replace(task.readObjects());
});

const ids = (result: readonly unknown[]) => (result as VideoRectangle[]).map(({ id }) => id);
const track = (id: string) =>
  objects.takeResults(range(0, 50).map((n) => ({ ...seen(n, still), id, iou: 0.9 })));

describe('a region that was deleted in Label Studio meanwhile', () => {
  beforeEach(() => {
    for (const { id } of objects.all) track(id);
  });

  it('stays deleted where the newest result is written into, and comes back in that of the source', () => {
    expect(ids(task.write([car], objects.all, DEFAULT_WRITING_SETTINGS))).toEqual(['car0000001']);
    expect(ids(task.write(source.result, objects.all, DEFAULT_WRITING_SETTINGS))).toEqual([
      'ball000001',
      'car0000001',
    ]);
  });

  it('is told from an object that the page has added', () => {
    objects.addPrompts(task.newObject('Player'), objects.all[0] ? [...objects.all[0].prompts.values()] : []);
    const added = objects.all[2]?.id;
    if (added === undefined) throw new Error('nothing was added');
    track(added);
    expect(task.deletedFrom([car], objects.all).map(({ id }) => id)).toEqual(['ball000001']);
    expect(ids(task.write([car], objects.all, DEFAULT_WRITING_SETTINGS))).toEqual(['car0000001', added]);
  });
});

it('writes every keyframe back where nothing was tracked, also those that the model was not asked about', () => {
  const [written] = task.write(
    [region([keyframe(1), keyframe(20), keyframe(40)]), car],
    objects.all,
    DEFAULT_WRITING_SETTINGS,
  );
  const sequence = sequenceOf(written as VideoRectangle);
  expect(sequence.map(({ frame }) => frame)).toEqual([1, 20, 40]);
  expect(sequence.some(isTracked)).toBe(false);
});

describe('what others have drawn meanwhile', () => {
  const drawn = (more: readonly unknown[]) =>
    task.drawnIn(more, objects.all).map(({ id, prompts }) => [id, prompts.map(({ frame }) => frame)]);

  it('is taken over: new regions, and new keyframes of those that are here', () => {
    const result = [
      region([keyframe(1), keyframe(30)], { id: 'ball000001' }),
      car,
      region([keyframe(5)], { id: 'new0000001' }),
    ];
    expect(drawn(result)).toEqual([
      ['ball000001', [29]],
      ['new0000001', [4]],
    ]);
  });

  it('is no keyframe of ours', () => {
    const ours = region([keyframe(9), keyframe(20)].map(markAsTracked), { id: 'ball000001' });
    expect(drawn([ours, car])).toEqual([]);
  });

  it('is nothing that the user has removed here', () => {
    for (const { id, prompts } of objects.all.slice(0, 1)) {
      for (const frame of prompts.keys()) objects.deletePrompt(id, frame);
    }
    objects.remove('car0000001');
    expect(drawn(source.result)).toEqual([]);
  });
});
