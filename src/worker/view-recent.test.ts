import { expect, it } from 'vitest';
import { sourceFrame } from '../units.ts';
import { RecentPictures } from './view-recent.ts';

const picture = (bytes: number) => ({ data: new Uint8ClampedArray(bytes) });
const [a, b, c] = [sourceFrame(1), sourceFrame(2), sourceFrame(3)];

it('forgets what was looked at longest ago once its memory is full', () => {
  const recent = new RecentPictures(20);
  const first = picture(10);
  recent.keep(a, first);
  recent.keep(b, picture(10));
  expect(recent.get(a)).toBe(first);
  recent.keep(c, picture(10));
  expect([a, b, c].map((frame) => recent.get(frame) !== undefined)).toEqual([true, false, true]);
});

it('counts a picture that is kept twice once, and keeps none that has no room', () => {
  const recent = new RecentPictures(20);
  for (let i = 0; i < 5; i++) recent.keep(a, picture(10));
  recent.keep(b, picture(10));
  expect(recent.get(a)).toBeDefined();
  recent.keep(c, picture(21));
  expect(recent.get(c)).toBeUndefined();
});
