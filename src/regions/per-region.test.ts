import { expect, it } from 'vitest';
import { picture, range, seen, still, video } from '../../test/fixtures/tracks.ts';
import { readRegions } from './keyframes.ts';
import { regionSchema } from './region.ts';
import { labelStudioResult } from './results.ts';

const keyframe = { frame: 1, enabled: true, rotation: 0, x: 10, y: 10, width: 20, height: 25, time: 0.04 };
const value = { framesCount: 50, duration: 2, sequence: [keyframe] };
const region = { id: 'a', type: 'videorectangle', from_name: 'box', to_name: 'video', value };
/** As Label Studio stores a `perRegion` choice: the region's value, and the choice. */
const choice = {
  id: 'a',
  type: 'choices',
  from_name: 'state',
  to_name: 'video',
  value: { ...value, choices: ['torn'] },
};
const ofAnother = { ...choice, id: 'b' };
const ofTheTask = {
  id: 'c',
  type: 'choices',
  from_name: 'weather',
  to_name: 'video',
  value: { choices: ['rain'] },
};

it('gives the new sequence to items that repeat it, and leaves others as they are', () => {
  const context = { ...video(50), fileName: 'Task 7', framerate: 25, toName: 'video' };
  const keyframes = readRegions([choice, region, ofAnother, ofTheTask], context);
  const track = range(0, 40).map((n) => seen(n, still));
  const result = labelStudioResult(keyframes, new Map([['a', track]]), picture);
  const written = regionSchema.parse(result[1]);
  expect(written.value.sequence.length).toBeGreaterThan(1);
  expect(result[0]).toEqual({ ...choice, value: { ...choice.value, sequence: written.value.sequence } });
  expect(result.slice(2)).toEqual([ofAnother, ofTheTask]);
});
