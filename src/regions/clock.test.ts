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

describe('what Label Studio showed in a browser (frame numbers burned into the picture)', () => {
  it('a 30 fps file at framerate 25', () => {
    const clock = new FrameClock(constant(30, 10), 25);
    expect(clock.length).toBe(250);
    expect([2, 50, 100, 200, 240].map((n) => clock.seekTime(displayFrame(n)) / 1e6)).toEqual([
      0.042, 1.962, 3.962, 7.962, 9.562,
    ]);
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
    expect([50, 100, 200, 240].map((n) => clock.seekTime(displayFrame(n)) / 1e6)).toEqual([
      1.636, 3.306, 6.642, 7.976,
    ]);
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

describe('properties, for rates of the file and of Label Studio below, at and above each other', () => {
  const files: [string, VideoTiming][] = [
    ['24', constant(24, 7)],
    ['25', constant(25, 10)],
    ['29.97', constant(30000 / 1001, 12.5)],
    ['50', constant(50, 3)],
    ['59.94', constant(60000 / 1001, 4)],
    ['variable', variable()],
    ['25, first timestamp 80 ms', constant(25, 4, 80_000)],
  ];
  const rates = [10, 12.5, 23.976, 24, 25, 29.97, 30, 50, 60, 120];
  const cases = files.flatMap(([name, timing]) => rates.map((rate) => ({ name, timing, rate })));

  it.each(cases)('file $name, framerate $rate', ({ timing, rate }) => {
    const clock = new FrameClock(timing, rate);
    const shown = [...clock.displayFrames()].map((n) => clock.source(n));
    expect(clock.length).toBe(Math.round((timing.duration / 1e6) * rate));
    expect(shown).toHaveLength(clock.length);
    // One assertion a video: hundreds of thousands of single ones take seconds.
    const wrong = shown.flatMap((source, i) => {
      const time = clock.seekTime(displayFrame(i + 1));
      const late = time - (i * 1e6) / rate;
      const [own = 0, next = Number.POSITIVE_INFINITY] = timing.timestamps.slice(source, source + 2);
      const broken = {
        'is within a step of its own time, and never before it': late < 1000 - 1e-3 || late > 3000 + 1e-3,
        'has no timestamp after the time': source > 0 && own > time,
        'has the greatest such timestamp': next <= time,
        'does not go back': source < (shown[i - 1] ?? 0),
      };
      return Object.entries(broken).flatMap(([rule, isBroken]) =>
        isBroken ? [`frame ${i + 1} ${rule}`] : [],
      );
    });
    expect(wrong).toEqual([]);
    expect(clock.shownSources()).toEqual([...new Set(shown)]);
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
