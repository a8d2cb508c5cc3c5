import { expect, it } from 'vitest';
import { ana, FakeLabelStudio } from '../../test/unit/fake-label-studio.ts';
import { readRegions } from '../regions/keyframes.ts';
import type { TrackedFrame } from '../regions/lifespan.ts';
import { isTracked } from '../regions/provenance.ts';
import type { Keyframe } from '../regions/region.ts';
import { labelStudioResult } from '../regions/results.ts';
import { microseconds, sourceFrame } from '../units.ts';
import { LabelStudioClient } from './client.ts';
import { type ConflictChoice, save } from './save.ts';
import type { Result } from './schemas.ts';
import { chooseSource, loadTaskWork } from './task-work.ts';

const picture = { width: 640, height: 360 };
const frames = 100;
const context = {
  fileName: 'annotation',
  ...picture,
  frameCount: frames,
  timestamps: Array.from({ length: frames }, (_, i) => microseconds(i * 40_000)),
  duration: microseconds(frames * 40_000),
  framerate: 25,
  toName: 'video',
};

/** Where the object is on a frame of the file, in pixels: it goes to the right, and turns back half-way. */
const xOf = (frame: number) => 64 + 3 * Math.min(frame, 100 - frame);
const track = Array.from({ length: frames }, (_, frame): TrackedFrame => {
  const box = [xOf(frame), 36, 128, 72] as const;
  return { frame: sourceFrame(frame), box, area: 9000, objectScore: 4 };
});

/** The user's keyframe on a display frame, as Label Studio writes one. */
const drawn = (frame: number): Keyframe => ({
  frame,
  enabled: true,
  rotation: 0,
  x: (xOf(frame - 1) / 640) * 100,
  y: 10.00000000000001,
  width: 20,
  height: 20,
  time: frame / 25,
});

function region(id: string, toName: string, sequence: readonly Keyframe[]) {
  const value = { framesCount: 100, duration: 4, sequence, labels: ['Ball'] };
  return { value, id, from_name: 'box', to_name: toName, type: 'videorectangle', origin: 'manual' };
}

const choices = (choice: string) => ({ id: 'c', type: 'choices', value: { choices: [choice] } });

const write = (base: Result) =>
  labelStudioResult(readRegions(base, context), new Map([['aaaaaaaaaa', track]]), picture);

const sequenceOf = (result: Result, id: string): Keyframe[] =>
  readRegions(result, context).items.find(({ region }) => region?.id === id)?.region?.value.sequence ?? [];

const loaded = [
  region('aaaaaaaaaa', 'video', [drawn(1), drawn(60)]),
  region('vvvvvvvvvv', 'video2', [drawn(1)]),
  choices('day'),
];
const changed = [
  { ...region('aaaaaaaaaa', 'video', [drawn(1), drawn(30), drawn(60)]), meta: { text: ['seen twice'] } },
  region('bbbbbbbbbb', 'video', [drawn(7)]),
  region('vvvvvvvvvv', 'video2', [drawn(1), drawn(2)]),
  choices('night'),
];

async function saveAfterChange(choice: ConflictChoice) {
  const server = new FakeLabelStudio();
  const id = server.annotate(ana, loaded);
  const client = new LabelStudioClient(server);
  const work = await loadTaskWork(client, 7);
  server.draft(ana, id, changed);
  const outcome = await save(client, {
    loaded: work.task,
    source: chooseSource(work, undefined),
    target: { kind: 'annotation', id },
    write,
    leadTime: 1,
    onConflict: async () => choice,
  });
  if (outcome.status !== 'saved') throw new Error(outcome.status);
  return outcome.result;
}

it('merges our track into what others have drawn meanwhile, and leaves all else as they left it', async () => {
  const result = await saveAfterChange('merge');
  const [ours, ...others] = result;
  expect(others).toEqual(changed.slice(1));
  expect(ours).toMatchObject({ meta: { text: ['seen twice'] }, score: expect.any(Number) });
  const sequence = sequenceOf(result, 'aaaaaaaaaa');
  expect(sequence.filter((keyframe) => !isTracked(keyframe))).toEqual([drawn(1), drawn(30), drawn(60)]);
  expect(sequence.filter(isTracked).length).toBeGreaterThan(0);
  expect(sequence.map(({ frame }) => frame)).toEqual(
    sequence.map(({ frame }) => frame).sort((a, b) => a - b),
  );
});

it('overwrites with what the work started from', async () => {
  const result = await saveAfterChange('overwrite');
  expect(result).toEqual(write(loaded));
  expect(result.slice(1)).toEqual(loaded.slice(1));
});

it('writes the same into its own result: saving again changes nothing', () => {
  const once = write(loaded);
  expect(write(once)).toEqual(once);
});
