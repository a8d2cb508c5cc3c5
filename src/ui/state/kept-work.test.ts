import { expect, it } from 'vitest';
import { sourceFrame } from '../../units.ts';
import { describeAge, describeContinued, describeProgress, type KeptWork } from './kept-work.ts';

const prompt = { frame: sourceFrame(0), box: [0, 0, 10, 10] } as const;
const work: KeptWork = {
  version: 1,
  title: 'Task 7',
  video: { kind: 'url', url: 'http://127.0.0.1:9090/media/7/video' },
  model: undefined,
  task: undefined,
  objects: [{ id: 'a', prompts: [prompt] }],
  run: undefined,
  frames: 0,
};

it('says how far a work has got', () => {
  const run = {
    options: { direction: 'forward', masks: true },
    position: undefined,
    done: 134,
    total: 250,
  } as const;
  expect(describeProgress({ ...work, run, frames: 134 })).toBe('tracked 134 of 250 frames');
  expect(describeProgress({ ...work, frames: 250 })).toBe('250 frames tracked, not saved');
  expect(describeProgress(work)).toBe('1 object marked');
  expect(describeProgress({ ...work, objects: [...work.objects, ...work.objects] })).toBe('2 objects marked');
});

it.each([
  [59_000, 'just now'],
  [-5_000, 'just now'],
  [5 * 60_000, '5 minutes ago'],
  [3_700_000, '1 hour ago'],
  [25 * 3_600_000, 'yesterday'],
  [6.9 * 86_400_000, '6 days ago'],
])('says how long ago %d ms are', (age, said) => {
  expect(describeAge(1_000_000_000_000 - age, 1_000_000_000_000)).toBe(said);
});

it.each([
  {
    model: { kind: 'server', id: 'edgetam', imageSize: 512 },
    said: 'It was tracked with edgetam at 512 px, which has been removed: get it under Models to track further.',
  },
  {
    model: { kind: 'server', id: 'edgetam', imageSize: undefined },
    said: 'It was tracked with edgetam, which has been removed: get it under Models to track further.',
  },
  {
    model: { kind: 'file', name: 'own.pt', imageSize: 768 },
    said: 'It was tracked with own.pt at 768 px, which a page cannot open again by itself: open the model to track further.',
  },
] as const)('says with which model to go on where it is missing: $said', ({ model, said }) => {
  expect(describeContinued({ ...work, model }, true)).toBe(
    `Task 7: what was not saved is here again. ${said}`,
  );
  expect(describeContinued({ ...work, model }, false)).toBe('Task 7: what was not saved is here again.');
});
