import { expect, it } from 'vitest';
import { sourceFrame } from '../../units.ts';
import { promptWindow, shownEachSide } from './prompt-window.ts';

const promptsOn = (...frames: number[]) => frames.map((frame) => ({ frame: sourceFrame(frame) }));
const hundred = promptsOn(...Array.from({ length: 100 }, (_, index) => 990 - 10 * index));

it.each([
  [0, { before: 0, after: 0 }, [0, 40], 0, 95],
  [500, { before: 0, after: 0 }, [460, 540], 46, 45],
  [501, { before: 0, after: 0 }, [470, 550], 47, 44],
  [5000, { before: 0, after: 0 }, [950, 990], 95, 0],
  [500, { before: 20, after: 1000 }, [260, 990], 26, 0],
] as const)('lists prompts around frame %i, with %j more', (frame, more, [first, last], before, after) => {
  const listed = promptWindow(hundred, sourceFrame(frame), more);
  expect([listed.shown[0]?.frame, listed.shown.at(-1)?.frame]).toEqual([first, last]);
  expect([listed.before, listed.after]).toEqual([before, after]);
});

it('lists few prompts whole, ascending', () => {
  const few = promptsOn(7, 3, 9);
  expect(few.length).toBeLessThan(shownEachSide);
  const { shown, before, after } = promptWindow(few, sourceFrame(100), { before: 0, after: 0 });
  expect(shown.map(({ frame }) => frame)).toEqual([3, 7, 9]);
  expect([before, after]).toEqual([0, 0]);
});

it('lists nothing of nothing', () => {
  expect(promptWindow([], sourceFrame(0), { before: 0, after: 0 })).toEqual({
    shown: [],
    before: 0,
    after: 0,
  });
});
