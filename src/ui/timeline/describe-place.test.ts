import { expect, it } from 'vitest';
import { describeMarks } from './describe-place.ts';
import { laneBits } from './lane-summary.ts';

it('tells apart who set what', () => {
  expect(describeMarks(laneBits.prompt | laneBits.seen)).toEqual(['◆ marked here, by you']);
  expect(describeMarks(laneBits.userKeyframe)).not.toEqual(describeMarks(laneBits.ourKeyframe));
  expect(describeMarks(laneBits.ourKeyframe | laneBits.end)).toHaveLength(2);
  expect(describeMarks(laneBits.seen | laneBits.doubtful | laneBits.shown)).toEqual([]);
});
