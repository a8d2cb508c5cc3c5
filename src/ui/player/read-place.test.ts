import { expect, it } from 'vitest';
import { demoClip } from '../../../test/unit/demo-clip.ts';
import { fileAxis } from '../state/frame-axis.ts';
import { readPlace } from './read-place.ts';

// 10 frames a second.
const axis = fileAxis(demoClip(5000));

it.each([
  ['120', 120],
  [' 7 ', 7],
  ['0:04.8', 48],
  ['4.8s', 48],
  ['4.8', 48],
  ['1:02', 620],
  ['0:01:02', 620],
  ['0:59:00', 4999],
])('reads %s as position %i', (text, position) => {
  expect(readPlace(text, axis)).toBe(position);
});

it.each(['', 'abc', '-3', '1:xx', '1:2:3:4'])('does not read "%s"', (text) => {
  expect(readPlace(text, axis)).toBeUndefined();
});
