import { describe, expect, it } from 'vitest';
import { range, video } from '../../test/fixtures/tracks.ts';
import { sourceFrame } from '../units.ts';
import { FrameClock } from './clock.ts';
import { framesToVisit } from './track-range.ts';

const same = new FrameClock(video(50), 25);
const prompts = [20, 30].map(sourceFrame);

describe('the frames that a job visits', () => {
  it.each(['forward', 'backward', 'both'] as const)(
    'are all that are shown, without a limit (%s)',
    (direction) => {
      expect(framesToVisit(same, prompts, direction, undefined)).toEqual(range(0, 50));
      expect(framesToVisit(same, prompts, direction, 0)).toEqual(range(0, 50));
    },
  );

  it.each([
    ['forward', 5, range(20, 26)],
    ['backward', 5, range(25, 31)],
    ['both', 5, range(15, 26)],
    ['forward', 100, range(20, 50)],
    ['backward', 100, range(0, 31)],
    ['both', 100, range(0, 50)],
  ] as const)('%s, at most %d display frames beside the prompt', (direction, maxFrames, frames) => {
    expect(framesToVisit(same, prompts, direction, maxFrames)).toEqual(frames);
  });

  it('count display frames where several show one picture', () => {
    const twice = new FrameClock(video(50), 50);
    expect(framesToVisit(twice, prompts, 'forward', 5)).toEqual([20, 21, 22]);
    expect(framesToVisit(twice, prompts, 'backward', 5)).toEqual([28, 29, 30]);
  });

  it('leave out pictures that no display frame shows, also where they are prompted', () => {
    const half = new FrameClock(video(50, 50), 25);
    expect(framesToVisit(half, [sourceFrame(11)], 'forward', 2)).toEqual([12, 14, 16]);
    expect(framesToVisit(half, [sourceFrame(11)], 'backward', 2)).toEqual([6, 8, 10]);
    expect(framesToVisit(half, [sourceFrame(49)], 'forward', 2)).toEqual([48]);
  });
});
