import { expect, it } from 'vitest';
import { whyNotKept } from './kept-files.ts';

const gigabyte = 2 ** 30;

it('keeps a file that leaves a gigabyte free, or a quarter of a small storage', () => {
  expect(whyNotKept('a.mp4', 4 * gigabyte, { quota: 10 * gigabyte, usage: 5 * gigabyte })).toBeUndefined();
  expect(whyNotKept('a.mp4', 0.7 * gigabyte, { quota: gigabyte, usage: 0 })).toBeUndefined();
});

it('says why another one is not kept, and what that means', () => {
  const said = whyNotKept('a.mp4', 5 * gigabyte, { quota: 10 * gigabyte, usage: 5 * gigabyte });
  expect(said).toContain('a.mp4 (5,368 MB)');
  expect(said).toContain('room for 4,294 MB');
  expect(said).toContain('open the file again');
  expect(whyNotKept('a.mp4', 1, {})).toContain('room for 0 MB');
});
