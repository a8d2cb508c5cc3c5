import { describe, expect, it } from 'vitest';
import {
  missed,
  picture,
  randomTrack,
  range,
  seen,
  shownFrames,
  still,
  video,
} from '../../test/fixtures/tracks.ts';
import { displayFrame } from '../units.ts';
import type { KeyframesContext } from './input.ts';
import { shownShape } from './interpolate.ts';
import { boxIou, type XywhBox } from './iou.ts';
import { parseKeyframes } from './keyframes.ts';
import type { TrackedFrame } from './lifespan.ts';
import { regionSchema, shapeBounds, type VideoRectangle } from './region.ts';
import { labelStudioResult, type ResultOptions } from './results.ts';

/** Writes one track of object `a`, prompted by its own box on frame 0 unless `json` is given. */
function write(
  track: readonly TrackedFrame[],
  context: KeyframesContext,
  options?: ResultOptions,
  json?: unknown,
) {
  const [x, y, w, h] = track[0]?.box ?? still;
  const prompts = json ?? {
    objects: [{ id: 'a', label: 'Ball', prompts: [{ frame: 0, box: [x, y, x + w, y + h] }] }],
  };
  const keyframes = parseKeyframes(prompts, context);
  const result = labelStudioResult(keyframes, new Map([['a', track]]), picture, options);
  return { result, keyframes, clock: keyframes.clock };
}

function only(result: readonly unknown[]): VideoRectangle {
  expect(result).toHaveLength(1);
  regionSchema.parse(result[0]);
  // Not zod's copy, which has its keys in another order.
  return result[0] as VideoRectangle;
}

/** Display frames on which Label Studio shows the region. */
const shown = (region: VideoRectangle, length: number) => shownFrames(region.value.sequence, length);

describe('a new region', () => {
  it('is written as Label Studio writes one', () => {
    const { result } = write(
      range(0, 50).map((n) => seen(n, still, 0)),
      video(50),
    );
    expect(result).toEqual([
      {
        id: 'a',
        type: 'videorectangle',
        from_name: 'box',
        to_name: 'video',
        origin: 'prediction',
        score: 0.5,
        value: {
          framesCount: 50,
          duration: 2,
          labels: ['Ball'],
          sequence: [
            // The prompt is the user's, the end of the track is ours.
            { frame: 1, enabled: true, rotation: 0, x: 10, y: 10, width: 20, height: 20, time: 0.04 },
            {
              ...{ frame: 50, enabled: true, rotation: 0, x: 10, y: 10, width: 20, height: 20, time: 2 },
              auto: expect.stringMatching(/^[0-9a-f]{8}$/),
            },
          ],
        },
      },
    ]);
  });

  it('is left out where the object was seen nowhere', () => {
    const keyframes = parseKeyframes(
      { objects: [{ id: 'a', prompts: [{ frame: 0, box: [1, 1, 9, 9] }] }] },
      video(9),
    );
    expect(labelStudioResult(keyframes, new Map(), picture)).toEqual([]);
  });

  it('holds the prompts where the object was not tracked', () => {
    const keyframes = parseKeyframes(
      { objects: [{ id: 'a', prompts: [{ frame: 4, box: [64, 36, 192, 108] }] }] },
      video(9),
    );
    expect(labelStudioResult(keyframes, new Map([['a', []]]), picture)).toMatchObject([
      { id: 'a', value: { sequence: [{ frame: 5, enabled: true, x: 10, y: 10, width: 20, height: 20 }] } },
    ]);
  });

  it('takes the names of the tags from the options', () => {
    const { result } = write([seen(0, still)], video(9), { fromName: 'rect', toName: 'clip' });
    expect(result[0]).toMatchObject({ from_name: 'rect', to_name: 'clip' });
  });
});

describe('lifespans', () => {
  it('end on the last visible frame where the object is lost, and begin again where it returns', () => {
    const track = [
      ...range(0, 20).map((n) => seen(n, still)),
      ...range(20, 23).map(missed),
      ...range(23, 30).map((n) => seen(n, still)),
      ...range(30, 40).map(missed),
    ];
    const { result, clock } = write(track, video(40));
    const region = only(result);
    expect(region.value.sequence.map(({ frame, enabled }) => [frame, enabled])).toEqual([
      [1, true],
      [20, false],
      [24, true],
      [30, false],
    ]);
    expect(shown(region, clock.length)).toEqual([...range(1, 21), ...range(24, 31)]);
  });

  it('go on over one or two missed frames', () => {
    const track = range(0, 40).map((n) => (n === 10 || n === 20 || n === 21 ? missed(n) : seen(n, still)));
    const { result, clock } = write(track, video(40));
    expect(shown(only(result), clock.length)).toEqual(range(1, 41));
  });

  it('count display frames: one missed picture shown three times is a loss, three never shown are none', () => {
    const track = range(0, 40).map((n) => (n === 10 ? missed(n) : seen(n, still)));
    const thrice = write(track, video(40, 10, 30));
    const length = thrice.clock.length;
    const hidden = range(1, length + 1).filter((n) => thrice.clock.source(displayFrame(n)) === 10);
    expect(hidden).toHaveLength(3);
    expect(shown(only(thrice.result), length)).toEqual(
      range(1, length + 1).filter((n) => !hidden.includes(n)),
    );
    const skipping = range(0, 40).map((n) => (n % 4 === 0 ? seen(n, still) : missed(n)));
    const quarter = write(skipping, video(40, 40, 10));
    expect(shown(only(quarter.result), 10)).toEqual(range(1, 11));
  });

  it('end where the mask runs over the picture, unless it was prompted so large', () => {
    const large: XywhBox = [0, 0, 640, 360];
    const track = range(0, 20).map((n) => (n === 9 ? seen(n, large) : seen(n, still)));
    const flooded = track.map((item) => (item.frame === 9 ? { ...item, area: 0.71 * 640 * 360 } : item));
    const { result, clock } = write(flooded, video(20));
    expect(shown(only(result), clock.length)).toEqual([...range(1, 10), ...range(11, 21)]);
    const filling = range(0, 20).map((n) => ({ ...seen(n, large), area: 0.9 * 640 * 360 }));
    expect(shown(only(write(filling, video(20)).result), 20)).toEqual(range(1, 21));
  });

  it('end where tracking ended', () => {
    const { result, clock } = write(
      range(0, 12).map((n) => seen(n, still)),
      video(40),
    );
    expect(shown(only(result), clock.length)).toEqual(range(1, 13));
  });

  it('of a single frame are a single keyframe', () => {
    const track = range(0, 40).map((n) => (n === 0 || n === 20 ? seen(n, still) : missed(n)));
    const { result, clock } = write(track, video(40));
    const region = only(result);
    expect(region.value.sequence.map(({ frame, enabled }) => [frame, enabled])).toEqual([
      [1, true],
      [2, false],
      [21, false],
    ]);
    // The prompt's frame is the user's: its end stands on the next.
    expect(shown(region, clock.length)).toEqual([1, 2, 21]);
  });

  it('take other limits', () => {
    const track = range(0, 40).map((n) => (n === 10 ? missed(n) : seen(n, still)));
    const { result, clock } = write(track, video(40), { missedFrames: 1 });
    expect(shown(only(result), clock.length)).not.toContain(11);
  });
});

/** A region that the user drew: keyframes given in part, the rest completed. */
const drawn = (sequence: readonly object[]) => ({
  value: {
    framesCount: 50,
    duration: 2,
    sequence: sequence.map((k) => ({
      x: 10,
      y: 10,
      width: 20,
      height: 20,
      rotation: 0,
      enabled: true,
      frame: 1,
      ...k,
      auto: false,
    })),
    labels: ['Player'],
  },
  id: 'a',
  from_name: 'rect',
  to_name: 'clip',
  type: 'videorectangle',
  origin: 'manual',
  meta: { text: ['note'] },
});

describe("the user's region", () => {
  const moving = range(0, 50).map((n) => seen(n, [64 + 8 * n, 40, 100, 80]));

  it('keeps its own keyframes bit for bit, its id, label, meta and unknown keys', () => {
    const json = drawn([
      { frame: 1, x: 10.078125000000002 },
      { frame: 20, time: 0.8 },
    ]);
    const { result } = write(moving, video(50), {}, [json]);
    const region = only(result);
    const { value, score, ...rest } = region;
    const { value: before, ...restBefore } = json;
    expect(rest).toEqual(restBefore);
    expect(score).toBeCloseTo(1 / (1 + Math.exp(-4)), 5);
    expect(value.labels).toEqual(['Player']);
    for (const keyframe of before.sequence) {
      const written = value.sequence.filter((k) => k.frame === keyframe.frame);
      expect(JSON.stringify(written)).toBe(JSON.stringify([keyframe]));
    }
    expect(value.sequence.length).toBeGreaterThan(4);
  });

  it('is given its end on the next frame where its own keyframe is the last visible', () => {
    const { result } = write(moving.slice(0, 20), video(50), {}, [drawn([{ frame: 1 }, { frame: 20 }])]);
    const [own, end] = only(result).value.sequence.slice(-2);
    expect(own).toMatchObject({ frame: 20, enabled: true });
    expect(end).toMatchObject({ frame: 21, enabled: false, x: 10, y: 10, width: 20, height: 20 });
  });

  it('stays hidden where the user ended it', () => {
    const json = drawn([{ frame: 1 }, { frame: 15, enabled: false }, { frame: 30 }]);
    const { result } = write(moving, video(50), {}, [json]);
    expect(shown(only(result), 50)).toEqual([...range(1, 16), ...range(30, 51)]);
  });

  it('stays as it was read where nothing was tracked, as do items of other types', () => {
    const choices = { type: 'choices', value: { choices: ['x'] } };
    const json = [choices, drawn([{ frame: 30 }, { frame: 1 }])];
    const { result } = write([], video(50), {}, json);
    expect(result[0]).toBe(json[0]);
    expect(result[1]).toBe(json[1]);
  });

  it('is visible on its own keyframe even where the model has lost it', () => {
    const track = range(0, 50).map((n) =>
      n === 30 ? seen(n, still, -3) : n > 19 ? missed(n) : seen(n, still),
    );
    const { result } = write(track, video(50), {}, [drawn([{ frame: 1 }, { frame: 31 }])]);
    expect(shown(only(result), 50)).toEqual([...range(1, 21), 31, 32]);
  });

  it('does not let a turned box of the user spoil its neighbours', () => {
    const json = drawn([{ frame: 1 }, { frame: 20, rotation: 40 }]);
    const { result } = write(moving, video(50), {}, [json]);
    for (const n of [2, 10, 19, 21, 30]) {
      const shape = shownShape(only(result).value.sequence, n);
      const box = moving[n - 1]?.box;
      if (shape === undefined || box === undefined) throw new Error(`nothing on frame ${n}`);
      expect(boxIou(shapeBounds(shape, picture), box)).toBeGreaterThanOrEqual(0.95);
    }
  });
});

describe('for random tracks, what Label Studio shows', () => {
  const cases = range(1, 13).flatMap((seed) =>
    [
      { file: 25, framerate: 25 },
      { file: 30, framerate: 25 },
      { file: 24, framerate: 60 },
      { file: 29.97, framerate: 24 },
    ].map((rates) => ({ seed, ...rates, minIou: seed % 3 === 0 ? 0.85 : 0.95 })),
  );

  it.each(cases)(
    'is within IoU $minIou of the track: seed $seed, file $file, framerate $framerate',
    (one) => {
      const context = video(300, one.file, one.framerate);
      const track = randomTrack(one.seed, 300);
      const { result, clock } = write(track, context, { minIou: one.minIou });
      const { result: dense } = write(track, context, { everyFrame: true });
      const region = only(result);
      const full = only(dense);
      const frames = region.value.sequence.map((k) => k.frame);
      expect(frames).toEqual([...new Set(frames)].sort((a, b) => a - b));
      expect(shown(region, clock.length)).toEqual(shown(full, clock.length));
      expect(full.value.sequence.map((k) => k.frame)).toEqual(shown(full, clock.length));
      let compared = 0;
      for (const n of clock.displayFrames()) {
        const box = track[clock.source(n)]?.box;
        const shape = shownShape(region.value.sequence, n);
        if (box === undefined || shape === undefined) continue;
        expect(boxIou(shapeBounds(shape, picture), box)).toBeGreaterThanOrEqual(one.minIou);
        compared++;
      }
      // What was seen is shown.
      const targets = [...clock.displayFrames()].filter((n) => track[clock.source(n)]?.box !== undefined);
      expect(compared).toBe(targets.length);
      expect(region.value.sequence.length).toBeLessThan(0.9 * full.value.sequence.length);
    },
  );

  it('needs two keyframes for what moves evenly, and four for one corner', () => {
    const even = range(0, 300).map((n) => seen(n, [n, n / 2, 60, 40]));
    expect(only(write(even, video(300)).result).value.sequence).toHaveLength(2);
    const corner = range(0, 300).map((n) => seen(n, [n < 150 ? n : 300 - n, 20, 60, 40]));
    expect(only(write(corner, video(300)).result).value.sequence.length).toBeLessThanOrEqual(4);
  });
});
