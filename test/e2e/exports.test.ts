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
import type { ExportedObject } from '../../src/export/tracked-video.ts';
import { encodeDenseMask } from '../../src/regions/rle.ts';
import { asPainted } from '../../src/ui/state/painted-result.ts';
import { sourceFrame } from '../../src/units.ts';
import { readExports } from './read-exports.ts';

/** A block with a speck far from it, painted over what the model found, and then nothing at all. */
function painted(): ExportedObject {
  const { height, width } = trickyVideo.video;
  const pixels = new Uint8Array(width * height);
  for (let y = 1; y < 7; y++) pixels.fill(1, y * width + 2, y * width + 10);
  pixels[pixels.length - 1] = 1;
  const frame = sourceFrame(1);
  const mask = encodeDenseMask(pixels, width, height);
  const empty = encodeDenseMask(new Uint8Array(width * height), width, height);
  const found = { id: 'painted', frame, area: 4, objectScore: 2, iou: 0.8, candidate: undefined };
  const result = asPainted({ ...found, box: [0, 0, 2, 2], mask: empty }, { frame, mask });
  return {
    ...{ id: 'painted', name: 'Painted', colour: '#123456', textColour: '#ffffff', labels: ['Car'] },
    frames: [
      { ...result, mask },
      { ...found, frame: sourceFrame(2), area: 0, box: undefined, mask: empty },
    ],
  };
}

it('are read by their own tools, pixel for pixel and box for box', () => {
  const now = new Date();
  const video = { ...trickyVideo, objects: [...trickyVideo.objects, painted()] };
  const { coco, mot } = readExports(JSON.stringify(cocoDataset(video, now)), motArchive(video, now));
  const seen = video.objects.flatMap(({ frames }, index) =>
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
  expect(coco.masks.find(({ track }) => track === 5)).toMatchObject({ frame: 1, area: 49 });
  expect(mot.rows.find(([, track]) => track === 5)?.slice(2, 6)).toEqual([2, 1, 8, 6]);
  expect(mot).toMatchObject({ mota: 1, idf1: 1, num_unique_objects: 4 });
  const boxes = seen.map(({ frame, track, box }) => [frame + 1, track, ...box]);
  expect(mot.rows.map((row) => row.slice(0, 6)).sort()).toEqual(boxes.sort());
});
