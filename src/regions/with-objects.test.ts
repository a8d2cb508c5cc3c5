import { describe, expect, it } from 'vitest';
import {
  keyframe,
  REGION_ID,
  range,
  region,
  rerun,
  seen,
  sequenceOf,
  shownFrames,
  still,
  usersOf,
  video,
  writeTracks,
} from '../../test/fixtures/tracks.ts';
import { sourceFrame } from '../units.ts';
import { readRegions, withObjects } from './keyframes.ts';
import type { FramePrompt } from './prompt.ts';
import { isTracked } from './provenance.ts';
import { isRegionId } from './region-id.ts';

const context = video(50);
const standing = range(0, 50).map((n) => seen(n, still));
const moving = range(0, 50).map((n) => seen(n, [64 + 8 * n, 40, 100, 80]));

describe('objects of the page', () => {
  const box = [64, 36, 192, 108] as const;
  const prompt = (frame: number, more: Partial<FramePrompt> = { box }): FramePrompt => ({
    frame: sourceFrame(frame),
    ...more,
  });
  const one = (id: string, ...prompts: FramePrompt[]) => ({ id, labels: ['Ball'], prompts });

  it("put their prompts in place of those read, and a frame that only the page knows becomes the user's", () => {
    const read = readRegions([region([keyframe(1)])], context);
    const keyframes = withObjects(read, [
      one(REGION_ID, prompt(30, { points: [[100, 60]], labels: [1] }), prompt(0), prompt(9)),
    ]);
    expect(keyframes.objects[0]?.prompts.map(({ frame }) => frame)).toEqual([0, 9, 30]);
    const [written] = writeTracks(keyframes, { [REGION_ID]: moving });
    if (written === undefined) throw new Error('nothing was written');
    const tracked = moving[30]?.box ?? still;
    expect(usersOf(written)).toEqual([
      keyframe(1),
      { ...keyframe(10), time: 0.4 },
      {
        ...keyframe(31),
        ...{
          x: (tracked[0] / 640) * 100,
          y: expect.closeTo(11.1111, 4),
          width: 15.625,
          height: expect.closeTo(22.2222, 4),
        },
      },
    ]);
    expect(readRegions([written], context).objects[0]?.prompts.map(({ frame }) => frame)).toEqual([0, 9, 30]);
    const again = withObjects(readRegions([written], context), keyframes.objects);
    expect(writeTracks(again, { [REGION_ID]: moving })).toEqual([written]);
  });

  it("are new regions with an id of Label Studio's form, behind what was there", () => {
    const choices = { type: 'choices', id: 'c', value: { choices: ['x'] } };
    const keyframes = withObjects(readRegions([choices], context), [
      one('object-1', prompt(0)),
      one('kyYawwuL1Z', prompt(3)),
    ]);
    const names = { fromName: 'rect', toName: 'clip' };
    const tracks = { 'object-1': standing, kyYawwuL1Z: standing };
    const written = writeTracks(keyframes, tracks, names);
    expect(written[0]).toBe(choices);
    expect(written).toHaveLength(3);
    expect(written[1]).toMatchObject({
      ...{ type: 'videorectangle', from_name: 'rect', to_name: 'clip', origin: 'prediction' },
      value: { framesCount: 50, duration: 2, labels: ['Ball'] },
    });
    expect(isRegionId(written[1]?.id ?? '')).toBe(true);
    expect(written[1]?.id).not.toBe(writeTracks(keyframes, tracks, names)[1]?.id);
    expect(written[2]?.id).toBe('kyYawwuL1Z');
  });

  it('that are gone leave their region as it is', () => {
    const json = region([keyframe(1)]);
    expect(writeTracks(withObjects(readRegions([json], context), []), { [REGION_ID]: standing })[0]).toBe(
      json,
    );
  });

  it('take up a prediction of ours, which stays ours', () => {
    const once = rerun(region([keyframe(1)]), moving);
    const ours = { ...once, value: { ...once.value, sequence: sequenceOf(once).filter(isTracked) } };
    const read = readRegions([ours], context);
    const again = withObjects(read, read.objects);
    const [written] = writeTracks(again, { [REGION_ID]: moving });
    if (written === undefined) throw new Error('nothing was written');
    expect(usersOf(written)).toEqual([]);
    expect(sequenceOf(written)).toContain(sequenceOf(ours)[0]);
    const third = withObjects(readRegions([written], context), read.objects);
    expect(writeTracks(third, { [REGION_ID]: moving })).toEqual([written]);
  });

  it('stand on the first display frame that shows the picture', () => {
    const at = video(50, 25, 60);
    const keyframes = withObjects(readRegions([], at), [one('kyYawwuL1Z', prompt(10))]);
    const [written] = writeTracks(keyframes, { kyYawwuL1Z: standing });
    const [own] = written === undefined ? [] : usersOf(written);
    const first = [...keyframes.clock.displayFrames()].find((n) => keyframes.clock.source(n) === 10);
    expect(own?.frame).toBe(first);
  });

  it('open a gap where the user has prompted inside it', () => {
    const json = region([keyframe(1), keyframe(15, { enabled: false }), keyframe(40)]);
    const keyframes = withObjects(readRegions([json], context), [
      one(REGION_ID, prompt(0), prompt(29), prompt(39)),
    ]);
    const [written] = writeTracks(keyframes, { [REGION_ID]: standing });
    expect(written && shownFrames(sequenceOf(written), 50)).toEqual([...range(1, 16), ...range(30, 51)]);
  });
});
