import { describe, expect, it } from 'vitest';
import { keyframe, missed, range, region, seen, still } from '../../test/fixtures/tracks.ts';
import { sourceFrame } from '../units.ts';
import { predictionScore, regionScore } from './score.ts';

describe('a score', () => {
  it('of a region is the mean probability over the frames of its lifespans, those missed for a moment included', () => {
    const track = [seen(0, still, 0), { ...missed(1), objectScore: -1 }, seen(2, still, 1), missed(3)];
    const span = { first: sourceFrame(0), last: sourceFrame(2), seen: track.slice(0, 3) };
    expect(regionScore(track, [span])).toBe(0.5);
    expect(regionScore(track, [])).toBeUndefined();
  });

  it('of a prediction is the mean over the regions that have one', () => {
    const regions = [0.2, undefined, 0.7].map((score) => region([keyframe(1)], { score }));
    expect(predictionScore([...regions, { type: 'choices', score: 0.1 }, null])).toBe(0.45);
    expect(predictionScore(range(0, 2).map(() => region([])))).toBe(0);
  });
});
