import { describe, expect, it } from 'vitest';
import { keyframe, missed, picture, range, region, seen, still, video } from '../../test/fixtures/tracks.ts';
import { readRegions } from './keyframes.ts';
import { markAsTracked } from './provenance.ts';
import type { Keyframe } from './region.ts';
import { labelStudioResult } from './results.ts';

const context = video(50);

/** Reads one region with this sequence. */
const reading = (...sequence: Keyframe[]) => readRegions([region(sequence)], context);
const promptFrames = (...sequence: Keyframe[]) =>
  reading(...sequence).objects.map(({ prompts }) => prompts.map(({ frame }) => frame));

describe('a result of Label Studio', () => {
  it.each([
    ['is empty', []],
    ['has no rectangle', [{ type: 'choices', id: 'c', value: { choices: ['day'] } }]],
    ['is not what it should be', [null, 3, 'x', [], {}]],
  ])('%s: no objects, no complaint, and it is written back as it is', (_, result) => {
    const keyframes = readRegions(result, context);
    expect(keyframes).toMatchObject({ form: 'label-studio', objects: [], warnings: [] });
    expect(labelStudioResult(keyframes, new Map(), picture)).toEqual(result);
  });

  it('keeps a region that does not fit, and says what is wrong with it', () => {
    const broken = { ...region([]), value: { sequence: [{ ...keyframe(1), width: 'wide' }] } };
    const keyframes = readRegions([broken, region([keyframe(1)], { id: 'bbbbbbbbbb' })], context);
    expect(keyframes.objects.map(({ id }) => id)).toEqual(['bbbbbbbbbb']);
    expect(keyframes.warnings).toEqual([
      expect.stringMatching(
        /^K\.json: object "aaaaaaaaaa", field "value\.sequence\.0\.width": .*\. The region is not tracked and is written back as it is\.$/,
      ),
    ]);
    expect(labelStudioResult(keyframes, new Map(), picture)[0]).toBe(broken);
  });

  it('is read for one of two videos of different rates', () => {
    const result = [
      region([keyframe(11)]),
      region([keyframe(11)], { id: 'bbbbbbbbbb', to_name: 'other' }),
      { ...region([]), id: 'broken', to_name: 'other', value: {} },
    ];
    const first = readRegions(result, { ...video(50, 25), toName: 'video' });
    const second = readRegions(result.slice(0, 2), { ...video(100, 50), toName: 'other' });
    expect(first.objects.map(({ id, prompts }) => [id, prompts[0]?.frame])).toEqual([['aaaaaaaaaa', 10]]);
    expect(first.warnings).toEqual([]);
    expect(second.objects.map(({ id, prompts }) => [id, prompts[0]?.frame])).toEqual([['bbbbbbbbbb', 10]]);
    expect([first.clock.framerate, second.clock.framerate]).toEqual([25, 50]);
    const tracks = new Map([['bbbbbbbbbb', range(0, 50).map((n) => seen(n, still))]]);
    expect(labelStudioResult(first, tracks, picture)).toEqual(result);
  });

  it('throws for a bad framerate only', () => {
    expect(() => readRegions([], { ...context, framerate: 0 })).toThrow(
      expect.objectContaining({ code: 'prompt/bad-framerate' }),
    );
  });
});

describe('whose keyframes are prompts', () => {
  const ours = (frame: number, more: Partial<Keyframe> = {}) => markAsTracked(keyframe(frame, more));

  it("the user's, and ours that the user has moved or switched on", () => {
    const moved = { ...ours(20), x: 12 };
    const switchedOn = { ...ours(30, { enabled: false }), enabled: true };
    expect(promptFrames(keyframe(1), ours(10), moved, switchedOn)).toEqual([[0, 19, 29]]);
  });

  it('not those that are not enabled, whoever switched them off', () => {
    expect(
      promptFrames(keyframe(1), { ...ours(10), enabled: false }, keyframe(20, { enabled: false })),
    ).toEqual([[0]]);
  });

  it('all of a prediction that another program made', () => {
    const sequence = range(1, 6).map((n) => ({ ...keyframe(n), auto: true }));
    expect(promptFrames(...sequence)).toEqual([[0, 1, 2, 3, 4]]);
  });

  it('the first enabled one of a prediction of ours, and this is said', () => {
    const keyframes = reading(ours(3, { enabled: false }), ours(7, { x: 20 }), ours(20));
    expect(keyframes.objects[0]?.prompts).toEqual([{ frame: 6, box: [128, 36, 256, 108] }]);
    expect(keyframes.warnings).toEqual([
      'K.json: object "aaaaaaaaaa": it has no keyframe of a user to track from; tracking starts from the first that Tracklet wrote.',
    ]);
  });
});

describe('what Label Studio lets a user draw, each with its sentence', () => {
  const object = 'K.json: object "aaaaaaaaaa"';

  it.each<[string, Keyframe, string]>([
    ['outside', keyframe(5, { x: 101 }), 'the box lies outside the picture and is left out'],
    ['without size', keyframe(5, { width: 0 }), 'the box has no size and is left out'],
    ['turned inside out', keyframe(5, { height: -3 }), 'the box has no size and is left out'],
    [
      'past the end',
      keyframe(51),
      'the keyframe lies past the end (50 frames at 25 a second) and is left out',
    ],
  ])('a box %s is no prompt and stays', (_, odd, sentence) => {
    const json = region([keyframe(1), odd]);
    const keyframes = readRegions([json], context);
    expect(keyframes.objects[0]?.prompts).toHaveLength(1);
    expect(keyframes.warnings).toEqual([`${object}, frame ${odd.frame}: ${sentence}.`]);
    const track = range(0, 50).map((n) => seen(n, still));
    const [written] = labelStudioResult(keyframes, new Map([['aaaaaaaaaa', track]]), picture);
    expect(written).toMatchObject({ value: { sequence: expect.arrayContaining([odd]) } });
  });

  it('a turned box: its upright one is the prompt, and it stays as it is', () => {
    const turned = keyframe(5, { rotation: 33.3 });
    const keyframes = reading(keyframe(1), turned);
    expect(keyframes.objects[0]?.prompts).toHaveLength(2);
    expect(keyframes.warnings).toEqual([
      `${object}, frame 5: the box is turned; tracking starts from the upright box around it.`,
    ]);
    expect(keyframes.objects[0]?.region?.value.sequence[1]).toBe(turned);
  });

  it('an unsorted sequence', () => {
    const keyframes = reading(keyframe(30), keyframe(2));
    expect(keyframes.objects[0]?.prompts.map(({ frame }) => frame)).toEqual([1, 29]);
    expect(keyframes.warnings).toEqual([
      `${object}: the keyframes are not in the order of their frames; they are written back sorted.`,
    ]);
  });

  it('an empty sequence is kept', () => {
    const json = region([]);
    const keyframes = readRegions([json], context);
    expect(keyframes.warnings).toEqual([`${object} has no usable keyframe and is not tracked.`]);
    expect(labelStudioResult(keyframes, new Map(), picture)[0]).toBe(json);
  });

  it('two regions with one id are tracked as two, and each written back to its own', () => {
    const result = [region([keyframe(1)]), region([keyframe(1, { x: 50 })], { meta: { text: ['second'] } })];
    const keyframes = readRegions(result, context);
    expect(keyframes.objects.map(({ id }) => id)).toEqual(['aaaaaaaaaa', 'aaaaaaaaaa-2']);
    expect(keyframes.warnings).toEqual([
      'K.json: two objects have the id "aaaaaaaaaa"; the later is called "aaaaaaaaaa-2".',
    ]);
    const lost = [seen(0, still), ...range(1, 50).map(missed)];
    const written = labelStudioResult(keyframes, new Map([['aaaaaaaaaa-2', lost]]), picture);
    expect(written[0]).toBe(result[0]);
    expect(written[1]).toMatchObject({
      id: 'aaaaaaaaaa',
      meta: { text: ['second'] },
      value: {
        sequence: [
          { frame: 1, x: 50 },
          { frame: 2, enabled: false },
        ],
      },
    });
  });

  it('a region drawn at an older framerate is read in the new numbering', () => {
    const json = region([keyframe(20)], {
      value: { framesCount: 60, duration: 2, sequence: [keyframe(20)] },
    });
    const { objects, warnings } = readRegions([json], context);
    expect(objects[0]?.prompts[0]?.frame).toBe(19);
    expect(warnings).toEqual([
      `${object} was drawn at 30 frames a second and frames are now numbered at 25: as in Label Studio's page, its keyframes keep their numbers and so stand at other times than when they were drawn.`,
    ]);
  });

  it('29.97 and 30 are not told apart where they number alike', () => {
    const json = region([keyframe(20)], {
      value: { framesCount: 60, duration: 2, sequence: [keyframe(20)] },
    });
    expect(readRegions([json], video(60, 29.97)).warnings).toEqual([]);
  });
});
