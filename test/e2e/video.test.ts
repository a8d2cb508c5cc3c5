/**
 * Real files through `src/video` in Chromium, frame by frame against ffmpeg.
 *
 * @module
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeRgba, probe } from './ffmpeg.ts';
import { clips, VideoPage } from './video-page.ts';

let page: VideoPage;
beforeAll(async () => {
  page = await VideoPage.open();
});
afterAll(() => page?.close());

/** At most this many frames of the decoder are open at a time, the consumer's one included. */
const aliveLimit = 8;
const psnrFloor = 40;

/** Clips, with what each is for and the number of frames that the clip was made with. */
const files: readonly (readonly [file: string, what: string, frames: number])[] = [
  ['bframes.mp4', 'B-frames at 29.97, edit list, index at the end', 60],
  ['faststart.mp4', 'index first', 60],
  ['quicktime.mov', 'QuickTime', 60],
  ['cut.mp4', 'cut without re-encoding: pre-roll', 30],
  ['fragmented.mp4', 'fragments', 60],
  ['fragmented-hybrid.mp4', 'samples in the movie box and in fragments', 60],
  ['fragmented-cut.mp4', 'fragments of a cut', 40],
  ['no-edit-list.mp4', 'first composition time not 0', 60],
  ['open-gop.mp4', 'open groups of pictures', 60],
  ['long-group.mp4', 'one long group of pictures', 150],
  ['variable-rate.mp4', 'variable frame rate', 36],
  ['late.mp4', 'first frame after the sound', 30],
  ['late-alone.mp4', 'first frame after nothing', 30],
  ['cropped.mp4', 'a size that is no multiple of a macroblock', 20],
  ['rotate-90.mp4', 'rotation by 90 degrees', 20],
  ['rotate-180.mp4', 'rotation by 180 degrees', 20],
  ['rotate-270.mp4', 'rotation by 270 degrees', 20],
  ['wide-pixels.mp4', 'sample aspect ratio 2:1', 20],
  ['tall-pixels.mp4', 'sample aspect ratio 1:2', 20],
  ['pal-pixels.mp4', 'sample aspect ratio 16:15', 20],
  ['rotate-wide-pixels.mp4', 'rotation by 90 degrees and sample aspect ratio 2:1', 20],
  ['full-range.mp4', 'BT.709, full range', 20],
  ['bt601.mp4', 'BT.601, limited range', 20],
  ['untagged.mp4', 'no matrix in the stream', 20],
  ['vp9.mp4', 'VP9, odd size', 30],
  ['av1.mp4', 'AV1, odd size', 30],
  ['vp8.webm', 'VP8 with hidden pictures, odd size', 60],
  ['vp9.webm', 'VP9, odd size', 40],
  ['h264.mkv', 'Matroska', 60],
];

describe.each(files)('%s (%s)', (file, _what, made) => {
  const path = join(clips, file);

  it('gives the frames, times and pixels that ffmpeg gives', async () => {
    const expected = probe(path);
    const reference = page.media.urlOf(`${file}.rgba`, decodeRgba(path, expected));
    const answer = await page.run({ url: page.media.url(file), reference });

    expect(answer.error).toBeUndefined();
    expect(answer.info?.frameCount).toBe(made);
    expect(answer.info?.frameCount).toBe(expected.times.length);
    expect(answer.frames.map((frame) => frame.index)).toEqual(expected.times.map((_, i) => i));
    for (const [i, time] of expected.times.entries()) {
      // ffprobe prints microseconds, rounded.
      expect(Math.abs((answer.frames[i]?.timestamp ?? -1) - time * 1e6)).toBeLessThanOrEqual(1);
    }
    const psnr = answer.frames.map((frame) => frame.psnr ?? 0);
    console.log(
      `${file}: ${psnr.length} frames, PSNR at least ${Math.min(...psnr).toFixed(1)} dB, ` +
        `${answer.mostAlive} frames open at most`,
    );
    expect(Math.min(...psnr)).toBeGreaterThanOrEqual(psnrFloor);
    expect(answer.mostAlive).toBeLessThanOrEqual(aliveLimit);
  });

  it('has the size of the video element', async () => {
    const url = page.media.url(file);
    const [{ info }, element] = [await page.run({ url, ranges: [] }), await page.element(url)];
    expect({ width: info?.width, height: info?.height }).toEqual({
      width: element.width,
      height: element.height,
    });
  });
});

/** Clips whose groups of pictures differ: closed, open, one only, cut, fragmented, WebM. */
const seekable = [
  'bframes.mp4',
  'open-gop.mp4',
  'long-group.mp4',
  'cut.mp4',
  'fragmented.mp4',
  'vp8.webm',
  'vp9.webm',
  'h264.mkv',
];

describe.each(seekable)('%s out of order', (file) => {
  it('gives the same pixels for single frames, ranges, and backwards', async () => {
    const path = join(clips, file);
    const expected = probe(path);
    const count = expected.times.length;
    const reference = page.media.urlOf(`${file}.rgba`, decodeRgba(path, expected));
    const single = [count - 1, 0, 17, 18, 19, 23, 22, 21, 5, 5, count - 2];
    const ranges: [number, number][] = [
      [12, 27],
      [25, 9],
      [count - 1, -1],
    ];
    const answer = await page.run({ url: page.media.url(file), reference, single, ranges });
    expect(answer.error).toBeUndefined();
    const order = [
      ...single,
      ...ranges.flatMap(([from, to]) =>
        Array.from({ length: Math.abs(to - from) }, (_, i) => (to > from ? from + i : from - i)),
      ),
    ];
    expect(answer.frames.map((frame) => frame.index)).toEqual(order);
    expect(Math.min(...answer.frames.map((frame) => frame.psnr ?? 0))).toBeGreaterThanOrEqual(psnrFloor);
    expect(answer.mostAlive).toBeLessThanOrEqual(aliveLimit);
  });
});

describe('where the file comes from', () => {
  it('gives the same frames from a File and from a server without ranges', async () => {
    const url = page.media.url('bframes.mp4');
    const ranged = await page.run({ url });
    const local = await page.run({ url, asFile: true });
    const whole = await page.run({ url: page.media.url('bframes.mp4', { ranges: false }) });
    expect(ranged.frames).toHaveLength(60);
    expect(local.frames).toEqual(ranged.frames);
    expect(whole.frames).toEqual(ranged.frames);
  });

  it('reads each part of the file once, and the end first where the index is there', async () => {
    const answer = await page.run({ url: page.media.url('long-group.mp4') });
    expect(answer.error).toBeUndefined();
    // 171 kB with the index at the end: box headers, the index, and the samples.
    expect(answer.reads).toBeLessThanOrEqual(6);
    expect(answer.bytes).toBeLessThan(220_000);
  });
});
