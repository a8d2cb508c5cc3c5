import { expect, it } from 'vitest';
import { Opening } from './view-opening.ts';

function setUp(failures: number) {
  const done: string[] = [];
  const opening = new Opening(
    async () => {
      done.push('open');
      if (done.length <= failures) throw new Error('The server is away.');
      return done.length;
    },
    (opened) => void done.push(`close ${opened}`),
  );
  return { opening, done };
}

it('opens once, however often it is asked for', async () => {
  const { opening, done } = setUp(0);
  expect(await Promise.all([opening.get(), opening.get()])).toEqual([1, 1]);
  expect(done).toEqual(['open']);
});

it('opens again after a failure', async () => {
  const { opening, done } = setUp(1);
  await expect(opening.get()).rejects.toThrow('away');
  expect(await opening.get()).toBe(2);
  expect(done).toEqual(['open', 'open']);
});

it('closes what is still being opened, and opens nothing afterwards', async () => {
  const { opening, done } = setUp(0);
  const opened = opening.get();
  await opening.close();
  await opened;
  await expect(opening.get()).rejects.toMatchObject({ code: 'video/closed' });
  expect(done).toEqual(['open', 'close 1']);
});
