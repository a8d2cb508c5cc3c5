import { expect, it } from 'vitest';
import { paceOf } from './pace.ts';

it('counts from where the stage began, and says nothing before something is done', () => {
  expect(paceOf({ done: 30, total: 100 }, { at: 1000, done: 10 }, 5000)).toEqual({
    rate: 5,
    secondsLeft: 14,
  });
  expect(paceOf({ done: 10, total: 100 }, { at: 1000, done: 10 }, 5000)).toBeUndefined();
  expect(paceOf({ done: 11, total: 100 }, { at: 1000, done: 10 }, 1000)).toBeUndefined();
});
