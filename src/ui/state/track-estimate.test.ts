import { expect, it } from 'vitest';
import type { TrackEstimate } from '../../worker/api.ts';
import { describeEstimate, doubtAboutStarting } from './track-estimate.ts';

const estimate: TrackEstimate = {
  frames: 480,
  objects: 2,
  seconds: 200,
  storage: 120e6,
  storageFree: 5e9,
  device: 30e6,
};

it('says what a track takes, and leaves out what is not known', () => {
  expect(describeEstimate(estimate)).toEqual({
    time: 'About 3 min',
    what: '2 objects on 480 frames: 30 MB of memory, 120 MB on disk',
  });
  const first = { ...estimate, frames: 1, objects: 1, seconds: undefined, storage: 0 };
  expect(describeEstimate(first)).toEqual({
    time: undefined,
    what: '1 object on 1 frame: 30 MB of memory',
  });
});

it('asks before what takes long, and before what has no room', () => {
  expect(doubtAboutStarting(estimate)).toBeUndefined();
  expect(doubtAboutStarting({ ...estimate, seconds: 16 * 60 })).toMatch(
    /^This takes about 16 min, and 30 MB of memory, 120 MB on disk\. /,
  );
  expect(doubtAboutStarting({ ...estimate, storageFree: 50e6 })).toMatch(/^This needs 120 MB .* 50 MB left/);
  expect(doubtAboutStarting({ ...estimate, seconds: undefined, storageFree: undefined })).toBeUndefined();
});
