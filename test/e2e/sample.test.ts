/**
 * The page's main journey on real input: open the sample, track it to the end on WASM, save, and compare every mask
 * with the ground truth.
 *
 * @module
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { boxIou } from '../../src/regions/iou.ts';
import type { MaskLine } from '../../src/regions/mask-line.ts';
import { mean, type SampleFigures, sampleFigures, sampleTruth } from '../fixtures/sample.ts';
import type { AppPage } from './app-page.ts';
import { readExports } from './read-exports.ts';
import { servedApp } from './served-app.ts';

const served = servedApp();
let app: AppPage;

beforeAll(async () => {
  app = await served.ready();
});

describe.sequential('the sample', () => {
  it('opens with its prompts, and the model marks all three objects at once', async () => {
    await app.button('Try the sample').click();
    await app.canvas.waitFor();
    const names = async () => (await app.objects()).map(({ name }) => name);
    await expect.poll(names).toEqual(['Ball', 'Car', 'Balloon']);
    await app.idle();
    const objects = await app.objects();
    for (const { results } of objects) {
      expect(results).toHaveLength(1);
      expect(results[0]?.area).toBeGreaterThan(5000);
      expect(results[0]?.mask).toBeDefined();
    }
  });

  it('is tracked to the end, with live masks, progress, frames a second and time left', async () => {
    await app.button('Track').click();
    await app.page.getByText(/^([2-9]|[1-9]\d+) \/ 225 frames · [\d.]+ frames\/s · \d+:\d\d left$/).waitFor();
    const during = await app.objects();
    expect(during[0]?.results.length).toBeGreaterThan(1);
    expect(during[0]?.results.length).toBeLessThan(225);
    await app.page.getByText(/^Tracked 225 frames in [\d.]+ s\.$/).waitFor({ timeout: 590_000 });
    for (const { results } of await app.objects()) expect(results).toHaveLength(225);
  });

  it('follows every object: IoU with the ground truth', async () => {
    const { name, text } = await app.saved('Save masks');
    expect(name).toBe('sample.mp4.masks.jsonl');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as MaskLine);
    expect(lines).toHaveLength(3 * 225);
    for (const { score } of lines) {
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
    }
    const figures = sampleFigures(lines);
    console.log('sample IoU', Object.fromEntries(figures));
    const average = (of: (figures: SampleFigures) => number): number => {
      const visible = [...sampleTruth()].map(([id, truth]) => ({
        id,
        frames: truth.filter(({ box }) => box !== null).length,
      }));
      const total = visible.reduce((sum, { frames }) => sum + frames, 0);
      return (
        visible.reduce((sum, { id, frames }) => {
          const figure = figures.get(id);
          return sum + (figure ? of(figure) * frames : 0);
        }, 0) / total
      );
    };
    expect(average((f) => f.mean)).toBeGreaterThanOrEqual(0.7);
    expect(average((f) => f.mean) - average((f) => f.firstBox)).toBeGreaterThanOrEqual(0.2);
    const occluded = [...figures.values()].filter(({ afterOcclusion }) => afterOcclusion !== undefined);
    expect(occluded.length).toBeGreaterThan(0);
    for (const figure of figures.values()) expect(figure.mean).toBeGreaterThanOrEqual(0.5);
    for (const { afterOcclusion } of occluded) expect(afterOcclusion).toBeGreaterThanOrEqual(0.5);
    expect(mean(occluded.map(({ afterOcclusion }) => afterOcclusion ?? 0))).toBeGreaterThanOrEqual(0.5);
  });

  it('keeps the boxes on the objects, whatever specks the masks have', async () => {
    const truth = sampleTruth();
    for (const { name, results } of await app.objects()) {
      const boxes = new Map(results.map(({ frame, box }) => [Number(frame), box]));
      const ious = (truth.get(name.toLowerCase()) ?? []).flatMap(({ frame, box }) => {
        const tracked = boxes.get(frame);
        return box === null ? [] : [tracked === undefined ? 0 : boxIou(tracked, box)];
      });
      console.log('sample box IoU', name, mean(ious));
      expect(mean(ious)).toBeGreaterThanOrEqual(0.8);
    }
  });

  it('is saved as a Label Studio result', async () => {
    const { name, text } = await app.saved('Save result');
    expect(name).toBe('sample.mp4.result.json');
    const result = JSON.parse(text) as {
      type: string;
      value: { framesCount: number; sequence: Record<string, number | boolean>[] };
    }[];
    expect(result).toHaveLength(3);
    for (const { type, value } of result) {
      expect(type).toBe('videorectangle');
      expect(value.sequence.length).toBeGreaterThan(1);
      expect(value.sequence.length).toBeLessThan(value.framesCount);
      for (const keyframe of value.sequence) {
        for (const side of ['x', 'y', 'width', 'height']) {
          expect(keyframe[side]).toBeGreaterThanOrEqual(0);
          expect(keyframe[side]).toBeLessThanOrEqual(100);
        }
      }
    }
  });

  it('is exported as COCO and MOT, which pycocotools and motmetrics read as it was tracked', async () => {
    const [coco, mot] = [await app.exported('COCO'), await app.exported('MOT')];
    expect([coco.name, mot.name]).toEqual(['sample.coco.json', 'sample.mot.zip']);
    const read = readExports(coco.bytes, mot.bytes);
    const objects = await app.objects();
    const seen = objects.flatMap(({ results }, index) =>
      results.flatMap(({ frame, box, mask }) => (box ? [{ track: index + 1, frame, box, mask }] : [])),
    );
    const key = ({ frame, track }: { frame: number; track: number }) => `${frame}/${track}`;
    const masks = new Map(read.coco.masks.map((mask) => [key(mask), mask]));
    expect(masks.size).toBe(seen.length);
    for (const each of seen) {
      const mask = masks.get(key(each));
      expect(mask).toMatchObject(each.mask ?? {});
      expect(mask?.said).toBe(mask?.area);
    }
    expect(read.coco.images).toBe(225);
    expect(read.coco.precision.segm).toBeCloseTo(1);
    expect(read.mot).toMatchObject({ mota: 1, idf1: 1, num_unique_objects: 3 });
    const boxes = new Map(
      read.mot.rows.map(([frame = 0, track = 0, ...row]) => [key({ frame: frame - 1, track }), row]),
    );
    for (const each of seen) {
      const row = boxes.get(key(each)) ?? [];
      for (const [i, value] of each.box.entries()) expect(row[i]).toBeCloseTo(value, 1);
    }
  });

  it('leaves nothing on the console, and nothing against the Content-Security-Policy', () => {
    expect(app.complaints).toEqual([]);
  });
});
