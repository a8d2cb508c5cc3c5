/**
 * The frame clock against Label Studio's page: which number it shows, and which frame of the file with it.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseLabelConfig } from '../../src/labelstudio/label-config.ts';
import { FrameClock } from '../../src/regions/clock.ts';
import { displayFrame } from '../../src/units.ts';
import { launchChromium } from '../e2e/browser.ts';
import { ffmpeg } from '../e2e/ffmpeg.ts';
import type { LabelStudio } from './label-studio.ts';
import { LabelStudioPage } from './label-studio-page.ts';
import { makeNumberedClip, numberPoints, numbersOf, readNumber } from './numbered-clip.ts';
import { sharedLabelStudio } from './shared.ts';
import { readTiming } from './timing.ts';

let labelStudio: LabelStudio;
let browser: Browser;
/** One for all cases: it keeps Label Studio's scripts. */
let context: BrowserContext;
let folder: string;

beforeAll(async () => {
  labelStudio = sharedLabelStudio();
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-clock-'));
  const at = (name: string) => path.join(folder, name);
  makeNumberedClip(at('cfr-25.mp4'), { rate: '25', frames: 150 });
  makeNumberedClip(at('cfr-30.mp4'), { rate: '30', frames: 150 });
  makeNumberedClip(at('ntsc.mp4'), { rate: '30000/1001', frames: 240 });
  makeNumberedClip(at('variable.mp4'), { rate: '30', frames: 120, time: 'if(lt(N,60),N/30,2+(N-60)/10)' });
  makeNumberedClip(at('late.mp4'), { rate: '25', frames: 100, input: ['-itsoffset', '0.5'] });
  makeNumberedClip(at('vp8.webm'), {
    rate: '25',
    frames: 75,
    output: ['-c:v', 'libvpx', '-deadline', 'realtime', '-b:v', '800k'],
  });
  const original = at('cfr-25.mp4');
  ffmpeg('-i', original, '-c', 'copy', '-use_editlist', '0', at('no-edit-list.mp4'));
  ffmpeg('-ss', '1.3', '-i', original, '-c', 'copy', at('cut.mp4'));
  ffmpeg('-i', original, '-f', 'lavfi', '-i', 'sine=duration=8', '-c:v', 'copy', at('longer-sound.mp4'));
  browser = await launchChromium();
  context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
});
afterAll(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

interface Case {
  readonly clip: string;
  readonly what: string;
  /** Of the Video tag. */
  readonly framerate?: string;
  /** In the task's data. */
  readonly fps?: number;
  /**
   * Display frames at which Chromium does not show the last frame that is due: it looks for the key frame to start from
   * by decoding time, and where that key frame is due later than wanted it shows it nevertheless.
   */
  readonly early?: ReadonlyMap<number, number>;
}

const cases: readonly Case[] = [
  { clip: 'cfr-25.mp4', what: 'the same rate', framerate: '25' },
  { clip: 'cfr-25.mp4', what: 'fewer display frames than frames', framerate: '10' },
  { clip: 'cfr-25.mp4', what: 'more display frames than frames', framerate: '60' },
  { clip: 'cfr-25.mp4', what: 'no framerate' },
  { clip: 'cfr-25.mp4', what: 'seconds a frame', framerate: '0.04' },
  { clip: 'cfr-30.mp4', what: 'a rate a little below', framerate: '$fps', fps: 29.97 },
  { clip: 'cfr-30.mp4', what: 'no framerate, below' },
  { clip: 'ntsc.mp4', what: '29.97 by name', framerate: '$fps', fps: 29.97 },
  { clip: 'ntsc.mp4', what: '29.97 as 30', framerate: '30' },
  { clip: 'variable.mp4', what: 'variable rate', framerate: '30' },
  { clip: 'variable.mp4', what: 'variable rate, few display frames', framerate: '8' },
  { clip: 'late.mp4', what: 'first frame after half a second', framerate: '25' },
  {
    ...{ clip: 'no-edit-list.mp4', what: 'first composition time not 0', framerate: '25' },
    early: new Map([[76, 75]]),
  },
  { clip: 'cut.mp4', what: 'edit list with pre-roll', framerate: '25' },
  { clip: 'longer-sound.mp4', what: 'sound longer than the pictures', framerate: '25' },
  { clip: 'vp8.webm', what: 'WebM', framerate: '$fps', fps: 25 },
];

describe.each(cases)('$clip: $what', ({ clip, what, framerate, fps, early }) => {
  it('shows the numbers and frames that the clock says', async () => {
    const attribute = framerate === undefined ? '' : ` framerate="${framerate}"`;
    const config = `<View><Labels name="labels" toName="video"><Label value="Player"/></Labels>
      <Video name="video" value="$video"${attribute}/><VideoRectangle name="box" toName="video"/></View>`;
    const data = fps === undefined ? {} : { fps };
    const [video] = parseLabelConfig(config, { video: clip, ...data });
    const file = path.join(folder, clip);
    const timing = await readTiming(file);
    const clock = new FrameClock(timing, video?.framerate ?? Number.NaN);
    const numbers = numbersOf(file);
    const task = await upload(config, file, data);

    const page = await LabelStudioPage.open(context, labelStudio, task.project, task.id);
    const { length } = await page.frameBox();
    const places = placesIn(length);
    const shown = [];
    for (const place of places) {
      const number = await page.goTo(place);
      const brightness = (await page.pixels(numberPoints)).map(([red]) => red);
      shown.push({ number, picture: readNumber(brightness) });
    }
    await page.page.close();

    console.log(`${clip}, ${what}: ${length} display frames, ${places.length} places`);
    expect(length).toBe(clock.length);
    // The browser does not seek before the first frame, so smaller numbers are never shown.
    const smallest = Math.ceil(((timing.timestamps[0] ?? 0) / 1e6) * clock.framerate);
    expect(shown).toEqual(
      places.map((place) => ({
        number: Math.max(place, smallest),
        picture: early?.get(place) ?? numbers[clock.source(displayFrame(place))],
      })),
    );
  });
});

/** Uploads a clip to a project of its own. */
async function upload(
  config: string,
  file: string,
  data: Readonly<Record<string, unknown>>,
): Promise<{ project: number; id: number }> {
  const project = await labelStudio.createProject('Frame clock', config);
  const id = await labelStudio.upload(project, file);
  const task = (await labelStudio.api('GET', `/api/tasks/${id}`)) as { data: Record<string, unknown> };
  await labelStudio.api('PATCH', `/api/tasks/${id}`, { data: { ...task.data, ...data } });
  return { project, id };
}

/** Places that no simple rule hits, and both ends; not the frame shown at first, which nothing leads to. */
function placesIn(length: number): number[] {
  const between = Array.from({ length: 7 }, (_, i) =>
    Math.round(((i + 0.5 + 0.3 * Math.sin(i)) / 7) * length),
  );
  return [...new Set([2, ...between, length - 1, length, 1])];
}
