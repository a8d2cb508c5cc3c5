import { describe, expect, it } from 'vitest';
import { microseconds } from '../units.ts';
import type { KeyframesContext } from './input.ts';
import { parseKeyframes } from './keyframes.ts';
import { encodeDenseMask } from './rle.ts';

const rate = 25;
const frames = 250;
const context: KeyframesContext = {
  fileName: 'K.json',
  width: 640,
  height: 360,
  frameCount: frames,
  timestamps: Array.from({ length: frames }, (_, i) => microseconds((i * 1e6) / rate)),
  duration: microseconds((frames * 1e6) / rate),
};

/** The region that Label Studio 1.23.2 saved for a box drawn at 1, resized at 50, ended at 100, restarted at 150. */
const drawn = {
  value: {
    framesCount: 250,
    duration: 10,
    sequence: [
      { frame: 1, enabled: true, rotation: 0, x: 10.078125, y: 10, width: 20, height: 25, time: 0.04 },
      {
        x: 10.078125000000002,
        y: 10.00000000000001,
        width: 30.000000000000004,
        height: 40,
        rotation: 0,
        frame: 50,
        enabled: true,
        time: 2,
      },
      {
        x: 10.078125000000002,
        y: 10.00000000000001,
        width: 30.000000000000004,
        height: 40,
        rotation: 0,
        enabled: false,
        frame: 100,
        time: 4,
      },
      {
        x: 10.078125000000002,
        y: 10.00000000000001,
        width: 30.000000000000004,
        height: 40,
        rotation: 0,
        enabled: true,
        frame: 150,
        time: 6,
      },
    ],
    labels: ['Player'],
  },
  id: 'kyYawwuL1Z',
  from_name: 'box',
  to_name: 'video',
  type: 'videorectangle',
  origin: 'manual',
};

/** A region with this sequence, its keyframes completed. */
const region = (sequence: readonly object[], more: object = {}) => ({
  id: 'a',
  type: 'videorectangle',
  value: {
    sequence: sequence.map((k) => ({
      frame: 1,
      enabled: true,
      rotation: 0,
      x: 10,
      y: 10,
      width: 20,
      height: 20,
      ...k,
    })),
  },
  ...more,
});

describe('a Label Studio result', () => {
  it('gives a prompt for every enabled keyframe, in source frames and pixels', () => {
    const { form, objects, clock, framerateNote, warnings } = parseKeyframes([drawn], context);
    expect(form).toBe('label-studio');
    expect(warnings).toEqual([]);
    expect(clock.framerate).toBe(25);
    expect(framerateNote).toContain('250 frames in 10 s');
    expect(objects).toHaveLength(1);
    expect(objects[0]).toMatchObject({ id: 'kyYawwuL1Z', labels: ['Player'] });
    expect(objects[0]?.prompts.map((p) => p.frame)).toEqual([0, 49, 149]);
    expect(objects[0]?.prompts[0]?.box).toEqual([64.5, 36, 192.5, 126]);
  });

  it('keeps the region and all other items as they were read', () => {
    const other = { type: 'choices', id: 'c', value: { choices: ['day'] } };
    const { items, objects } = parseKeyframes([other, drawn], context);
    expect(items[0]?.json).toBe(other);
    expect(items[0]?.region).toBeUndefined();
    expect(JSON.stringify(objects[0]?.region)).toBe(JSON.stringify(drawn));
    expect(objects[0]?.region?.value.sequence[1]).toBe(drawn.value.sequence[1]);
  });

  it('sorts an unsorted sequence', () => {
    const { objects } = parseKeyframes([region([{ frame: 30 }, { frame: 2 }, { frame: 9 }])], context);
    expect(objects[0]?.region?.value.sequence.map((k) => k.frame)).toEqual([2, 9, 30]);
  });

  it('takes the upright box of a turned one, about its top left corner in pixels', () => {
    const turned = region([{ x: 50, y: 50, width: 10, height: 20, rotation: 90 }]);
    const { objects } = parseKeyframes([turned], context);
    // 64 x 72 pixels at (320, 180), a quarter clockwise: 72 to the left, 64 down.
    const box = objects[0]?.prompts[0]?.box ?? [];
    for (const [i, value] of [248, 180, 320, 244].entries()) expect(box[i]).toBeCloseTo(value, 9);
  });

  it('clips a box to the picture', () => {
    const { objects } = parseKeyframes([region([{ x: -10, y: 90 }])], context);
    expect(objects[0]?.prompts[0]?.box).toEqual([0, 324, 64, 360]);
  });

  it('leaves out what cannot be a prompt, and says so', () => {
    const { objects, warnings } = parseKeyframes(
      [
        region([
          {},
          { frame: 1, x: 70 },
          { frame: 5, x: 101 },
          { frame: 6, width: 0 },
          { frame: 7, enabled: false },
          { frame: 251 },
        ]),
        region([{ frame: 9, enabled: false }]),
      ],
      { ...context, framerate: 25 },
    );
    expect(objects.map((o) => o.prompts.map((p) => p.frame))).toEqual([[0], []]);
    expect(warnings).toEqual([
      'K.json: object "a", frame 1: a second keyframe on the same frame is left out.',
      'K.json: object "a", frame 5: the box lies outside the picture and is left out.',
      'K.json: object "a", frame 6: the box has no size and is left out.',
      'K.json: object "a", frame 251: the keyframe lies past the end (250 frames at 25 a second) and is left out.',
      'K.json: two objects have the id "a"; the later is called "a-2".',
      'K.json: object "a-2" has no usable keyframe and is not tracked.',
    ]);
  });

  it('takes the first of two keyframes that show one picture of the file', () => {
    const { objects, warnings } = parseKeyframes([region([{ frame: 1 }, { frame: 2, x: 40 }])], {
      ...context,
      framerate: 60,
    });
    expect(objects[0]?.prompts).toHaveLength(1);
    expect(warnings[0]).toContain('frame 2: the keyframe shows the same picture');
  });

  it('warns of a region drawn on a video of another length', () => {
    const { warnings } = parseKeyframes([drawn], { ...context, duration: microseconds(14_200_000) });
    expect(warnings[0]).toBe(
      'K.json: object "kyYawwuL1Z" was drawn on a video of 10 s; this one has 14.20 s.',
    );
  });

  it('falls back to 24 frames a second, and the given framerate goes first', () => {
    const unsaved = { ...drawn, value: { ...drawn.value, framesCount: 1, duration: 0 } };
    expect(parseKeyframes([unsaved], context)).toMatchObject({
      clock: { framerate: 24 },
      framerateNote: expect.stringContaining("Label Studio's default"),
    });
    expect(parseKeyframes([drawn], { ...context, framerate: 12.5 }).clock.framerate).toBe(12.5);
  });
});

describe("Tracklet's own form", () => {
  it('gives its prompts as they are, sorted by frame', () => {
    const mask = encodeDenseMask(new Uint8Array(640 * 360), 640, 360);
    const { form, objects } = parseKeyframes(
      {
        objects: [
          {
            id: 'a',
            label: 'Ball',
            color: '#c33',
            prompts: [
              { frame: 9, mask, points: [[5, 6]], labels: [1] },
              { frame: 4, points: [[5, 6]], labels: [1], candidate: 2 },
              { frame: 0, box: [1, 2, 30, 40], points: [[5, 6]], labels: [0] },
            ],
          },
        ],
      },
      context,
    );
    expect(form).toBe('tracklet');
    expect(objects).toEqual([
      {
        id: 'a',
        labels: ['Ball'],
        region: undefined,
        prompts: [
          { frame: 0, box: [1, 2, 30, 40], points: [[5, 6]], labels: [0] },
          { frame: 4, points: [[5, 6]], labels: [1], candidate: 2 },
          { frame: 9, mask, points: [[5, 6]], labels: [1] },
        ],
      },
    ]);
  });
});

/** One object with one prompt. */
const prompting = (prompt: object) => ({ objects: [{ id: 'a', prompts: [{ frame: 3, ...prompt }] }] });
const box = [1, 2, 30, 40];

describe('wrong input has its own code, and names file, object, frame and field', () => {
  it.each([
    ['a number', 5, 'prompt/unknown-form', 'K.json: expected a Label Studio "result" array'],
    ['an annotation', { result: [drawn] }, 'prompt/unknown-form', 'give its "result" array'],
    ['an empty result', [], 'prompt/no-objects', 'it is empty'],
    ['no rectangle', [{ type: 'choices' }], 'prompt/no-objects', 'no item of type "videorectangle"'],
    ['no enabled keyframe', [region([{ enabled: false }])], 'prompt/no-prompts', 'no region has a keyframe'],
    [
      'a keyframe without width',
      [region([{}, { width: undefined }])],
      'prompt/invalid-field',
      'object "a", field "value.sequence.1.width"',
    ],
    ['frame 0', [region([{ frame: 0 }])], 'prompt/invalid-field', 'field "value.sequence.0.frame"'],
    ['objects not a list', { objects: 3 }, 'prompt/invalid-field', 'K.json: field "objects"'],
    ['no objects', { objects: [] }, 'prompt/no-objects', '"objects" is empty'],
    ['an object without id', { objects: [{ prompts: [] }] }, 'prompt/invalid-field', 'object 1, field "id"'],
    [
      'an object without prompts',
      { objects: [{ id: 'a', prompts: [] }] },
      'prompt/invalid-field',
      'object "a", field "prompts"',
    ],
    [
      'a misspelt key',
      prompting({ boxes: box }),
      'prompt/invalid-field',
      'object "a", frame 3, field "prompts.0"',
    ],
    [
      'a box of three',
      prompting({ box: [1, 2, 3] }),
      'prompt/invalid-field',
      'object "a", frame 3, field "prompts.0.box',
    ],
    [
      'an unknown label',
      prompting({ points: [[1, 1]], labels: [2] }),
      'prompt/invalid-field',
      'field "prompts.0.labels.0"',
    ],
    [
      'one id twice',
      { objects: [...prompting({ box }).objects, ...prompting({ box }).objects] },
      'prompt/duplicate-object',
      'id "a"',
    ],
    [
      'one frame twice',
      {
        objects: [
          {
            id: 'a',
            prompts: [
              { frame: 3, box },
              { frame: 3, box },
            ],
          },
        ],
      },
      'prompt/duplicate-frame',
      'frame 3',
    ],
    [
      'a frame past the end',
      prompting({ frame: 250, box }),
      'prompt/frame-outside',
      'object "a", frame 250: lies past the end of the video, whose frames are 0 to 249',
    ],
    ['nothing', prompting({}), 'prompt/empty-prompt', 'no "box", "points" or "mask"'],
    ['a reversed box', prompting({ box: [30, 2, 1, 40] }), 'prompt/box-empty', 'has no size'],
    ['a box outside', prompting({ box: [640, 2, 700, 40] }), 'prompt/box-outside', '640 x 360'],
    [
      'points without labels',
      prompting({ points: [[1, 1]] }),
      'prompt/points-without-labels',
      'one entry each',
    ],
    [
      'labels without points',
      prompting({ box, labels: [1] }),
      'prompt/points-without-labels',
      'one entry each',
    ],
    [
      'a point outside',
      prompting({ points: [[1, 361]], labels: [1] }),
      'prompt/point-outside',
      'point [1, 361]',
    ],
    [
      'a mask and a box',
      prompting({ box, mask: { size: [360, 640], counts: '' } }),
      'prompt/mask-with-box',
      'frame 3',
    ],
    [
      'a candidate without a point',
      prompting({ box, candidate: 1 }),
      'prompt/candidate',
      '"candidate" chooses among the masks of a first point',
    ],
    [
      'a fourth candidate',
      prompting({ points: [[1, 1]], labels: [1], candidate: 3 }),
      'prompt/invalid-field',
      'candidate',
    ],
    [
      'a mask of another size',
      prompting({ mask: { size: [640, 360], counts: '' } }),
      'prompt/mask-size',
      '[360, 640]',
    ],
    [
      'a damaged mask',
      prompting({ mask: { size: [360, 640], counts: '5' } }),
      'prompt/bad-rle',
      'covers 5 pixels',
    ],
  ])('%s', (_, json, code, message) => {
    const error = (() => {
      try {
        return parseKeyframes(json, context);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ name: 'TrackletError', code, message: expect.stringContaining(message) });
    expect(error).toMatchObject({ message: expect.stringContaining('K.json') });
  });

  it('a framerate of 0', () => {
    expect(() => parseKeyframes([drawn], { ...context, framerate: 0 })).toThrow(
      expect.objectContaining({ code: 'prompt/bad-framerate' }),
    );
  });
});
