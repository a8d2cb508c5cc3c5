import { expect, it } from 'vitest';
import { GuessLimit } from './guess-limit.ts';

it('stops an address after 10 failures, for a minute', () => {
  let now = 0;
  const limit = new GuessLimit(() => now);
  for (let failure = 0; failure < 10; failure++) {
    expect(limit.exhausted('a')).toBe(false);
    limit.failed('a');
  }
  expect([limit.exhausted('a'), limit.exhausted('b')]).toEqual([true, false]);
  now = 59_999;
  expect(limit.exhausted('a')).toBe(true);
  now = 60_000;
  expect(limit.exhausted('a')).toBe(false);
});

it('does not grow with the number of addresses', () => {
  const limit = new GuessLimit(() => 0);
  for (let failure = 0; failure < 10; failure++) limit.failed('a');
  for (let address = 0; address < 998; address++) limit.failed(`b${address}`);
  expect(limit.exhausted('a')).toBe(true);
  limit.failed('c');
  limit.failed('d');
  expect(limit.exhausted('a')).toBe(false);
});
