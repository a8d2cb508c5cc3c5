import { expect, it } from 'vitest';
import { sourceFrame } from '../units.ts';
import type { FramePrompt, ObjectResult } from './api.ts';
import { PromptLog } from './prompt-log.ts';

const point = (frame: number, x: number): FramePrompt => ({ frame: sourceFrame(frame), points: [[x, 0]] });

/** What a new worker would be told. */
async function told(log: PromptLog): Promise<string[]> {
  const calls: string[] = [];
  await log.replay({
    async setPrompt(id, prompt) {
      calls.push(`${id}@${prompt.frame}: ${prompt.points?.[0]?.[0]}`);
      const { frame } = prompt;
      const result: ObjectResult = { id, frame, box: undefined, area: 0, objectScore: 0, iou: 0 };
      return { result, candidates: [] };
    },
  });
  return calls;
}

it('replays the last prompt of each object and frame, objects in their order', async () => {
  const log = new PromptLog();
  log.set('b', point(3, 1));
  log.set('a', point(0, 2));
  log.set('b', point(9, 3));
  log.set('b', point(3, 4));
  expect(await told(log)).toEqual(['b@9: 3', 'b@3: 4', 'a@0: 2']);
});

it('forgets what was removed', async () => {
  const log = new PromptLog();
  log.set('a', point(0, 1));
  log.set('a', point(5, 2));
  log.set('b', point(0, 3));
  log.remove('a', sourceFrame(0));
  log.removeObject('b');
  expect(await told(log)).toEqual(['a@5: 2']);
  log.clear();
  expect(await told(log)).toEqual([]);
});
