import { describe, expect, it } from 'vitest';
import { displayFrame, microseconds } from '../units.ts';
import { FrameClock, framerateFromCount, type VideoTiming } from './clock.ts';

/** A file of constant rate. */
function constant(rate: number, seconds: number, start = 0): VideoTiming {
  const count = Math.round(rate * seconds);
  return {
    timestamps: Array.from({ length: count }, (_, i) => microseconds(Math.round(start + (i * 1e6) / rate))),
    duration: microseconds(Math.round(start + (count * 1e6) / rate)),
  };
}

/** 30 frames a second for the first half, then 10. */
function variable(): VideoTiming {
  const timestamps = [
    ...Array.from({ length: 150 }, (_, i) => i / 30),
    ...Array.from({ length: 50 }, (_, i) => 5 + i / 10),
  ].map((t) => microseconds(Math.round(t * 1e6)));
  return { timestamps, duration: microseconds(10_000_000) };
}

const sources = (clock: FrameClock, numbers: readonly number[]) =>
  numbers.map((n) => clock.source(displayFrame(n)));

/** To the millisecond, as they were read from the page. */
const seekSeconds = (clock: FrameClock, numbers: readonly number[]) =>
  numbers.map((n) => Math.round(clock.seekTime(displayFrame(n)) / 1000) / 1000);

describe('what Label Studio showed in a browser (frame numbers burned into the picture)', () => {
  it('a 30 fps file at framerate 25', () => {
    const clock = new FrameClock(constant(30, 10), 25);
    expect(clock.length).toBe(250);
    expect(seekSeconds(clock, [2, 50, 100, 200, 240])).toEqual([0.042, 1.962, 3.962, 7.962, 9.562]);
    expect(sources(clock, [2, 50, 100, 200, 240])).toEqual([1, 58, 118, 238, 286]);
  });

  it('a 30 fps file at framerate 30', () => {
    const clock = new FrameClock(constant(30, 10), 30);
    expect(clock.length).toBe(300);
    expect(sources(clock, [2, 50, 100, 200, 240])).toEqual([1, 49, 99, 199, 239]);
  });

  it('a 30 fps file at framerate 29.97', () => {
    const clock = new FrameClock(constant(30, 10), 29.97);
    expect(clock.length).toBe(300);
    expect(seekSeconds(clock, [50, 100, 200, 240])).toEqual([1.636, 3.306, 6.642, 7.976]);
  });

  it('a 30 fps file without a framerate (24)', () => {
    const clock = new FrameClock(constant(30, 10), 24);
    expect(clock.length).toBe(240);
    expect(sources(clock, [2, 50, 100, 200])).toEqual([1, 61, 123, 248]);
  });

  it('a file of 30, then 10 fps at framerate 30: several display frames show one picture', () => {
    expect(sources(new FrameClock(variable(), 30), [50, 100])).toEqual([49, 99]);
    expect(sources(new FrameClock(variable(), 30), [200, 201, 202, 203])).toEqual([166, 166, 167, 167]);
  });
});

describe('what Chromium 156 painted where the picture changes at the very time of the seek', () => {
  // File's rate, framerate, display frame, source frame read from the picture.
  const painted: [number, number, number, number][] = [
    [25, 24, 24, 24],
    [25, 24, 72, 74],
    [25, 29.97, 134, 110],
    [25, 48, 310, 160],
    [25, 59.94, 502, 208],
    [50, 59.94, 128, 105],
    [50, 59.94, 26, 21],
    [60, 23.976, 146, 363],
    [100, 59.94, 487, 810],
    [12.5, 48, 358, 92],
    [12.5, 24, 72, 37],
    [30000 / 1001, 24, 49, 59],
    [30000 / 1001, 30, 61, 59],
    [24000 / 1001, 25, 51, 47],
    [60000 / 1001, 60, 121, 119],
  ];

  it.each(painted)('file %d, framerate %d, frame %d: %d', (file, framerate, frame, source) => {
    const clock = new FrameClock(constant(file, 12), framerate);
    expect(clock.source(displayFrame(frame))).toBe(source);
  });
});

/** Frames at uneven distances of 5 to 125 ms. */
function wandering(seed: number, start: number): VideoTiming {
  const timestamps = [microseconds(start)];
  let state = seed;
  for (let i = 1; i < 200; i++) {
    state = (state * 48271) % 2147483647;
    timestamps.push(microseconds((timestamps[i - 1] ?? 0) + 5000 + (state % 120_001)));
  }
  return { timestamps, duration: microseconds((timestamps.at(-1) ?? 0) + 40_000) };
}

/** As WebM has it: times of whole milliseconds. */
function wholeMilliseconds({ timestamps, duration }: VideoTiming): VideoTiming {
  return { timestamps: timestamps.map((time) => microseconds(Math.round(time / 1000) * 1000)), duration };
}

/** What the page does to go to a frame (`goToFrame`, `frameSteppedTime`), what the browser makes of it, what it paints. */
function pagePaints({ timestamps }: VideoTiming, framerate: number, frame: number): number {
  const BROWSER_TIME_PRECISION = 0.002;
  const exactTime = (frame - 1) / framerate;
  const time =
    Math.round(exactTime / BROWSER_TIME_PRECISION) * BROWSER_TIME_PRECISION + BROWSER_TIME_PRECISION;
  const mediaTime = Math.trunc(time * 1e6) / 1e6;
  const playerTime = Math.trunc(mediaTime * 1e6);
  let painted = 0;
  timestamps.forEach((timestamp, source) => {
    if (timestamp <= playerTime) painted = source;
  });
  return painted;
}

describe('every display frame shows what the page would paint', () => {
  const rates = [10, 12.5, 15, 24000 / 1001, 24, 25, 30000 / 1001, 30, 48, 50, 60000 / 1001, 60];
  const files: [string, VideoTiming][] = [
    ...rates.map((rate): [string, VideoTiming] => [rate.toFixed(3), constant(rate, 9)]),
    ['30 in milliseconds', wholeMilliseconds(constant(30, 9))],
    ['59.94 in milliseconds', wholeMilliseconds(constant(60000 / 1001, 9))],
    ['30, then 10', variable()],
    ...[1, 2, 3, 4].map((seed): [string, VideoTiming] => [`uneven ${seed}`, wandering(seed, 0)]),
    ['uneven from 0.7 s', wandering(5, 700_000)],
    ['25 from 80 ms', constant(25, 8, 80_000)],
    ['29.97 from 1001/30 ms', constant(30000 / 1001, 8, 33_367)],
    ['25 from -40 ms', constant(25, 8, -40_000)],
  ];
  const framerates = [10, 12, 12.5, 14.985, 15, 20, 23.976, 24, 25, 29.97, 30, 37.5, 48, 50, 59.94, 60];

  it.each(files)('file %s', (_, timing) => {
    let compared = 0;
    for (const framerate of framerates) {
      const clock = new FrameClock(timing, framerate);
      expect(clock.length).toBe(Math.round((timing.duration / 1e6) * framerate));
      const frames = [...clock.displayFrames()];
      const shown = frames.map((n) => clock.source(n));
      expect(shown).toEqual(frames.map((n) => pagePaints(timing, framerate, n)));
      expect(clock.shownSources()).toEqual([...new Set(shown)]);
      compared += shown.length;
    }
    expect(compared).toBeGreaterThan(3000);
  });

  it.each([24, 25, 30, 50, 29.97, 59.94])(
    'at the rate of the file (%d) display frame n is source frame n - 1',
    (rate) => {
      const clock = new FrameClock(constant(rate, 20), rate);
      const frames = [...clock.displayFrames()];
      expect(frames.map((n) => clock.source(n))).toEqual(frames.map((n) => n - 1));
      expect(clock.writtenTime(displayFrame(1))).toBe(1 / rate);
    },
  );

  it('shows the first frame before its own timestamp', () => {
    const clock = new FrameClock(constant(25, 4, 80_000), 25);
    expect(sources(clock, [1, 2, 3, 4])).toEqual([0, 0, 0, 1]);
  });
});

describe('the framerate behind framesCount and duration', () => {
  it.each([24, 25, 30, 50, 60])('finds %d again', (rate) => {
    for (const seconds of [3.3, 9.99, 12.52, 61.7, 1800.04]) {
      expect(framerateFromCount(Math.round(seconds * rate), seconds)).toBeCloseTo(rate, 6);
    }
  });

  it('finds a broken rate where it gives another count than the whole one', () => {
    expect(framerateFromCount(Math.round(61.7 * 29.97), 61.7)).toBe(29.97);
    expect(framerateFromCount(Math.round(600 * 23.976), 600)).toBe(23.976);
  });

  it('takes the quotient where no common rate fits', () => {
    expect(framerateFromCount(700, 100)).toBe(7);
  });

  it('knows a region that was saved before the video was loaded', () => {
    expect(framerateFromCount(1, 0)).toBeUndefined();
  });
});
