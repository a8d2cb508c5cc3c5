import { expect, it } from 'vitest';
import { microseconds } from '../../units.ts';
import { clockTime, describeTime } from './describe-time.ts';

const time = (seconds: number) => microseconds(seconds * 1e6);

it.each([
  [0, '0.00 s'],
  [18.8, '18.80 s'],
  [62.5, '1:02.50'],
  [3662.05, '1:01:02.05'],
])('writes %s s beside a frame as %s', (seconds, text) => {
  expect(describeTime(time(seconds))).toBe(text);
});

it.each([
  [4.84, 0, '0:04'],
  [4.84, 1, '0:04.8'],
  [59.99, 0, '0:59'],
  [60, 0, '1:00'],
  [7322, 0, '2:02:02'],
])('writes %s s with %i decimals on a clock as %s', (seconds, decimals, text) => {
  expect(clockTime(time(seconds), decimals)).toBe(text);
});
