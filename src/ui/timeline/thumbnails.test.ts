import { expect, it, vi } from 'vitest';
import { sourceFrame } from '../../units.ts';
import { coverCrop, keptThumbnails, Thumbnails, thumbnailStrip } from './thumbnails.ts';
import { TimeScale } from './time-scale.ts';

const frames = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => sourceFrame(from + n));

/** A view worker whose pictures are only closed. */
function gallery() {
  const asked: number[] = [];
  const close = vi.fn();
  const thumbnail = async (frame: number) => {
    asked.push(frame);
    return { close } as unknown as ImageBitmap;
  };
  return { asked, close, thumbnails: new Thumbnails({ thumbnail }, () => undefined) };
}

it('fetches only what is in view, once', async () => {
  const { asked, thumbnails } = gallery();
  thumbnails.want(frames(0, 3), 36);
  thumbnails.want(frames(10, 2), 36);
  await vi.waitFor(() => expect(asked).toEqual([0, 10, 11]));
  thumbnails.want(frames(10, 2), 36);
  await Promise.resolve();
  expect(asked).toEqual([0, 10, 11]);
});

it('keeps a bounded number, and closes the others', async () => {
  const { close, thumbnails } = gallery();
  for (let from = 0; from < 4 * keptThumbnails; from += keptThumbnails) {
    thumbnails.want(frames(from, keptThumbnails), 36);
    await vi.waitFor(() => expect(thumbnails.at(sourceFrame(from + keptThumbnails - 1))).toBeDefined());
  }
  expect(thumbnails.size).toBe(keptThumbnails);
  expect(close).toHaveBeenCalledTimes(3 * keptThumbnails);
});

it('shows the picture of a frame nearby until its own comes', async () => {
  const { thumbnails } = gallery();
  expect(thumbnails.nearest(sourceFrame(7))).toBeUndefined();
  thumbnails.want([sourceFrame(0), sourceFrame(10)], 36);
  await vi.waitFor(() => expect(thumbnails.at(sourceFrame(10))).toBeDefined());
  expect(thumbnails.nearest(sourceFrame(7))).toBe(thumbnails.at(sourceFrame(10)));
  expect(thumbnails.nearest(sourceFrame(4))).toBe(thumbnails.at(sourceFrame(0)));
});

it('stands on the same frames while the view moves', () => {
  const scale = new TimeScale(0, 1000, 800).zoomed(4, 0);
  const before = thumbnailStrip(scale, 64).positions;
  const after = thumbnailStrip(scale.panned(100), 64).positions;
  expect(before).toEqual([0, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240]);
  expect(after.filter((position) => before.includes(position)).length).toBeGreaterThanOrEqual(12);
});

it.each([1, 1.3, 2, 3.7, 5, 12, 100])('leaves no gaps at zoom %s, and cuts off a third at most', (factor) => {
  const strip = thumbnailStrip(new TimeScale(0, 1000, 800).zoomed(factor), 64);
  expect(strip.width).toBeLessThanOrEqual(64);
  // Nearer than one picture a frame it cannot be.
  const alone = (800 / 1000) * factor > 64 / 2;
  if (!alone) expect(strip.width).toBeGreaterThanOrEqual((64 * 2) / 3 - 1e-9);
  expect(strip.positions.every(Number.isInteger)).toBe(true);
});

it('cuts the sides off a picture, or its top and bottom', () => {
  expect(coverCrop({ width: 128, height: 72 }, { width: 32, height: 36 })).toEqual([32, 0, 64, 72]);
  expect(coverCrop({ width: 40, height: 72 }, { width: 40, height: 36 })).toEqual([0, 18, 40, 36]);
});
