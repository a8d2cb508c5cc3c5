/** What Label Studio shows of random tracks, written over what random users have left. */
import { describe, expect, it } from 'vitest';
import {
  keyframe,
  picture,
  randomNumbers,
  randomTrack,
  range,
  region,
  rerun,
  sequenceOf,
  usersOf,
  video,
} from '../../test/fixtures/tracks.ts';
import { displayFrame } from '../units.ts';
import { shownShape } from './interpolate.ts';
import { boxIou, type XywhBox } from './iou.ts';
import { readRegions } from './keyframes.ts';
import { isTracked } from './provenance.ts';
import { shapeBounds, type VideoRectangle } from './region.ts';

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
    expect(usersOf(written)).toEqual(sequenceOf(json));
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
    expect(usersOf(written)).toEqual(usersOf(json));
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
