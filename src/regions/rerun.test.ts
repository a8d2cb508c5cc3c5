/** Writing tracks into what a user and earlier runs have left. */
import { describe, expect, it } from 'vitest';
import {
  keyframe,
  missed,
  range,
  region,
  rerun,
  seen,
  sequenceOf,
  shownFrames,
  still,
  usersOf,
  video,
} from '../../test/fixtures/tracks.ts';
import { readRegions } from './keyframes.ts';
import type { Keyframe, VideoRectangle } from './region.ts';

const context = video(50);
const standing = range(0, 50).map((n) => seen(n, still));
const moving = range(0, 50).map((n) => seen(n, [64 + 8 * n, 40, 100, 80]));

const ends = (json: VideoRectangle) => sequenceOf(json).map(({ frame, enabled }) => [frame, enabled]);
const shown = (json: VideoRectangle) => shownFrames(sequenceOf(json), 50);

/** A sequence with one keyframe changed, as by a user in Label Studio. */
function changed(json: VideoRectangle, frame: number, change: Partial<Keyframe>): VideoRectangle {
  const sequence = sequenceOf(json).map((k) => (k.frame === frame ? { ...k, ...change } : k));
  return { ...json, value: { ...json.value, sequence } };
}

describe('a second run', () => {
  it('marks every keyframe of ours and none of the user', () => {
    const json = region([keyframe(1), keyframe(20, { enabled: false }), keyframe(30)]);
    const written = rerun(json, moving);
    expect(usersOf(written)).toEqual(sequenceOf(json));
    expect(sequenceOf(written).length).toBeGreaterThan(4);
  });

  it('writes the same again: ours are dropped and written anew', () => {
    const once = rerun(region([keyframe(1), keyframe(20)]), moving);
    expect(rerun(once, moving)).toEqual(once);
    const elsewhere = rerun(once, standing);
    expect(usersOf(elsewhere)).toEqual([keyframe(1), keyframe(20)]);
    expect(sequenceOf(elsewhere)).toHaveLength(3);
  });

  it("keeps the user's keyframes as the same objects, with their keys in order", () => {
    const odd: Keyframe = {
      width: 30.000000000000004,
      height: 40,
      x: 10.07,
      y: 1e-14,
      enabled: true,
      frame: 20,
      note: 'x',
    };
    const json = region([keyframe(1), odd]);
    const written = sequenceOf(rerun(json, moving)).find(({ frame }) => frame === 20);
    expect(written).toBe(odd);
    expect(JSON.stringify(written)).toBe(JSON.stringify(odd));
  });

  it('keeps one of ours that the user moved, its stale mark included, and prompts with it', () => {
    const once = rerun(region([keyframe(1)]), standing);
    const moved = changed(once, 50, { x: 33 });
    const { objects } = readRegions([moved], context);
    expect(objects[0]?.prompts.map(({ frame }) => frame)).toEqual([0, 49]);
    expect(usersOf(rerun(moved, standing))).toEqual([keyframe(1), sequenceOf(moved)[1]]);
  });

  it('keeps a second keyframe on one frame', () => {
    const twice = [keyframe(1), keyframe(9), keyframe(9, { x: 12 }), keyframe(20)];
    expect(usersOf(rerun(region(twice), standing))).toEqual(twice);
  });

  it('keeps region, label, meta and unknown keys, and gives the score', () => {
    const json = region([keyframe(1)], { meta: { text: ['note'] }, score: 0.1, extra: { a: 1 } });
    const { value, score, ...rest } = rerun(json, standing);
    const { value: before, score: _, ...restBefore } = json;
    expect(rest).toEqual(restBefore);
    expect(score).toBeCloseTo(1 / (1 + Math.exp(-4)), 5);
    expect({ ...value, sequence: [] }).toEqual({ ...before, sequence: [] });
  });
});

describe('a gap that the user closed', () => {
  it('by a keyframe of its own stays closed up to the next one', () => {
    const json = region([keyframe(1), keyframe(15, { enabled: false }), keyframe(30)]);
    expect(shown(rerun(json, moving))).toEqual([...range(1, 16), ...range(30, 51)]);
  });

  it('to the end of the video stays closed', () => {
    const json = region([keyframe(1), keyframe(15, { enabled: false })]);
    expect(shown(rerun(json, moving))).toEqual(range(1, 16));
  });

  it('by switching one of ours off reaches as far as the user saw it reach', () => {
    const zigzag = range(0, 50).map((n) => seen(n, [300 - 40 * Math.abs((n % 10) - 5), 40, 100, 80]));
    const once = rerun(region([keyframe(1)]), zigzag);
    const [at, next] = sequenceOf(once).filter(({ frame }) => frame > 10 && frame < 40);
    if (at === undefined || next === undefined) throw new Error('too few keyframes');
    const gap = range(at.frame + 1, next.frame);
    expect(gap.length).toBeGreaterThan(1);
    const off = changed(once, at.frame, { enabled: false });
    expect(shown(off)).toEqual(range(1, 51).filter((n) => !gap.includes(n)));
    const again = rerun(off, zigzag);
    expect(shown(again)).toEqual(shown(off));
    expect(sequenceOf(again).filter(({ frame }) => gap.includes(frame))).toEqual([]);
    expect(sequenceOf(again).find(({ frame }) => frame === at.frame)).toEqual({ ...at, enabled: false });
  });

  it('is opened where one of our ends is switched on: the object is there, says the user', () => {
    const lost = standing.map((item) => (item.frame < 20 ? item : missed(item.frame)));
    const once = rerun(region([keyframe(1)]), lost);
    expect(ends(once)).toEqual([
      [1, true],
      [20, false],
    ]);
    const on = changed(once, 20, { enabled: true });
    expect(readRegions([on], context).objects[0]?.prompts.map(({ frame }) => frame)).toEqual([0, 19]);
    expect(shown(rerun(on, lost))).toEqual(range(1, 22));
  });
});

describe('where the object is lost', () => {
  it("it is ended on the last visible frame, and on the next where that is the user's", () => {
    const lostFrom = (n: number) => standing.map((item) => (item.frame < n ? item : missed(item.frame)));
    expect(ends(rerun(region([keyframe(1)]), lostFrom(20)))).toEqual([
      [1, true],
      [20, false],
    ]);
    const written = rerun(region([keyframe(1), keyframe(20, { x: 10.1234567 })]), lostFrom(20));
    expect(ends(written).slice(-2)).toEqual([
      [20, true],
      [21, false],
    ]);
    expect(sequenceOf(written).at(-1)).toMatchObject({ x: 10.1234567, y: 10, width: 20, height: 20 });
  });

  it('on the last frame but one, it is ended; on the last there is nothing to end', () => {
    const until = (n: number) => [...standing.slice(0, n), ...range(n, 50).map(missed)];
    expect(ends(rerun(region([keyframe(1)]), until(49))).at(-1)).toEqual([49, false]);
    expect(ends(rerun(region([keyframe(1)]), until(50))).at(-1)).toEqual([50, true]);
  });

  it('a keyframe of the user that cannot be a prompt is shown, and ended', () => {
    const track = standing.map((item) => (item.frame < 10 || item.frame > 30 ? item : missed(item.frame)));
    const written = rerun(region([keyframe(1), keyframe(20, { x: 101 })]), track);
    expect(shown(written)).toEqual([...range(1, 11), 20, 21, ...range(32, 51)]);
  });
});

describe('a run that did not visit all frames', () => {
  it('ends the track where tracking stopped', () => {
    expect(ends(rerun(region([keyframe(1)]), standing.slice(0, 20)))).toEqual([
      [1, true],
      [20, false],
    ]);
  });

  it.each([true, false])('does not end it before a keyframe of the user (enabled: %s)', (enabled) => {
    const json = region([keyframe(1), keyframe(40, { enabled })]);
    const written = rerun(json, standing.slice(0, 20));
    expect(ends(written)).toEqual([
      [1, true],
      [20, true],
      [40, enabled],
    ]);
  });

  it('ends it before a keyframe of the user where it was lost before tracking stopped', () => {
    const track = [...standing.slice(0, 10), ...range(10, 20).map(missed)];
    expect(ends(rerun(region([keyframe(1), keyframe(40)]), track))).toEqual([
      [1, true],
      [10, false],
      [40, true],
    ]);
  });

  it('leaves what an earlier run wrote on other frames', () => {
    const once = rerun(
      region([keyframe(1)]),
      moving.map((item) => (item.frame < 30 ? item : missed(item.frame))),
    );
    expect(ends(once).at(-1)).toEqual([30, false]);
    expect(ends(rerun(once, moving.slice(0, 10))).at(-1)).toEqual([30, false]);
    expect(shown(rerun(once, moving.slice(0, 10)))).toEqual(range(1, 31));
  });

  it('hides the object where a run backwards has lost it', () => {
    const track = [...range(20, 30).map(missed), ...standing.slice(30)];
    const written = rerun(region([keyframe(1), keyframe(40)]), track);
    expect(shown(written)).toEqual([...range(1, 21), ...range(31, 51)]);
    expect(usersOf(written)).toEqual([keyframe(1), keyframe(40)]);
    const next = rerun(region([keyframe(20), keyframe(40)]), track);
    expect(shown(next)).toEqual([20, 21, ...range(31, 51)]);
  });

  it('writes nothing around a prompt that tracking has not come to', () => {
    const written = rerun(region([keyframe(1), keyframe(40)]), [...standing.slice(0, 20), seen(39, still)]);
    expect(ends(written)).toEqual([
      [1, true],
      [20, true],
      [40, true],
    ]);
  });

  it('leaves a region alone that was seen on prompted frames only', () => {
    const json = region([keyframe(1), keyframe(20)]);
    expect(rerun(json, [seen(0, still), seen(19, still)])).toEqual(json);
  });
});
