/** Writing tracks into what a user and earlier runs have left. */
import { describe, expect, it } from 'vitest';
import {
  keyframe,
  missed,
  picture,
  randomNumbers,
  randomTrack,
  range,
  region,
  seen,
  shownFrames,
  still,
  video,
} from '../../test/fixtures/tracks.ts';
import { displayFrame, sourceFrame } from '../units.ts';
import type { KeyframesContext } from './input.ts';
import { shownShape } from './interpolate.ts';
import { boxIou, type XywhBox } from './iou.ts';
import { type Keyframes, readRegions, withObjects } from './keyframes.ts';
import type { TrackedFrame } from './lifespan.ts';
import type { FramePrompt } from './prompt.ts';
import { isTracked } from './provenance.ts';
import { type Keyframe, shapeBounds, type VideoRectangle } from './region.ts';
import { isRegionId } from './region-id.ts';
import { labelStudioResult, type ResultOptions } from './results.ts';

const ID = 'aaaaaaaaaa';
const context = video(50);
const standing = range(0, 50).map((n) => seen(n, still));
const moving = range(0, 50).map((n) => seen(n, [64 + 8 * n, 40, 100, 80]));

function writeAll(
  keyframes: Keyframes,
  tracks: Readonly<Record<string, readonly TrackedFrame[]>>,
  options?: ResultOptions,
): VideoRectangle[] {
  return labelStudioResult(keyframes, new Map(Object.entries(tracks)), picture, options) as VideoRectangle[];
}

/** Reads a region, tracks it, and returns what is written. */
function rerun(json: VideoRectangle, track: readonly TrackedFrame[], at: KeyframesContext = context) {
  const [written] = writeAll(readRegions([json], at), { [ID]: track });
  if (written === undefined) throw new Error('nothing was written');
  return written;
}

const sequenceOf = (json: VideoRectangle) => json.value.sequence;
const users = (json: VideoRectangle) => sequenceOf(json).filter((k) => !isTracked(k));
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
    expect(users(written)).toEqual(sequenceOf(json));
    expect(sequenceOf(written).length).toBeGreaterThan(4);
  });

  it('writes the same again: ours are dropped and written anew', () => {
    const once = rerun(region([keyframe(1), keyframe(20)]), moving);
    expect(rerun(once, moving)).toEqual(once);
    const elsewhere = rerun(once, standing);
    expect(users(elsewhere)).toEqual([keyframe(1), keyframe(20)]);
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
    expect(users(rerun(moved, standing))).toEqual([keyframe(1), sequenceOf(moved)[1]]);
  });

  it('keeps a second keyframe on one frame', () => {
    const twice = [keyframe(1), keyframe(9), keyframe(9, { x: 12 }), keyframe(20)];
    expect(users(rerun(region(twice), standing))).toEqual(twice);
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
    expect(users(written)).toEqual([keyframe(1), keyframe(40)]);
    const next = rerun(region([keyframe(20), keyframe(40)]), track);
    expect(shown(next)).toEqual([20, 21, ...range(31, 51)]);
  });

  it('leaves a region alone that was seen on prompted frames only', () => {
    const json = region([keyframe(1), keyframe(20)]);
    expect(rerun(json, [seen(0, still), seen(19, still)])).toEqual(json);
  });
});

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
      one(ID, prompt(30, { points: [[100, 60]], labels: [1] }), prompt(0), prompt(9)),
    ]);
    expect(keyframes.objects[0]?.prompts.map(({ frame }) => frame)).toEqual([0, 9, 30]);
    const [written] = writeAll(keyframes, { [ID]: moving });
    if (written === undefined) throw new Error('nothing was written');
    const tracked = moving[30]?.box ?? still;
    expect(users(written)).toEqual([
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
    expect(writeAll(again, { [ID]: moving })).toEqual([written]);
  });

  it("are new regions with an id of Label Studio's form, behind what was there", () => {
    const choices = { type: 'choices', id: 'c', value: { choices: ['x'] } };
    const keyframes = withObjects(readRegions([choices], context), [
      one('object-1', prompt(0)),
      one('kyYawwuL1Z', prompt(3)),
    ]);
    const names = { fromName: 'rect', toName: 'clip' };
    const tracks = { 'object-1': standing, kyYawwuL1Z: standing };
    const written = writeAll(keyframes, tracks, names);
    expect(written[0]).toBe(choices);
    expect(written).toHaveLength(3);
    expect(written[1]).toMatchObject({
      ...{ type: 'videorectangle', from_name: 'rect', to_name: 'clip', origin: 'prediction' },
      value: { framesCount: 50, duration: 2, labels: ['Ball'] },
    });
    expect(isRegionId(written[1]?.id ?? '')).toBe(true);
    expect(written[1]?.id).not.toBe(writeAll(keyframes, tracks, names)[1]?.id);
    expect(written[2]?.id).toBe('kyYawwuL1Z');
  });

  it('that are gone leave their region as it is', () => {
    const json = region([keyframe(1)]);
    expect(writeAll(withObjects(readRegions([json], context), []), { [ID]: standing })[0]).toBe(json);
  });

  it('take up a prediction of ours, which stays ours', () => {
    const once = rerun(region([keyframe(1)]), moving);
    const ours = { ...once, value: { ...once.value, sequence: sequenceOf(once).filter(isTracked) } };
    const read = readRegions([ours], context);
    const again = withObjects(read, read.objects);
    const [written] = writeAll(again, { [ID]: moving });
    if (written === undefined) throw new Error('nothing was written');
    expect(users(written)).toEqual([]);
    expect(sequenceOf(written)).toContain(sequenceOf(ours)[0]);
    const third = withObjects(readRegions([written], context), read.objects);
    expect(writeAll(third, { [ID]: moving })).toEqual([written]);
  });

  it('stand on the first display frame that shows the picture', () => {
    const at = video(50, 25, 60);
    const keyframes = withObjects(readRegions([], at), [one('kyYawwuL1Z', prompt(10))]);
    const [written] = writeAll(keyframes, { kyYawwuL1Z: standing });
    const [own] = written === undefined ? [] : users(written);
    const first = [...keyframes.clock.displayFrames()].find((n) => keyframes.clock.source(n) === 10);
    expect(own?.frame).toBe(first);
  });

  it('open a gap where the user has prompted inside it', () => {
    const json = region([keyframe(1), keyframe(15, { enabled: false }), keyframe(40)]);
    const keyframes = withObjects(readRegions([json], context), [one(ID, prompt(0), prompt(29), prompt(39))]);
    const [written] = writeAll(keyframes, { [ID]: standing });
    expect(written && shown(written)).toEqual([...range(1, 16), ...range(30, 51)]);
  });
});

/** A region that a user has drawn, closed, opened and turned at random. */
function randomRegion(seed: number, count: number): VideoRectangle {
  const random = randomNumbers(seed + 100);
  const frames = range(2, count).filter(() => random() < 0.03);
  return region(
    [1, ...frames].map((frame) =>
      keyframe(frame, {
        enabled: frame === 1 || random() < 0.7,
        x: random() * 60,
        y: random() * 60,
        rotation: random() < 0.2 ? random() * 90 : 0,
      }),
    ),
  );
}

describe('for random tracks over what random users have left', () => {
  const cases = range(1, 25).flatMap((seed) => [
    { seed, file: 25, framerate: 25 },
    { seed, file: [30, 24, 29.97][seed % 3] ?? 25, framerate: [25, 60, 24][seed % 3] ?? 25 },
  ]);

  it.each(cases)('seed $seed, file $file, framerate $framerate', ({ seed, file, framerate }) => {
    const at = video(200, file, framerate);
    const track = randomTrack(seed, 200);
    const json = randomRegion(seed, Math.floor((200 * framerate) / file));
    const { clock } = readRegions([json], at);
    const written = rerun(json, track, at);
    const sequence = sequenceOf(written);
    expect(users(written)).toEqual(sequenceOf(json));
    expect(rerun(written, track, at)).toEqual(written);
    const own = new Map(sequenceOf(json).map((k) => [k.frame, k]));
    const source = (n: number) => clock.source(displayFrame(n));
    const drawn = new Set([...own.values()].filter((k) => k.enabled).map(({ frame }) => source(frame)));
    const frames = [...clock.displayFrames()];
    const there = frames.filter((n) => track[source(n)]?.box !== undefined || drawn.has(source(n)));
    /** Three missed in a row, or missed up to an end of the video. */
    const lost = (n: number) => {
      const before = there.findLast((m) => m <= n);
      const after = there.find((m) => m >= n);
      return before === undefined || after === undefined || after - before > 3;
    };
    let hidden = false;
    const wrong: string[] = [];
    for (const n of frames) {
      const keyframeHere = own.get(n);
      if (keyframeHere?.enabled) hidden = false;
      const box: XywhBox | undefined = track[source(n)]?.box;
      const shape = shownShape(sequence, n);
      // The user's boxes are the user's; the frame after one may hold its end.
      if (keyframeHere === undefined && !own.has(n - 1)) {
        if (hidden && shape) wrong.push(`${n} is hidden by the user, and shown`);
        if (lost(n) && shape) wrong.push(`${n} is lost, and shown`);
        if (!hidden && box && shape === undefined) wrong.push(`${n} is seen, and not shown`);
        if (!hidden && box && shape && boxIou(shapeBounds(shape, picture), box) < 0.95)
          wrong.push(`${n} is off`);
      }
      if (keyframeHere?.enabled === false) hidden = true;
    }
    expect(wrong).toEqual([]);
  });

  it.each(range(1, 25))('and a second run over a part of the video, seed %d', (seed) => {
    const at = video(200);
    const json = rerun(randomRegion(seed, 200), randomTrack(seed, 200), at);
    const random = randomNumbers(seed + 500);
    const from = Math.floor(random() * 150);
    const part = randomTrack(seed + 50, 200).slice(from, from + 20 + Math.floor(random() * 100));
    const written = rerun(json, part, at);
    expect(users(written)).toEqual(users(json));
    expect(rerun(written, part, at)).toEqual(written);
    const visited = new Map(part.map((item) => [item.frame + 1, item]));
    const kept = sequenceOf(json).filter((k) => !isTracked(k) || !visited.has(k.frame));
    expect(sequenceOf(written)).toEqual(expect.arrayContaining(kept));
    const near = new Set(kept.flatMap(({ frame }) => range(frame - 2, frame + 4)));
    const wrong = [...visited.keys()].filter((n) => {
      const lost = range(n - 3, n + 4).every((m) => visited.get(m)?.box === undefined);
      return lost && !near.has(n) && shownShape(sequenceOf(written), n) !== undefined;
    });
    expect(wrong).toEqual([]);
  });
});
