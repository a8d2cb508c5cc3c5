import { expect, it } from 'vitest';
import { summarise, summaryLines } from './report.ts';

it('sums up a run as a table, and says why tasks failed', () => {
  const summary = summarise([
    {
      task: 7,
      status: 'done',
      source: 'annotation 3 of ana@b.co',
      frames: 225,
      objects: 3,
      keyframes: 41,
      seconds: 12.34,
      saved: 'annotation 3',
    },
    { task: 12, status: 'skipped', source: 'draft 9 of bo', reason: 'done before, keyframes unchanged' },
    { task: 130, status: 'failed', reason: { code: 'video/not-a-video', message: 'Not a video.' } },
  ]);
  expect(summary).toMatchObject({ done: 1, skipped: 1, failed: 1, planned: 0 });
  expect(summaryLines(summary, 2)).toEqual([
    'task  source                    frames  objects  keyframes  seconds  outcome',
    '   7  annotation 3 of ana@b.co     225        3         41     12.3  saved as annotation 3',
    '  12  draft 9 of bo                  -        -          -        -  skipped: done before, keyframes unchanged',
    ' 130  -                              -        -          -        -  failed: Not a video. [video/not-a-video]',
    '1 done, 1 skipped (done before, keyframes unchanged), 1 failed, 2 not begun',
  ]);
});

it('is one line where there was nothing to do', () => {
  expect(summaryLines(summarise([]), 0)).toEqual(['0 done']);
});
