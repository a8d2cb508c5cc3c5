/**
 * Broken, odd and unreadable files: each gets its own code and a message that says what to do, and what comes before
 * a break is kept.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeRgba, ffmpeg, framesBefore, packets, probe } from './ffmpeg.ts';
import { changed, findBox } from './mp4-bytes.ts';
import type { VideoRequest } from './pages/video-worker.ts';
import { clips, VideoPage } from './video-page.ts';

let page: VideoPage;
beforeAll(async () => {
  page = await VideoPage.open();
});
afterAll(() => page?.close());

const clip = (file: string): Buffer => readFileSync(join(clips, file));
const made = (name: string, bytes: Uint8Array): VideoRequest => ({ url: page.media.urlOf(name, bytes) });

interface Case {
  readonly what: string;
  readonly request: () => VideoRequest;
  readonly code: string;
  /** Part of the message. */
  readonly says: string;
  /** Frames delivered before the error. */
  readonly frames?: number;
}

const bframes = clip('faststart.mp4');
const mdat = findBox(bframes, 'mdat');
const moov = findBox(bframes, 'moov');
/** A sample in the middle of a group of pictures, where files are broken below, and the frames before it. */
const samples = packets(join(clips, 'faststart.mp4'));
const breakSample = 26;
const breakAt = samples[breakSample]?.pos ?? 0;
const kept = framesBefore(samples, breakSample);

const cases: readonly Case[] = [
  {
    what: 'empty file',
    request: () => made('empty.mp4', new Uint8Array(0)),
    code: 'video/empty-file',
    says: '0 bytes',
  },
  {
    what: 'text',
    request: () => made('notes.mp4', Buffer.from('These are notes about a video, not a video.\n')),
    code: 'video/not-a-video',
    says: 'notes.mp4: this is no MP4',
  },
  {
    what: 'three bytes',
    request: () => made('three.mp4', Buffer.from([0, 0, 0])),
    code: 'video/not-a-video',
    says: 'no MP4, MOV or WebM',
  },
  {
    what: 'AVI',
    request: () => made('old.avi', Buffer.from('RIFF\0\0\0\0AVI LIST')),
    code: 'video/not-a-video',
    says: 'ffmpeg -i',
  },
  {
    what: 'sound only',
    request: () => ({ url: page.media.url('audio-only.mp4') }),
    code: 'video/no-video-track',
    says: 'only sound',
  },
  {
    what: 'MPEG-4 Part 2',
    request: () => ({ url: page.media.url('mpeg4.mp4') }),
    code: 'video/unsupported-codec',
    says: 'MPEG-4 Part 2 (mp4v',
  },
  {
    what: 'encrypted',
    request: () => ({ url: page.media.url('encrypted.mp4') }),
    code: 'video/encrypted',
    says: 'DRM',
  },
  {
    what: 'mirrored',
    request: () =>
      made(
        'mirrored.mp4',
        // Version 0 of tkhd has its matrix 48 bytes after the start of the box.
        changed(bframes, (copy) => copy.writeInt32BE(-0x10000, findBox(copy, 'tkhd').start + 48)),
      ),
    code: 'video/unsupported-display',
    says: 'mirrored',
  },
  {
    what: 'cut in half, index at the end',
    request: () => made('half.mp4', clip('bframes.mp4').subarray(0, 40_000)),
    code: 'video/truncated',
    says: 'index ("moov") is missing',
  },
  {
    what: 'cut inside the index',
    request: () => made('cut-index.mp4', bframes.subarray(0, moov.start + 500)),
    code: 'video/truncated',
    says: 'in the middle of its index',
  },
  {
    what: 'cut in half, index first',
    request: () => made('half-first.mp4', bframes.subarray(0, breakAt + 100)),
    code: 'video/truncated',
    says: `the file ends before frame ${kept}.`,
    frames: kept,
  },
  {
    what: 'media data missing altogether',
    request: () => made('no-data.mp4', bframes.subarray(0, mdat.start + 8)),
    code: 'video/truncated',
    says: 'the file ends before frame 0.',
  },
  {
    what: 'WebM cut in half',
    request: () => made('half.webm', clip('vp9.webm').subarray(0, 45_000)),
    code: 'video/truncated',
    says: 'the file ends before frame 15.',
    // mediabunny reads whole clusters; the second is cut off.
    frames: 15,
  },
  {
    what: 'fragmented, cut inside the header of the second fragment',
    request: () => {
      const bytes = clip('fragmented.mp4');
      const first = findBox(bytes, 'mdat');
      return made('cut-fragments.mp4', bytes.subarray(0, first.start + first.size + 60));
    },
    code: 'video/truncated',
    says: 'the file ends before frame 20.',
    frames: 20,
  },
  {
    what: 'an index that claims billions of samples',
    request: () =>
      made(
        'billions.mp4',
        changed(bframes, (copy) => {
          const { start } = findBox(copy, 'stsz');
          copy.writeUInt32BE(1, start + 12);
          copy.writeUInt32BE(0xffffffff, start + 16);
        }),
      ),
    code: 'video/broken-index',
    says: 'stsz',
  },
  {
    what: 'no address',
    request: () => ({ url: 'http://' }),
    code: 'video/bad-url',
    says: 'no address',
  },
  {
    what: 'a large file on a server without ranges',
    request: () => ({ url: page.media.urlOfSize(2 ** 30) }),
    code: 'video/no-range-support',
    says: 'larger than 512 MiB',
  },
  {
    what: 'a connection that breaks',
    request: () => ({ url: page.media.urlOfSize(1000) }),
    code: 'video/unreachable',
    says: 'the connection broke',
  },
  {
    what: 'fragmented, without fragments',
    request: () => {
      const bytes = clip('fragmented.mp4');
      return made('header.mp4', bytes.subarray(0, findBox(bytes, 'moof').start));
    },
    code: 'video/no-frames',
    says: 'no frames',
  },
  {
    what: 'damaged index',
    request: () =>
      made(
        'bad-index.mp4',
        changed(bframes, (copy) => copy.writeUInt32BE(0x7fffffff, findBox(copy, 'stsc').start + 12)),
      ),
    code: 'video/broken-index',
    says: 'damaged',
  },
  {
    what: 'damaged half-way',
    request: () =>
      made(
        'damaged.mp4',
        changed(bframes, (copy) => copy.fill(0xff, breakAt, breakAt + 3000)),
      ),
    code: 'video/broken',
    says: `frame ${kept} cannot be decoded`,
    frames: kept,
  },
  {
    what: 'damaged from the first frame',
    request: () =>
      made(
        'all-damaged.mp4',
        changed(bframes, (copy) => copy.fill(0xff, mdat.start + 8)),
      ),
    code: 'video/broken',
    says: 'frame 0 cannot be decoded',
  },
  {
    what: 'WebM with a damaged header',
    request: () =>
      made(
        'bad.webm',
        changed(clip('vp9.webm'), (copy) => copy.fill(0x41, 4, 400)),
      ),
    code: 'video/broken-index',
    says: 'structure is damaged',
  },
  {
    what: 'missing on the server',
    request: () => ({ url: page.media.url('no-such-file.mp4') }),
    code: 'video/not-found',
    says: 'HTTP 404',
  },
  {
    what: 'forbidden by the server',
    request: () => ({ url: page.media.urlOfStatus(403) }),
    code: 'video/http-status',
    says: 'HTTP 403',
  },
  {
    what: 'a server that is not there',
    request: () => ({ url: 'http://127.0.0.1:9/clip.mp4' }),
    code: 'video/unreachable',
    says: 'could not be reached',
  },
  {
    what: 'a frame that is not there',
    request: () => ({ url: page.media.url('bframes.mp4'), single: [60] }),
    code: 'video/frame-out-of-range',
    says: 'frames 0 to 59',
  },
  {
    what: 'a negative frame',
    request: () => ({ url: page.media.url('bframes.mp4'), ranges: [[-1, 5]] }),
    code: 'video/frame-out-of-range',
    says: 'no frame -1',
  },
  {
    what: 'a browser without WebCodecs',
    request: () => ({ url: page.media.url('bframes.mp4'), withoutWebCodecs: true }),
    code: 'video/no-webcodecs',
    says: 'cannot decode video',
  },
];

it.each(cases)('$what: $code', async ({ request, code, says, frames = 0 }) => {
  const answer = await page.run(request());
  console.log(`${answer.error?.code} | ${answer.error?.message} | ${answer.frames.length} frames`);
  expect(answer.error?.code).toBe(code);
  expect(answer.error?.message).toContain(says);
  expect(answer.frames.map((frame) => frame.index)).toEqual(Array.from({ length: frames }, (_, i) => i));
});

it('the size changes half-way: video/changing-size', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracklet-size-'));
  try {
    for (const [name, size] of Object.entries({ a: '160x120', b: '80x60' })) {
      ffmpeg('-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=10:duration=1`, join(folder, `${name}.webm`));
    }
    writeFileSync(join(folder, 'list.txt'), "file 'a.webm'\nfile 'b.webm'\n");
    ffmpeg('-f', 'concat', '-i', join(folder, 'list.txt'), '-c', 'copy', join(folder, 'both.webm'));
    const answer = await page.run(made('both.webm', readFileSync(join(folder, 'both.webm'))));
    expect(answer.error?.code).toBe('video/changing-size');
    expect(answer.error?.message).toContain('frame 10 is 80 x 60 pixels');
    expect(answer.frames).toHaveLength(10);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('what is kept before a break is right', async () => {
  const path = join(clips, 'faststart.mp4');
  const reference = page.media.urlOf('kept.rgba', decodeRgba(path, probe(path)));
  for (const bytes of [
    bframes.subarray(0, breakAt + 100),
    changed(bframes, (copy) => copy.fill(0xff, breakAt, breakAt + 3000)),
  ]) {
    const { frames } = await page.run({ ...made('kept.mp4', bytes), reference });
    expect(frames).toHaveLength(kept);
    expect(Math.min(...frames.map((frame) => frame.psnr ?? 0))).toBeGreaterThanOrEqual(40);
  }
});

it('the broken files break in the middle', () => {
  expect(kept).toBeGreaterThan(20);
  expect(kept).toBeLessThan(40);
});

it('HEVC is decoded where the browser has it, and named where not', async () => {
  const answer = await page.run({ url: page.media.url('hevc.mp4') });
  if (answer.error) {
    expect(answer.error.code).toBe('video/unsupported-codec');
    expect(answer.error.message).toContain('hvc1');
  } else expect(answer.frames).toHaveLength(20);
});
