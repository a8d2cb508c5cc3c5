import { expect, it } from 'vitest';
import { demoClip } from '../../../test/unit/demo-clip.ts';
import { sourceFrame } from '../../units.ts';
import type { FramePrompt } from '../../worker/api.ts';
import { fileAxis } from './frame-axis.ts';
import { correctionRequest, defaultTrackSettings, objectsToTrack, trackRequest } from './track-request.ts';
import type { TrackedObject } from './tracked-objects.ts';

const axis = fileAxis(demoClip(100));
const nothingSet = { axis, range: undefined, visitPlan: undefined };

function object(id: string, ...frames: number[]): TrackedObject {
  const prompt = (frame: number): FramePrompt => ({ frame: sourceFrame(frame), box: [0, 0, 10, 10] });
  const prompts = new Map(frames.map((frame) => [sourceFrame(frame), prompt(frame)]));
  return {
    id,
    name: id,
    colour: '#ffffff',
    labels: [],
    hidden: false,
    keyframes: [],
    prompts,
    results: new Map(),
  };
}

const ball = object('ball', 10, 40, 70);
const car = object('car', 20);
const unmarked = object('unmarked');
const all = [ball, car, unmarked];

it('tracks the objects that are marked, or the selected one of them', () => {
  expect(objectsToTrack(defaultTrackSettings, all, car)).toEqual([ball, car]);
  const selectedOnly = { ...defaultTrackSettings, selectedOnly: true };
  expect(objectsToTrack(selectedOnly, all, car)).toEqual([car]);
  expect(objectsToTrack(selectedOnly, all, unmarked)).toEqual([]);
  expect(objectsToTrack(selectedOnly, all, undefined)).toEqual([]);
});

it('stays within the range that is set, its last position included', () => {
  const context = { ...nothingSet, range: [5, 30] as const };
  expect(trackRequest('both', [ball], defaultTrackSettings, context).range).toEqual([5, 31]);
  const everywhere = { ...defaultTrackSettings, withinRange: false };
  expect(trackRequest('both', [ball], everywhere, context).range).toBeUndefined();
});

it.each([
  [10, [0, 41]],
  [40, [10, 71]],
  [55, [40, 71]],
  [70, [40, 100]],
  [90, [70, 100]],
])('corrects frame %i between its neighbouring prompts, both included', (frame, range) => {
  const request = correctionRequest('between', ball, sourceFrame(frame), defaultTrackSettings, nothingSet);
  expect(request).toMatchObject({ direction: 'both', from: frame, objects: ['ball'], range });
});

it('corrects forward and backward as far as the set range', () => {
  const context = { ...nothingSet, range: [30, 60] as const };
  for (const reach of ['forward', 'backward', 'both'] as const) {
    const request = correctionRequest(reach, ball, sourceFrame(50), defaultTrackSettings, context);
    expect(request).toMatchObject({ direction: reach, from: 50, range: [30, 61] });
  }
});

it.each([
  [50, [40, 61]],
  [35, [30, 41]],
  [90, [70, 100]],
])(
  'corrects frame %i between its prompts no further than the set range, where it lies in it',
  (frame, range) => {
    const context = { ...nothingSet, range: [30, 60] as const };
    const request = correctionRequest('between', ball, sourceFrame(frame), defaultTrackSettings, context);
    expect(request.range).toEqual(range);
  },
);

it('stops where an object is lost only if that is asked for', () => {
  expect(trackRequest('both', [ball], defaultTrackSettings, nothingSet).untilLost).toBeUndefined();
  const settings = { ...defaultTrackSettings, untilLost: 5 };
  expect(trackRequest('both', [ball], settings, nothingSet).untilLost).toBe(5);
});
