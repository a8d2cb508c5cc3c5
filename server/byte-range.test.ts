import { expect, it } from 'vitest';
import { parseContentRange, parseRange } from './byte-range.ts';

it.each([
  [undefined, undefined],
  ['bytes=0-', { start: 0, end: undefined }],
  ['bytes=5-9', { start: 5, end: 9 }],
  [' bytes=7- ', { start: 7, end: undefined }],
  ['bytes=-500', { suffix: 500 }],
  ['bytes=9-5', undefined],
  ['bytes=0-1,5-6', undefined],
  ['bytes=-', undefined],
  ['lines=1-2', undefined],
  ['bytes=1-9\r\nX-Evil: 1', undefined],
  ['bytes=99999999999999999999-', undefined],
])('Range %s', (header, range) => {
  expect(parseRange(header)).toEqual(range);
});

it.each([
  ['bytes 0-99/100', { start: 0, end: 99, total: 100 }],
  ['bytes 5-5/*', { start: 5, end: 5, total: undefined }],
  ['bytes 9-5/100', undefined],
  ['bytes 0-100/100', undefined],
  ['bytes */100', undefined],
  ['0-99/100', undefined],
  [undefined, undefined],
])('Content-Range %s', (header, range) => {
  expect(parseContentRange(header)).toEqual(range);
});
