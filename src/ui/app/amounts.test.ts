import { expect, it } from 'vitest';
import { roughTime } from './amounts.ts';

it.each([
  [0.2, '1 s'],
  [20.4, '21 s'],
  [60, '1 min'],
  [244, '4 min'],
  [3600, '1 h'],
  [4790, '1 h 20 min'],
])('says %s seconds roughly as %s', (seconds, text) => {
  expect(roughTime(seconds)).toBe(text);
});
