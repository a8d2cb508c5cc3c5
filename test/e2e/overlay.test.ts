/**
 * The overlay video, made by Chromium from videos of all kinds, as ffmpeg and ffprobe read it.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OverlayRequest } from '../../src/export/overlay/api.ts';
import type { TrackedVideo } from '../../src/export/tracked-video.ts';
import { encodeDenseMask } from '../../src/regions/rle.ts';
import { microseconds, sourceFrame } from '../../src/units.ts';
import { launchChromium, type PageServer, repositoryRoot, servePages } from './browser.ts';
import { ffmpeg, probe } from './ffmpeg.ts';

let server: PageServer;
let browser: Browser;
let page: Page;
const folder = mkdtempSync(path.join(tmpdir(), 'tracklet-overlay-'));
const clip = (name: string): string => path.join(repositoryRoot, 'test/fixtures/video', name);

beforeAll(async () => {
  server = await servePages({ config: { server: { fs: { allow: [repositoryRoot, folder] } } } });
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(`${server.url}export.html`);
  await page.waitForFunction(() => window.writeOverlay !== undefined);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const style = { opacity: 1, outlines: false, boxes: false, names: false };
/** Half-open: what the mask of the one object covers, and a place beside it. */
const block = { left: 32, top: 32, right: 96, bottom: 96 };
const green = [0, 255, 0];

/** One object, a block that is seen on all frames but the third. */
function tracked(width: number, height: number, frameCount: number): TrackedVideo {
  const pixels = new Uint8Array(width * height);
  for (let y = block.top; y < block.bottom; y++)
    pixels.fill(1, y * width + block.left, y * width + block.right);
  const mask = encodeDenseMask(pixels, width, height);
  const nothing = encodeDenseMask(new Uint8Array(width * height), width, height);
  const frames = Array.from({ length: frameCount }, (_, frame) => ({
    frame: sourceFrame(frame),
    ...(frame === 2
      ? { box: undefined, mask: nothing, area: 0 }
      : { box: [32, 32, 64, 64] as const, mask, area: 64 * 64 }),
    objectScore: 4,
    iou: 0.9,
  }));
  const video = {
    name: 'clip',
    width,
    height,
    codec: '',
    rotation: 0,
    frameCount,
    timestamps: [],
    duration: microseconds(0),
  };
  const object = { id: 'a', name: 'Ünï "a"', colour: '#00ff00', textColour: '#000000', labels: [], frames };
  return { video: { ...video, rotation: 0 }, labels: [], objects: [object] };
}

/** Exports a clip and gives the file's path, and what the worker said. */
async function overlay(
  file: string,
  change: Partial<Omit<OverlayRequest, 'source'>> = {},
  cancelAfter?: number,
) {
  const { width, height, times } = probe(file);
  const request = {
    source: { kind: 'url', url: `${server.root}@fs${file}` },
    tracked: tracked(width, height, times.length),
    style,
    range: [0, times.length],
    sound: true,
    ...change,
  } as const;
  const reply = await page.evaluate(([asked, after]) => window.writeOverlay(asked, after), [
    request,
    cancelAfter,
  ] as const);
  const written = path.join(folder, `${path.basename(file)}-${request.range.join('-')}.mp4`);
  writeFileSync(written, Buffer.from(reply.bytes, 'base64'));
  return { ...reply, file: written };
}

/** The packets of sound: time of presentation in seconds, and hash of the bytes. */
function soundOf(file: string): { time: number; hash: string }[] {
  const out = execFileSync('ffprobe', [
    ...[
      '-v',
      'error',
      '-select_streams',
      'a',
      '-show_packets',
      '-show_data_hash',
      'md5',
      '-of',
      'json',
      file,
    ],
  ]);
  const { packets } = JSON.parse(out.toString()) as { packets: { pts_time: string; data_hash: string }[] };
  return packets.map(({ pts_time, data_hash }) => ({ time: Number(pts_time), hash: data_hash }));
}

/** Fails where packets were lost, changed, or moved; WebM's are moved by up to Opus' pre-skip of 6.5 ms. */
function expectSameSound(file: string, source: string, exact: boolean): void {
  const [after, before] = [soundOf(file), soundOf(source)];
  expect(before.length).toBeGreaterThan(40);
  expect(after.map(({ hash }) => hash)).toEqual(before.map(({ hash }) => hash));
  const moved = Math.max(...after.map(({ time }, i) => Math.abs(time - (before[i]?.time ?? 0))));
  expect(moved).toBeLessThan(exact ? 0.0005 : 0.0075);
}

/** Colour of a pixel of a frame, as ffmpeg decodes it. */
function colourAt(file: string, frame: number, [x, y]: readonly [number, number]): number[] {
  const { width, height } = probe(file);
  const filter = `select=eq(n\\,${frame}),scale=${width}:${height},format=rgb24,crop=1:1:${x}:${y}`;
  const args = ['-v', 'error', '-i', file, '-vf', filter, '-frames:v', '1', '-f', 'rawvideo', '-'];
  return [...execFileSync('ffmpeg', args)];
}

const far = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 0))));

it('draws the box and, above it, the name', async () => {
  const source = clip('bframes.mp4');
  const { width, height, times } = probe(source);
  const asked = tracked(width, height, times.length);
  const magenta = { ...asked, objects: asked.objects.map((each) => ({ ...each, colour: '#ff00ff' })) };
  const style = { opacity: 0, outlines: false, boxes: true, names: true };
  const { file } = await overlay(source, { tracked: magenta, style, range: [0, 1] });
  const changed = (at: readonly [number, number]) => far(colourAt(file, 0, at), colourAt(source, 0, at));
  expect(far(colourAt(file, 0, [block.left + 1, block.top - 6]), [255, 0, 255])).toBeLessThan(90);
  // The picture is green there, and the line as thin as a pixel of so small a video.
  expect(changed([block.right, 64])).toBeGreaterThan(40);
  expect(changed([64, block.bottom])).toBeGreaterThan(40);
  expect(changed([64, 64])).toBeLessThan(24);
});

it.each([
  ['variable-rate.mp4', 'aac'],
  ['bframes.mp4', 'aac'],
  ['vp9.webm', 'libopus'],
  ['av1.mp4', 'aac'],
])('keeps frames, their times and the sound of %s with %s', async (name, codec) => {
  const source = path.join(folder, `${codec}-${name}`);
  ffmpeg(
    '-i',
    clip(name),
    '-f',
    'lavfi',
    '-i',
    'sine=440:duration=1.1',
    '-c:v',
    'copy',
    '-c:a',
    codec,
    source,
  );
  const { file, outcome, error } = await overlay(source);
  expect(error).toBeUndefined();
  expect(outcome?.codec).toMatch(/^avc1/);
  const [before, after] = [probe(source), probe(file)];
  expect(after.times).toEqual(before.times);
  expectSameSound(file, source, codec === 'aac');
});

it.each(['late.mp4', 'cut.mp4', 'rotate-90.mp4', 'rotate-wide-pixels.mp4', 'vp8.webm'])(
  'draws masks where they are, and nothing beside them, on %s',
  async (name) => {
    const source = clip(name);
    const { file, error, outcome } = await overlay(source);
    expect(error).toBeUndefined();
    const [before, after] = [probe(source), probe(file)];
    expect(after.times).toEqual(before.times);
    expect(outcome?.frames).toBe(before.times.length);
    // Odd sizes grow by the copy of a column or row.
    expect([after.width, after.height]).toEqual(
      [before.width, before.height].map((size) => size + (size % 2)),
    );
    expect(far(colourAt(file, 1, [64, 64]), green)).toBeLessThan(16);
    const differs = (frame: number, at: readonly [number, number]) =>
      far(colourAt(file, frame, at), colourAt(source, frame, at));
    expect(differs(1, [120, 120])).toBeLessThan(40);
    // It is lost there.
    expect(differs(2, [64, 64])).toBeLessThan(40);
  },
);

it('exports a range, with the sound that is heard in it', async () => {
  const source = path.join(folder, 'aac-bframes.mp4');
  const { file, progress } = await overlay(source, { range: [10, 40] });
  const times = probe(source).times.slice(10, 40);
  const start = times[0] ?? 0;
  expect(progress).toHaveLength(30);
  expect(probe(file).times.map((time) => time.toFixed(4))).toEqual(
    times.map((time) => (time - start).toFixed(4)),
  );
  const end = probe(source).times[40] ?? 0;
  const heard = soundOf(source).filter(({ time }) => time >= start && time < end);
  const kept = soundOf(file);
  // The packet before begins before the range, and reaches into it.
  expect(kept.slice(1).map(({ hash }) => hash)).toEqual(heard.map(({ hash }) => hash));
  expect(kept[1]?.time).toBeCloseTo((heard[0]?.time ?? 0) - start, 3);
});

it('leaves the file as it was where the export is cancelled, and leaves out the sound where it is not wanted', async () => {
  const source = path.join(folder, 'aac-bframes.mp4');
  const { error, bytes } = await overlay(source, {}, 3);
  expect(error).toBe('export/cancelled');
  expect(Buffer.from(bytes, 'base64').toString()).toBe('before');
  const { file, outcome } = await overlay(source, { sound: false, range: [0, 5] });
  expect(outcome?.sound).toEqual([]);
  expect(soundOf(file)).toEqual([]);
});
