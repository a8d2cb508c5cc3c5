import { expect, it } from 'vitest';
import { Activity } from './activity.ts';

const quiet = { changed: () => undefined, progressed: () => undefined };

it('stays busy from the first to the last of runs that belong together', async () => {
  const activity = new Activity(quiet);
  const between: boolean[] = [];
  await activity.together('Opening the sample', async () => {
    expect(await activity.run('Opening the video', async () => undefined)).toBe(true);
    between.push(activity.task !== undefined, activity.running);
    expect(await activity.run('Marking', async () => undefined)).toBe(true);
  });
  expect(between).toEqual([true, false]);
  expect(activity.task).toBeUndefined();
});

it('does one thing at a time', async () => {
  const activity = new Activity(quiet);
  await activity.run('Tracking', async () => {
    expect(await activity.run('Another', async () => undefined)).toBe(false);
    expect(await activity.together('Opening', async () => 'opened')).toBeUndefined();
  });
  await activity.together('Opening', () =>
    activity.run('Opening the video', async () => {
      expect(await activity.run('Another', async () => undefined)).toBe(false);
    }),
  );
  expect(activity.task).toBeUndefined();
});
