import { describe, expect, it } from 'vitest';
import { bounded, fitted, scaledTo, scaleLimits, toStage, toVideo, visiblePart } from './view-transform.ts';

const stage = [1000, 600] as const;
const video = [1280, 720] as const;

describe('fitted', () => {
  it('shows the whole picture in the middle', () => {
    expect(fitted(stage, video)).toEqual({ scale: 1000 / 1280, x: 0, y: 18.75 });
    expect(fitted(stage, [100, 600])).toEqual({ scale: 1, x: 450, y: 0 });
  });
});

describe('zoom', () => {
  it('keeps what is under the pointer there, and comes back to it exactly', () => {
    const pointer = [400, 300] as const;
    const before = fitted(stage, video);
    const marked = toVideo(before, pointer);
    const near = scaledTo(before, 8, pointer, stage, video);
    expect(toVideo(near, pointer)[0]).toBeCloseTo(marked[0], 9);
    expect(toVideo(near, pointer)[1]).toBeCloseTo(marked[1], 9);
    expect(toStage(near, toVideo(near, [17, 23]))).toEqual([17, 23]);
  });

  it('has limits: a picture that fits, or its own pixels where those are less', () => {
    expect(scaleLimits(stage, video, 1)).toEqual([1000 / 1280, 32]);
    expect(scaleLimits(stage, [100, 60], 1)).toEqual([1, 32]);
    expect(scaleLimits(stage, [10, 6], 1)).toEqual([1, 100]);
  });
});

describe('bounded', () => {
  it('never loses the picture', () => {
    const far = bounded({ scale: 4, x: 1e6, y: -1e6 }, stage, video);
    expect(far).toEqual({ scale: 4, x: 250, y: 600 - 4 * 720 - 150 });
  });

  it('keeps a picture smaller than the stage in the middle', () => {
    expect(bounded({ scale: 0.5, x: 900, y: -40 }, stage, video)).toEqual({ scale: 0.5, x: 180, y: 120 });
  });
});

describe('visiblePart', () => {
  it('is the whole picture where that fits, in device pixels', () => {
    const part = visiblePart(fitted(stage, video), stage, video, 2);
    expect(part?.at).toEqual([0, 37]);
    expect(part?.viewport).toMatchObject({ width: 2000, height: 1126 });
    const [x, y, width, height] = part?.viewport.area ?? [];
    expect([x, width]).toEqual([0, 1280]);
    // Whole device pixels reach a fraction of a pixel beyond the picture.
    expect(y).toBeCloseTo(-0.32, 5);
    expect(height).toBeCloseTo(720.64, 5);
  });

  it('is what the stage shows of a larger one: no more pixels than the stage has', () => {
    const view = bounded({ scale: 10, x: -5000, y: -2000 }, stage, video);
    const part = visiblePart(view, stage, video, 1);
    expect(part).toEqual({ at: [0, 0], viewport: { area: [500, 200, 100, 60], width: 1000, height: 600 } });
  });

  it('is nothing on a stage without size', () => {
    expect(visiblePart({ scale: 1, x: 0, y: 0 }, [0, 0], video, 1)).toBeUndefined();
  });
});
