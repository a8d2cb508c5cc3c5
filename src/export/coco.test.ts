import { expect, it } from 'vitest';
import { cocoDataset } from './coco.ts';
import { trickyVideo } from './tracked-video.fixture.ts';

const created = new Date('2026-01-02T03:04:05Z');
const dataset = cocoDataset(trickyVideo, created);

it('lists the frames that tracking came to, those without an object among them, with their own times', () => {
  expect(dataset.images.map(({ id, frame_id, timestamp }) => [id, frame_id, timestamp])).toEqual([
    [2, 1, 0.04],
    [3, 2, 0.14],
    [4, 3, 0.141],
    [5, 4, 0.18],
  ]);
  expect(dataset.annotations.filter(({ image_id }) => image_id === 4)).toEqual([]);
  expect(dataset.images[0]?.file_name).toBe('Straße_7_été_1.clip/000001.jpg');
});

it('numbers categories by the label set, then other labels, then objects without one', () => {
  expect(dataset.categories.map(({ id, name }) => [id, name])).toEqual([
    [1, 'Car'],
    [2, 'Person, walking'],
    [3, 'object'],
    [4, 'tab\tand\nline'],
  ]);
});

it('keeps an object over its frames by its track, with box, mask and area as tracked', () => {
  const [first, other, second, last] = dataset.annotations;
  expect(
    [first, other, second, last].map((each) => [each?.id, each?.image_id, each?.track_id, each?.category_id]),
  ).toEqual([
    [1, 2, 1, 2],
    [2, 2, 3, 4],
    [3, 3, 1, 2],
    [4, 5, 2, 3],
  ]);
  expect(second).toMatchObject({ bbox: [1, 0, 4, 3], area: 13, iscrowd: 0, score: 0.952574 });
  expect(second?.segmentation).toEqual(trickyVideo.objects[0]?.frames[1]?.mask);
  expect(second?.attributes.labels).toEqual(['Person, walking', 'Car']);
});

it('leaves the segmentation out where no mask was kept', () => {
  const objects = trickyVideo.objects.map((object) => ({
    ...object,
    frames: object.frames.map((frame) => ({ ...frame, mask: undefined })),
  }));
  const { annotations } = cocoDataset({ ...trickyVideo, objects }, created);
  expect(annotations).toHaveLength(4);
  expect(annotations.every((each) => !('segmentation' in each))).toBe(true);
});
