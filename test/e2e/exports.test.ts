/**
 * COCO and MOT files of a tricky video, read by pycocotools and motmetrics; those of the tracked sample are read in
 * `sample.test.ts`.
 *
 * @module
 */
import { expect, it } from 'vitest';
import { cocoDataset } from '../../src/export/coco.ts';
import { motArchive } from '../../src/export/mot.ts';
import { trickyVideo } from '../../src/export/tracked-video.fixture.ts';
import { readExports } from './read-exports.ts';

it('are read by their own tools, pixel for pixel and box for box', () => {
  const now = new Date();
  const { coco, mot } = readExports(
    JSON.stringify(cocoDataset(trickyVideo, now)),
    motArchive(trickyVideo, now),
  );
  const seen = trickyVideo.objects.flatMap(({ frames }, index) =>
    frames.flatMap(({ frame, box, mask }) => (box ? [{ track: index + 1, frame, box, mask }] : [])),
  );
  expect(coco.masks).toHaveLength(seen.length);
  for (const { frame, track, mask } of seen) {
    const read = coco.masks.find((each) => each.frame === frame && each.track === track);
    expect(read).toMatchObject(mask ?? {});
    expect(read?.said).toBe(read?.area);
  }
  expect(coco.images).toBe(4);
  expect(coco.precision.segm).toBeCloseTo(1);
  expect(coco.precision.bbox).toBeCloseTo(1);
  expect(coco.masks.map(({ category }) => category)).toContain('tab\tand\nline');
  expect(mot).toMatchObject({ mota: 1, idf1: 1, num_unique_objects: 3 });
  const boxes = seen.map(({ frame, track, box }) => [frame + 1, track, ...box]);
  expect(mot.rows.map((row) => row.slice(0, 6)).sort()).toEqual(boxes.sort());
});
