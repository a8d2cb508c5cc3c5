/**
 * Edit lists of all kinds, written into a real file, against ffmpeg.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeRgba, probe } from './ffmpeg.ts';
import { withEdits } from './mp4-bytes.ts';
import { clips, VideoPage } from './video-page.ts';

let page: VideoPage;
const folder = mkdtempSync(join(tmpdir(), 'tracklet-edits-'));
beforeAll(async () => {
  page = await VideoPage.open();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await page?.close();
});

/** One frame of `bframes.mp4`, in its track's timescale (30000); the first is shown at 2002. */
const frame = 1001;
const cases = [
  { what: 'the end cut off', edits: [{ duration: 1001, mediaTime: 2 * frame }] },
  { what: 'start inside a group, end cut off', edits: [{ duration: 501, mediaTime: 27 * frame }] },
  { what: 'start between two frames', edits: [{ duration: 1001, mediaTime: 27 * frame + 300 }] },
  {
    what: 'half a second of nothing first',
    edits: [
      { duration: 500, mediaTime: -1 },
      { duration: 2002, mediaTime: 2 * frame },
    ],
  },
  {
    what: 'two parts with a gap in the source',
    edits: [
      { duration: 667, mediaTime: 2 * frame },
      { duration: 667, mediaTime: 42 * frame },
    ],
  },
];

it.each(cases)('$what', async ({ edits }) => {
  const bytes = withEdits(readFileSync(join(clips, 'bframes.mp4')), edits);
  const path = join(folder, 'edits.mp4');
  writeFileSync(path, bytes);
  const expected = probe(path);
  const reference = page.media.urlOf('edits.rgba', decodeRgba(path, expected));
  const answer = await page.run({ url: page.media.urlOf('edits.mp4', bytes), reference });
  expect(answer.error).toBeUndefined();
  expect(answer.frames.map((decoded) => decoded.timestamp)).toEqual(
    expected.times.map((time) => Math.round(time * 1e6)),
  );
  expect(Math.min(...answer.frames.map((decoded) => decoded.psnr ?? 0))).toBeGreaterThanOrEqual(40);
});
