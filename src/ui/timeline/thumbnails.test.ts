import { expect, it, vi } from 'vitest';
import { sourceFrame } from '../../units.ts';
import { keptThumbnails, Thumbnails, thumbnailPositions } from './thumbnails.ts';
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

it('stands on the same frames while the view moves', () => {
  const scale = new TimeScale(0, 1000, 800).zoomed(4, 0);
  const before = thumbnailPositions(scale, 64);
  const after = thumbnailPositions(scale.panned(100), 64);
  expect(before).toEqual([0, 32, 64, 96, 128, 160, 192, 224]);
  expect(after.filter((position) => before.includes(position)).length).toBeGreaterThanOrEqual(6);
});
