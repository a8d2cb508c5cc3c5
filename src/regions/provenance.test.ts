import { describe, expect, it } from 'vitest';
import { keyframe, randomNumbers, range } from '../../test/fixtures/tracks.ts';
import { isTracked, markAsTracked } from './provenance.ts';
import type { Keyframe } from './region.ts';

const ours = markAsTracked(keyframe(12, { x: 10.1563, y: 33.3333, width: 0.1, height: 99.9999 }));

describe('a keyframe of ours', () => {
  it('carries one short string, and nothing else is changed', () => {
    const { auto, ...rest } = markAsTracked(keyframe(1));
    expect(auto).toMatch(/^[0-9a-f]{8}$/);
    expect(rest).toEqual(keyframe(1));
  });

  it('is known by later releases: the mark of a keyframe does not change', () => {
    expect(ours.auto).toBe('8ba68fd2');
  });

  it('stays ours when the page rewrites it', () => {
    const { rotation: _, ...withoutRotation } = ours;
    const rewritten: Keyframe[] = [
      JSON.parse(JSON.stringify(ours)),
      { ...ours, time: 99, confidence: 1 },
      withoutRotation,
      markAsTracked(ours),
    ];
    expect(rewritten.map(isTracked)).toEqual([true, true, true, true]);
  });

  it.each<Partial<Keyframe>>([
    { frame: 13 },
    { enabled: false },
    { x: 10.1573 },
    { y: 33.3323 },
    { width: 0.101 },
    { height: 99.9989 },
    { rotation: 0.001 },
    { rotation: -90 },
  ])("is the user's after %o", (change) => {
    expect(isTracked({ ...ours, ...change })).toBe(false);
  });

  it("is the user's where the page copied its mark into a keyframe inserted before it", () => {
    // `updateShape` of VideoRectangleRegion.js spreads the next keyframe.
    expect(isTracked({ ...ours, x: 20, frame: 9 })).toBe(false);
    expect(isTracked({ ...ours, frame: 9 })).toBe(false);
  });

  it('survives noise in the last digits, wherever on the pixels of common pictures', () => {
    const random = randomNumbers(7);
    const boxes = range(0, 20_000).map((n) => {
      const [columns, rows] = [640, 1280, 1920, 3840].flatMap((w) => [[w, (w * 9) / 16]])[n % 4] ?? [1, 1];
      const pixel = (size = 1) => (Math.floor(random() * size) / size) * 100;
      return { x: pixel(columns), y: pixel(rows), width: pixel(columns), height: pixel(rows) };
    });
    const noisy = (value: number) => value * (1 + (random() - 0.5) * 2e-15);
    const lost = boxes.filter((box) => {
      const marked = markAsTracked(keyframe(5, box));
      const { x, y, width, height } = box;
      const moved = { x: noisy(x), y: noisy(y), width: noisy(width), height: noisy(height) };
      return !isTracked({ ...marked, ...moved });
    });
    expect(lost).toEqual([]);
  });

  it('does not take a move of a tenth of a pixel of a 4K picture for noise', () => {
    const random = randomNumbers(8);
    const missed = range(0, 2000).filter(() => {
      const marked = markAsTracked(keyframe(5, { x: random() * 90, y: random() * 90 }));
      return isTracked({ ...marked, x: marked.x + 10 / 3840 });
    });
    expect(missed).toEqual([]);
  });
});

it.each([undefined, true, false, 'true', '', 0, null, {}])('another mark (%o) says nothing', (auto) => {
  expect(isTracked({ ...keyframe(3), auto })).toBe(false);
});
