import { appendFile, mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { microseconds, sourceFrame } from '../../../src/units.ts';
import type { VideoInfo } from '../../../src/video/video.ts';
import type { ObjectResult } from '../../../src/worker/api.ts';
import { TracksFile } from './tracks-file.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-tracks-'));
  file = path.join(folder, 'task-7.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const info: VideoInfo = {
  name: 'clip.mp4',
  width: 64,
  height: 48,
  codec: 'avc1.64001f',
  rotation: 0,
  frameCount: 3,
  timestamps: [0, 40_000, 80_000].map(microseconds),
  duration: microseconds(120_000),
};
const at = (frame: number) => ({ frame: sourceFrame(frame), reverse: false });
const result = (frame: number): ObjectResult => ({
  id: 'a',
  frame: sourceFrame(frame),
  box: frame === 1 ? undefined : [1, 2, 3, 4],
  area: 12,
  objectScore: 1.5,
  iou: 0.9,
  mask: { size: [48, 64], counts: `m${frame}` },
});

/** Two frames of one video; whole where `seconds` are given. */
async function track(seconds?: number): Promise<TracksFile> {
  const tracks = await TracksFile.open(file, 'same');
  await tracks.begin('video', { info, job: 'job-1' });
  await Promise.all([0, 1].map((frame) => tracks.add('video', [result(frame)], at(frame))));
  if (seconds !== undefined) await tracks.end('video', seconds);
  return tracks;
}

it('gives back what the run before has tracked', async () => {
  await (await track(2.5)).close();
  const tracks = await TracksFile.open(file, 'same');
  const known = tracks.get('video');
  expect(known).toMatchObject({ info, job: 'job-1', frames: 2, seconds: 2.5, position: at(1) });
  const { mask: _, ...first } = result(0);
  expect(known?.tracks.get('a')).toEqual([first, expect.objectContaining({ frame: 1, box: undefined })]);
  const masks: unknown[] = [];
  for await (const results of tracks.results('video')) masks.push(...results.map(({ mask }) => mask?.counts));
  expect(masks).toEqual(['m0', 'm1']);
  await tracks.remove();
  expect(await readdir(folder)).toEqual([]);
});

it('begins anew where keyframes, video or options changed', async () => {
  await (await track(2.5)).close();
  const tracks = await TracksFile.open(file, 'other');
  expect(tracks.get('video')).toBeUndefined();
  await tracks.close();
  expect(await readdir(folder)).toEqual([]);
});

it.each([1, 2, 20, 60])('leaves out a line that was cut off %i bytes before its end', async (cut) => {
  await (await track()).close();
  await truncate(file, (await readFile(file)).length - cut);
  const tracks = await TracksFile.open(file, 'same');
  expect(tracks.get('video')).toMatchObject({ frames: 1, position: at(0), seconds: undefined });
  await tracks.add('video', [result(1)], at(1));
  await tracks.close();
  const again = await TracksFile.open(file, 'same');
  expect(again.get('video')).toMatchObject({ frames: 2, position: at(1) });
  await again.close();
});

it('takes a file that is not its own for none', async () => {
  await appendFile(file, 'something else\nand more\n');
  const tracks = await TracksFile.open(file, 'same');
  expect(tracks.get('video')).toBeUndefined();
  await tracks.close();
});

it('forgets what was tracked of a video that is begun again', async () => {
  const tracks = await track();
  await tracks.begin('video', { info, job: 'job-1' });
  await tracks.close();
  const again = await TracksFile.open(file, 'same');
  expect(again.get('video')).toMatchObject({ frames: 0, position: undefined });
  const masks: unknown[] = [];
  for await (const results of again.results('video')) masks.push(...results);
  expect(masks).toEqual([]);
  await again.close();
});
