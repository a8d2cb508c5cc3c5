import { expect, it } from 'vitest';
import { sourceFrame } from '../../units.ts';
import type { FramePrompt } from '../../worker/api.ts';
import { withoutBox, withoutMask, withoutPoint } from './prompt-parts.ts';

const frame = sourceFrame(4);
const box = [0, 0, 10, 10] as const;
const mask = { size: [2, 2], counts: '04' } as const;
const clicks = {
  points: [
    [1, 1],
    [2, 2],
    [3, 3],
  ],
  labels: [1, 0, 1],
} as const satisfies Partial<FramePrompt>;

it('takes a point away with its label', () => {
  expect(withoutPoint({ frame, box, ...clicks }, 1)).toEqual({
    frame,
    box,
    points: [
      [1, 1],
      [3, 3],
    ],
    labels: [1, 1],
  });
});

it('leaves no empty lists behind the last point', () => {
  expect(withoutPoint({ frame, box, points: [[1, 1]], labels: [1] }, 0)).toEqual({ frame, box });
});

it('keeps the chosen mask of the first click, but not without that click', () => {
  const prompt: FramePrompt = { frame, ...clicks, candidate: 2 };
  expect(withoutPoint(prompt, 2)?.candidate).toBe(2);
  expect(withoutPoint(prompt, 0)?.candidate).toBeUndefined();
});

it('gives back the same prompt where there is no such point', () => {
  const prompt: FramePrompt = { frame, ...clicks };
  expect(withoutPoint(prompt, 3)).toBe(prompt);
});

it('leaves nothing of a prompt that loses its only part', () => {
  expect(withoutPoint({ frame, points: [[1, 1]], labels: [1] }, 0)).toBeUndefined();
  expect(withoutBox({ frame, box })).toBeUndefined();
  expect(withoutMask({ frame, mask })).toBeUndefined();
});

it('keeps the points that corrected a box or a mask', () => {
  expect(withoutBox({ frame, box, ...clicks })).toEqual({ frame, ...clicks });
  expect(withoutMask({ frame, mask, ...clicks })).toEqual({ frame, ...clicks });
});
