import { expect, it } from 'vitest';
import { LatestFirst } from './latest-first.ts';

it('does the latest urgent thing next, then the others in their order', async () => {
  const queue = new LatestFirst();
  const done: string[] = [];
  const say = (what: string) => async () => void done.push(what);
  let go = () => {};
  const running = queue.first(() => new Promise<void>((resolve) => (go = resolve)));
  const small = [queue.later(say('small 1')), queue.later(say('small 2'))];
  const overtaken = queue.first(say('overtaken'));
  const latest = queue.first(say('latest'));
  await expect(overtaken).rejects.toMatchObject({ code: 'view/overtaken' });
  go();
  await Promise.all([running, ...small, latest]);
  expect(done).toEqual(['latest', 'small 1', 'small 2']);
});

it('goes on after a failure', async () => {
  const queue = new LatestFirst();
  await expect(queue.first(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await queue.later(async () => 1)).toBe(1);
});

it('interrupts what is not urgent, and goes on with it afterwards', async () => {
  const queue = new LatestFirst();
  const done: string[] = [];
  let begun = 0;
  const small = queue.later(async (signal) => {
    begun++;
    if (begun === 1) await new Promise((_, reject) => signal.addEventListener('abort', reject));
    done.push('small');
  });
  const next = queue.later(async () => void done.push('next'));
  await queue.first(async () => void done.push('urgent'));
  await Promise.all([small, next]);
  expect(done).toEqual(['urgent', 'small', 'next']);
});
