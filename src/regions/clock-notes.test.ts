import { describe, expect, it } from 'vitest';
import { microseconds } from '../units.ts';
import { FrameClock, type VideoTiming } from './clock.ts';
import { clockNotes } from './clock-notes.ts';
import { fileRate } from './file-rate.ts';

/** Frames at these times, in seconds, the last as long as the one before. */
function timing(times: readonly number[]): VideoTiming {
  const timestamps = times.map((time) => microseconds(Math.round(time * 1e6)));
  const [before = 0, last = 0] = timestamps.slice(-2);
  return { timestamps, duration: microseconds(last + last - before) };
}

const constant = (rate: number, count: number, start = 0) =>
  timing(Array.from({ length: count }, (_, i) => start + i / rate));

const notes = (file: VideoTiming, framerate: number) => clockNotes(new FrameClock(file, framerate), file);

describe('about the clock', () => {
  it.each([24, 25, 30, 50, 60])(
    'nothing is said where display frames and frames of the file agree (%d)',
    (rate) => {
      expect(notes(constant(rate, 500), rate)).toEqual([]);
    },
  );

  it.each([
    [24000 / 1001, 23.976],
    [30000 / 1001, 29.97],
    [60000 / 1001, 59.94],
  ])('nothing is said of %d in the file and %d in the configuration', (file, framerate) => {
    expect(notes(constant(file, 2000), framerate)).toEqual([]);
  });

  it('a framerate below the file leaves frames out', () => {
    expect(notes(constant(30, 300), 25)).toEqual([
      'The labelling configuration numbers 25 frames a second; the file has 30.',
      expect.stringMatching(/^framerate="30" on the Video tag would number every frame of the file once; /),
      "50 of the file's 300 frames have no frame number in Label Studio: never shown there, and not tracked.",
    ]);
  });

  it('a framerate above the file shows frames several times', () => {
    expect(notes(constant(25, 250), 50)).toEqual([
      'The labelling configuration numbers 50 frames a second; the file has 25.',
      expect.stringContaining('framerate="25"'),
      "250 of Label Studio's 500 frame numbers show the same picture as the number before.",
    ]);
  });

  it("Label Studio's default is named as such", () => {
    const [first, second] = notes(constant(25, 250), 24);
    expect(first).toBe(
      "The labelling configuration numbers 24 frames a second, Label Studio's default where none is stated; the file has 25.",
    );
    expect(second).toContain('framerate="25" on the Video tag');
  });

  it('30 and 29.97 drift apart', () => {
    expect(notes(constant(30, 3000), 29.97)[0]).toBe(
      'The labelling configuration numbers 29.97 frames a second; the file has 30, so the two drift apart by a frame every 33 s.',
    );
    expect(notes(constant(30000 / 1001, 3000), 30)[1]).toContain('framerate="29.97"');
  });

  it('a variable frame rate', () => {
    const times = [
      ...Array.from({ length: 150 }, (_, i) => i / 30),
      ...Array.from({ length: 50 }, (_, i) => 5 + i / 10),
    ];
    expect(notes(timing(times), 30)).toEqual([
      'The frames of the file are 33.3 to 100 ms apart (variable frame rate), while Label Studio numbers even steps of 33.3 ms.',
      "100 of Label Studio's 300 frame numbers show the same picture as the number before.",
    ]);
  });

  it('a first frame that comes late', () => {
    expect(notes(constant(25, 100, 0.08), 25)).toEqual([
      'The first frame of the file comes at 0.08 s; Label Studio shows it from 0 s on, under frame numbers 1 to 3.',
      "2 of Label Studio's 102 frame numbers show the same picture as the number before.",
    ]);
  });

  it('a single frame has no rate', () => {
    const still = { timestamps: [microseconds(0)], duration: microseconds(1e6) };
    expect(notes(still, 25)).toEqual([
      "24 of Label Studio's 25 frame numbers show the same picture as the number before.",
    ]);
  });
});

describe("the file's rate", () => {
  it('is found in timestamps of whole milliseconds', () => {
    const times = Array.from({ length: 900 }, (_, i) => microseconds(Math.round((i * 1000) / 30) * 1000));
    const found = fileRate(times);
    expect(found?.constant).toBe(true);
    expect(found?.rate).toBeCloseTo(30, 2);
  });

  it('is not moved by a few dropped frames', () => {
    const times = constant(25, 500).timestamps.filter((_, i) => i % 100 !== 50);
    expect(fileRate(times)).toMatchObject({ rate: 25, constant: true, shortest: 40, longest: 80 });
  });
});
