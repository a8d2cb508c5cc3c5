/**
 * Label Studio's own sample video: uploaded to it, streamed through our server, shown by its page.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../server/app.ts';
import { Secret } from '../../server/label-studio/secret.ts';
import { Upstream } from '../../server/label-studio/upstream.ts';
import { listen, type RunningServer } from '../../server/listen.ts';
import { FrameClock } from '../../src/regions/clock.ts';
import { displayFrame } from '../../src/units.ts';
import { launchChromium, repositoryRoot } from '../e2e/browser.ts';
import { openTestModels } from '../fixtures/models.ts';
import type { LabelStudio } from './label-studio.ts';
import { LabelStudioPage, type PercentPoint } from './label-studio-page.ts';
import { sharedLabelStudio } from './shared.ts';
import { readTiming } from './timing.ts';

const opossum = path.join(repositoryRoot, '.cache/label-studio/opossum_snow.mp4');
const framerate = 29.97;
const config = `<View>
  <Labels name="labels" toName="video"><Label value="Opossum"/></Labels>
  <Video name="video" value="$video" framerate="${framerate}"/><VideoRectangle name="box" toName="video"/>
</View>`;

let labelStudio: LabelStudio;
let bytes: Buffer;
let project: number;
let task: number;

beforeAll(async () => {
  labelStudio = sharedLabelStudio();
  bytes = await readFile(opossum);
  project = await labelStudio.createProject('Sample video', config);
  task = await labelStudio.upload(project, opossum);
});

describe.each(['legacyToken', 'pat'] as const)('streamed with the %s', (token) => {
  let server: RunningServer;
  beforeAll(async () => {
    const upstream = new Upstream({ url: labelStudio.url, apiKey: new Secret(labelStudio[token]) });
    server = await listen(createApp({ dist: repositoryRoot, ...(await openTestModels()), upstream }), {
      host: '127.0.0.1',
      port: 0,
    });
  });
  afterAll(() => server?.close());

  const get = (range?: string): Promise<Response> =>
    fetch(`${server.url}/media/${task}/video`, range === undefined ? {} : { headers: { Range: range } });

  it('gives the whole file, byte for byte', async () => {
    const response = await get();
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Length')).toBe(String(bytes.length));
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=1000-70000', 1000, 70_000],
    ['bytes=3178000-', 3_178_000, 3_178_455],
    ['bytes=-500', 3_177_956, 3_178_455],
  ])('gives the range %s', async (range, first, last) => {
    const response = await get(range);
    expect(response.status).toBe(206);
    expect(response.headers.get('Content-Range')).toBe(`bytes ${first}-${last}/${bytes.length}`);
    const part = Buffer.from(await response.arrayBuffer());
    expect(part.equals(bytes.subarray(first, last + 1))).toBe(true);
  });

  it('refuses a range past the end', async () => {
    const response = await get('bytes=4000000-');
    expect(response.status).toBe(416);
    expect(response.headers.get('Content-Range')).toBe(`bytes */${bytes.length}`);
  });
});

/** Places in the picture at which frames are compared. */
const grid: readonly PercentPoint[] = Array.from({ length: 20 * 12 }, (_, i) => [
  ((i % 20) + 0.5) * 5,
  (Math.floor(i / 20) + 0.5) * (100 / 12),
]);

/** Brightness of the frames `from` to `from + count - 1` at the grid's places, as ffmpeg decodes them. */
function decodedFrames(from: number, count: number): number[][] {
  const [width, height] = [1280, 720];
  const select = `select=between(n\\,${from}\\,${from + count - 1}),format=gray`;
  const out = ['-fps_mode', 'passthrough', '-f', 'rawvideo', '-'];
  const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', opossum, '-vf', select, ...out], {
    maxBuffer: 1 << 26,
  });
  return Array.from({ length: count }, (_, frame) =>
    grid.map(([x, y]) => {
      const offset = Math.floor((y / 100) * height) * width + Math.floor((x / 100) * width);
      return raw[frame * width * height + offset] ?? Number.NaN;
    }),
  );
}

it('is shown by Label Studio’s page as the frame clock says', async () => {
  const browser = await launchChromium();
  try {
    const page = await LabelStudioPage.open(await browser.newContext(), labelStudio, project, task);
    const timing = await readTiming(opossum);
    const clock = new FrameClock(timing, framerate);
    expect((await page.frameBox()).length).toBe(clock.length);
    for (const place of [2, 100, 477, 831, 1200]) {
      expect(await page.goTo(place)).toBe(place);
      const shown = (await page.pixels(grid)).map(([red, green, blue]) => (red + green + blue) / 3);
      const from = clock.source(displayFrame(place)) - 1;
      const distances = decodedFrames(from, 3).map((frame) =>
        frame.reduce((sum, value, i) => sum + Math.abs(value - (shown[i] ?? Number.NaN)), 0),
      );
      expect(distances.indexOf(Math.min(...distances)), `${place}: ${distances.join(' ')}`).toBe(1);
    }
  } finally {
    await browser.close();
  }
});
