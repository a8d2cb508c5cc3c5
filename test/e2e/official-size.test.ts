/**
 * A model of official size and layout (SAM 2.1 tiny, weights by formula) as a user has it: added with the command line,
 * listed there and in the app, tracking at 512 px in Chromium on WASM. `test/parity/official-size.test.ts` holds the same
 * file to Meta's code at 1024 px.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildModel, expectedTensors } from '../../src/model/build.ts';
import { officialConfig } from '../../src/model/config/official.ts';
import { formulaCheckpoint, formulaTensor } from '../../src/model/formula/formula.ts';
import type { MaskLine } from '../../src/regions/mask-line.ts';
import { decodeDenseMask } from '../../src/regions/rle.ts';
import { imageTensorValues } from '../../src/runtime/image-tensor.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { InMemoryFrameStore } from '../../src/tracker/frame-store.ts';
import { VideoPredictor } from '../../src/tracker/video-predictor.ts';
import { sourceFrame } from '../../src/units.ts';
import { SAMPLE_VIDEO } from '../fixtures/sample.ts';
import { writeTorchFile } from '../fixtures/torch-file.ts';
import { maskIou } from '../parity/golden.ts';
import { unpackMask } from '../parity/tracker-fixture.ts';
import { AppPage } from './app-page.ts';
import { launchChromium, repositoryRoot } from './browser.ts';
import { type CliResult, runCli } from './cli.ts';

const clip = { width: 1280, height: 720 };
/** The car of the sample clip: [x0, y0, x1, y1]. */
const box = [906, 435, 1190, 620] as const;
const frames = 3;
const imageSize = 512;
const own = officialConfig('2.1', 'tiny');

let folder: string;
let env: Readonly<Record<string, string>>;
const tracklet = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: folder, env });

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-official-'));
  env = { TRACKLET_MODELS: path.join(folder, 'store') };
  const file = path.join(folder, 'own tiny.pt');
  await writeTorchFile(file, expectedTensors(own), (name, shape) => formulaTensor(name, shape));
});
afterAll(() => rm(folder, { recursive: true }));

describe.sequential('a SAM 2.1 tiny of official size', () => {
  it('is added and listed by the command line', async () => {
    const added = await tracklet('models', 'add', 'own tiny.pt');
    expect([added.status, added.stderr]).toEqual([0, expect.not.stringContaining('[')]);
    await rm(path.join(folder, 'own tiny.pt'));
    const listed = await tracklet('models', 'list');
    expect(listed.stdout).toMatch(/^own-tiny .*156/m);
  });

  it(`tracks ${frames} frames at ${imageSize} px in Chromium on WASM as Node does`, async () => {
    const object = { id: 'car', prompts: [{ frame: 0, box }] };
    await writeFile(path.join(folder, 'k.json'), JSON.stringify({ objects: [object] }));
    const { status, stderr, events } = await tracklet(
      ...['track', '--model', 'own-tiny', '--size', String(imageSize), '--backend', 'wasm', '--json'],
      ...['--video', SAMPLE_VIDEO, '--keyframes', 'k.json', '--max-frames', String(frames)],
      ...['--out', 'r.json', '--masks', 'm.jsonl', '--save-frames', 'frames'],
    );
    expect(status, stderr).toBe(0);
    expect(events.find(({ event }) => event === 'model')).toMatchObject({
      imageSize,
      parameters: 38_962_754,
    });
    const text = await readFile(path.join(folder, 'm.jsonl'), 'utf8');
    const lines: MaskLine[] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const expected = await trackInNode();
    expect(lines.map(({ frame }) => frame)).toEqual([...expected.keys()]);
    for (const [i, mask] of expected.entries()) {
      const pixels = mask.reduce((sum, bit) => sum + bit, 0);
      expect(pixels, `frame ${i}`).toBeGreaterThan(1000);
      expect(maskIou(decodeDenseMask(lines[i] as MaskLine), mask), `frame ${i}`).toBeGreaterThan(0.995);
    }
  });

  it('is listed in the app', async () => {
    const { server, url } = await serve();
    const browser = await launchChromium();
    try {
      const app = await AppPage.ready(browser, url);
      await app.button('Models…').click();
      const row = app.page.getByRole('listitem', { name: 'own tiny' });
      await row.waitFor();
      expect(await row.textContent()).toMatch(/On this machine, \d+ MB/);
      expect(app.complaints).toEqual([]);
    } finally {
      await browser.close();
      server.kill('SIGKILL');
    }
  });
});

/** The masks of the frames that Chromium decoded and saved. */
async function trackInNode(): Promise<Uint8Array[]> {
  const config = { ...own, imageSize };
  const built = buildModel(config, formulaCheckpoint(expectedTensors(config)));
  const graphs = await createNodeRuntime(built, path.join(folder, 'runtime'));
  const image = async (frame: number) => {
    const picture = decode(await readFile(path.join(folder, 'frames', `0000${frame}.png`)));
    const data = new Uint8ClampedArray(4 * clip.width * clip.height).fill(255);
    for (let i = 0; i < clip.width * clip.height; i++) {
      data.set(picture.data.subarray(3 * i, 3 * i + 3), 4 * i);
    }
    return graphs.upload(imageTensorValues({ ...clip, data }, imageSize), [1, 3, imageSize, imageSize]);
  };
  const video = { ...clip, frameCount: 225 };
  const predictor = new VideoPredictor({ graphs, images: { image }, video, store: new InMemoryFrameStore() });
  await predictor.addNewPointsOrBox('car', sourceFrame(0), { box });
  const masks: Uint8Array[] = [];
  for await (const { objects } of predictor.propagateInVideo({ masks: true, maxFrames: frames })) {
    const mask = objects.get('car')?.mask ?? new Uint32Array();
    masks.push(unpackMask(mask, clip.width * clip.height));
  }
  await predictor.dispose();
  await graphs.dispose();
  return masks;
}

/** `tracklet serve` with the store of this test, as a user starts it. */
async function serve(): Promise<{ server: ChildProcess; url: string }> {
  const program = path.join(repositoryRoot, 'server/tracklet.mjs');
  const server = spawn(process.execPath, [program, 'serve', '-p', '0'], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    server.stdout?.on('data', (text) => {
      const found = /http:\S+/.exec(String(text));
      if (found) resolve(found[0]);
    });
    server.on('close', (status) => reject(new Error(`serve ended with ${status}`)));
  });
  return { server, url };
}
