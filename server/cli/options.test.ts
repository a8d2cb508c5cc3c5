import { InvalidArgumentError } from 'commander';
import { expect, it } from 'vitest';
import { countingNumber, frameRange, portNumber, positiveNumber, wholeNumber } from './options.ts';

it.each([
  ['10:20', { from: 10, to: 20 }],
  ['10:', { from: 10, to: undefined }],
  [':20', { from: 0, to: 20 }],
  ['0:1', { from: 0, to: 1 }],
])('reads the range %s', (text, range) => {
  expect(frameRange(text)).toEqual(range);
});

it.each(['', ':', '5', '5:5', '9:3', '-1:3', '1.5:3', 'a:b', '1:2:3', '1: 2'])(
  'refuses the range "%s"',
  (text) => {
    expect(() => frameRange(text)).toThrow(InvalidArgumentError);
  },
);

it('reads numbers', () => {
  expect(portNumber('9090')).toBe(9090);
  expect(wholeNumber('0')).toBe(0);
  expect(countingNumber('1')).toBe(1);
  expect(positiveNumber('29.97')).toBe(29.97);
});

it.each([
  ['port', portNumber, ['65536', '-1', 'x', '', '80.5', '1e3']],
  ['whole number', wholeNumber, ['-1', '', ' 1', '0x10', 'NaN']],
  ['counting number', countingNumber, ['0', '-3', '2.5']],
  ['number above 0', positiveNumber, ['0', '-24', '', ' ', 'NaN', 'Infinity', '24fps']],
] as const)('refuses what is no %s', (_, read, texts) => {
  for (const text of texts) expect(() => read(text), text).toThrow(InvalidArgumentError);
});
