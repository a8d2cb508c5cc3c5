import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shownShape } from '../../src/regions/interpolate.ts';
import { boxIou } from '../../src/regions/iou.ts';
import { parseKeyframes } from '../../src/regions/keyframes.ts';
import { shapeBounds, type VideoRectangle } from '../../src/regions/region.ts';
import { labelStudioResult } from '../../src/regions/results.ts';
import { decodeDenseMask } from '../../src/regions/rle.ts';
import { microseconds, sourceFrame } from '../../src/units.ts';
import {
  maskArea,
  mean,
  SAMPLE_KEYFRAMES,
  sampleFigures,
  sampleTruth,
  type TruthLine,
} from '../fixtures/sample.ts';

const width = 1280;
const height = 720;
const frameCount = 225;
const truth = sampleTruth();

/** The prompts of the sample, read for it. */
const sampleKeyframes = () =>
  parseKeyframes(JSON.parse(readFileSync(SAMPLE_KEYFRAMES, 'utf8')), {
    fileName: 'sample.json',
    ...{ width, height, frameCount, framerate: 25 },
    timestamps: Array.from({ length: frameCount }, (_, i) => microseconds(i * 40_000)),
    duration: microseconds(frameCount * 40_000),
  });

/** [x, y, width, height] of the mask itself. */
function boxOf(line: TruthLine) {
  const mask = decodeDenseMask(line);
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let i = mask.indexOf(1); i !== -1; i = mask.indexOf(1, i + 1)) {
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, right, top, bottom] = [
      Math.min(left, x),
      Math.max(right, x),
      Math.min(top, y),
      Math.max(bottom, y),
    ];
  }
  return right < 0 ? null : [left, top, right - left + 1, bottom - top + 1];
}

describe("the sample clip's ground truth", () => {
  it('has a mask of the full size for every object and frame, and its box', () => {
    expect([...truth.keys()]).toEqual(['ball', 'car', 'balloon']);
    for (const lines of truth.values()) {
      expect(lines.map((line) => line.frame)).toEqual(Array.from({ length: frameCount }, (_, i) => i));
      for (const line of lines) expect(line.size).toEqual([height, width]);
      // Every mask would take seconds.
      for (const line of lines.filter(({ frame }) => frame % 25 === 0)) expect(boxOf(line)).toEqual(line.box);
    }
  });

  it('has the ball covered for some frames by more than half', () => {
    const areas = truth.get('ball')?.map(maskArea) ?? [];
    expect(areas.filter((area) => area < (areas[0] ?? 0) / 2).length).toBeGreaterThan(10);
  });

  it('is prompted with the true boxes of frame 0', () => {
    const { objects } = sampleKeyframes();
    for (const { id, prompts } of objects) {
      const [x = 0, y = 0, w = 0, h = 0] = truth.get(id)?.[0]?.box ?? [];
      expect(prompts).toEqual([{ frame: 0, box: [x, y, x + w, y + h] }]);
    }
    expect(objects.map(({ id }) => id)).toEqual([...truth.keys()]);
  });

  it('gives the figures that measure.py gives for a box standing still, and 1 for itself', () => {
    const figures = sampleFigures([...truth.values()].flat());
    for (const { mean: itself } of figures.values()) expect(itself).toBe(1);
    expect(figures.get('ball')?.afterOcclusion).toBe(1);
    expect(figures.get('car')?.afterOcclusion).toBeUndefined();
    expect(mean([...figures.values()].map(({ firstBox }) => firstBox))).toBeCloseTo(0.14356639555367579, 9);
  });

  it('needs at most an eighth of its frames as keyframes, and Label Studio shows every box within IoU 0.95', () => {
    const tracks = [...truth].map(([id, lines]) => {
      const track = lines.map((line) => ({
        frame: sourceFrame(line.frame),
        box: line.box ?? undefined,
        area: maskArea(line),
        objectScore: line.box ? 5 : -5,
      }));
      return [id, track] as const;
    });
    const result = labelStudioResult(sampleKeyframes(), new Map(tracks), { width, height });
    const ratios = tracks.map(([id, track], index) => {
      const { sequence } = (result[index] as VideoRectangle).value;
      const worst = track.map(({ frame, box }) => {
        const shape = shownShape(sequence, frame + 1);
        if (box === undefined || shape === undefined) return box === shape ? 1 : 0;
        return boxIou(shapeBounds(shape, { width, height }), box);
      });
      expect(Math.min(...worst)).toBeGreaterThanOrEqual(0.95);
      return { id, keyframes: sequence.length, ratio: frameCount / sequence.length };
    });
    for (const { id, keyframes, ratio } of ratios) {
      console.log(`${id}: ${keyframes} keyframes for ${frameCount} frames (1 in ${ratio.toFixed(1)})`);
    }
    expect(ratios.map(({ id }) => id)).toEqual(['ball', 'car', 'balloon']);
    expect(Math.min(...ratios.map(({ ratio }) => ratio))).toBeGreaterThanOrEqual(8);
  });
});
