import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formulaTensor } from '../../src/model/formula/formula.ts';
import type { MaskLine } from '../../src/regions/mask-line.ts';
import { decodeDenseMask, encodeDenseMask } from '../../src/regions/rle.ts';
import { repositoryRoot } from './browser.ts';
import { type CliEvent, processesBelow, runCli } from './cli.ts';

const sample = path.join(repositoryRoot, 'public/sample/sample.mp4');
const sampleKeyframes = path.join(repositoryRoot, 'public/sample/sample.json');
/** Put there by test/setup.mjs, out of Label Studio's package. */
const opossum = path.join(repositoryRoot, '.cache/label-studio/opossum_snow.mp4');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-cli-'));
});
afterEach(() => rm(folder, { recursive: true }));

const track = (args: readonly string[], onEvent?: (event: CliEvent, pid: number) => void) =>
  runCli(['track', '--backend', 'wasm', ...args], { cwd: folder, onEvent });
const readJson = async (name: string) => JSON.parse(await readFile(path.join(folder, name), 'utf8'));
const readLines = async (name: string): Promise<MaskLine[]> =>
  (await readFile(path.join(folder, name), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** [x, y, width, height] around the ones of a mask, and their number. */
function measure({ size, counts }: MaskLine) {
  const [height, width] = size;
  const mask = decodeDenseMask({ size, counts });
  let [left, top, right, bottom, area] = [width, height, -1, -1, 0];
  for (const [index, value] of mask.entries()) {
    if (value === 0) continue;
    const [x, y] = [index % width, Math.floor(index / width)];
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
    area++;
  }
  return { area, box: area === 0 ? null : [left, top, right - left + 1, bottom - top + 1] };
}

describe('tracklet track', () => {
  it('writes keyframes, masks and frames of the sample', async () => {
    const frames = 8;
    const { status, stdout, stderr } = await track([
      ...['--video', sample, '--keyframes', sampleKeyframes, '--out', 'r.json', '--masks', 'm.jsonl'],
      ...['--save-frames', 'frames', '--every-frame', '--framerate', '25', '--max-frames', String(frames)],
    ]);
    expect([status, stderr]).toEqual([0, expect.stringContaining(`${frames}/${frames} frames`)]);
    // The backend comes first; more than one thread proves cross-origin isolation.
    expect(stdout).toMatch(/^backend +wasm, \d+ threads/);
    expect(stdout).toMatch(/\ndone +8 frames in .* frames\/s\): r\.json, m\.jsonl\n$/);
    expect((await readdir(folder)).sort()).toEqual(['frames', 'm.jsonl', 'r.json']);

    const { objects } = JSON.parse(await readFile(sampleKeyframes, 'utf8'));
    const ids: string[] = objects.map(({ id }: { id: string }) => id);
    const lines = await readLines('m.jsonl');
    expect(lines.map(({ id, frame }) => `${id} ${frame}`).sort()).toEqual(
      ids.flatMap((id) => Array.from({ length: frames }, (_, frame) => `${id} ${frame}`)).sort(),
    );
    for (const line of lines) {
      expect(line.size).toEqual([720, 1280]);
      const { area, box } = measure(line);
      // Around the mask: its edges lie at most half a pixel beyond the mask's pixels; a speck does not widen it.
      const [[left, top, width, height], [x, y, w, h]] = [line.box ?? [], box ?? []] as [number[], number[]];
      expect(left).toBeGreaterThanOrEqual((x ?? 0) - 0.5);
      expect(top).toBeGreaterThanOrEqual((y ?? 0) - 0.5);
      expect((left ?? 0) + (width ?? 0)).toBeLessThanOrEqual((x ?? 0) + (w ?? 0) + 0.5);
      expect((top ?? 0) + (height ?? 0)).toBeLessThanOrEqual((y ?? 0) + (h ?? 0) + 0.5);
      expect(area).toBeGreaterThan(0);
      expect(line.score).toBeGreaterThan(0.5);
      expect(line.score).toBeLessThanOrEqual(1);
    }

    const result = await readJson('r.json');
    expect(result.map(({ id }: { id: string }) => id)).toEqual(ids);
    for (const { id, type, value } of result) {
      expect(type).toBe('videorectangle');
      expect(value).toMatchObject({ framesCount: 225, duration: 9 });
      expect(value.sequence.map(({ frame }: { frame: number }) => frame)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(value.sequence.map(({ enabled }: { enabled: boolean }) => enabled)).toEqual([
        ...Array(frames - 1).fill(true),
        false,
      ]);
      // The prompt stands on frame 1 as the user's; from there on the boxes are the tracked ones, and marked.
      const [prompted, tracked] = value.sequence;
      expect(prompted.auto).toBeUndefined();
      expect(tracked.auto).toMatch(/./);
      const [x, y, width, height] = lines.find((line) => line.id === id && line.frame === 1)?.box ?? [];
      expect((tracked.x / 100) * 1280).toBeCloseTo(x ?? Number.NaN, 2);
      expect((tracked.y / 100) * 720).toBeCloseTo(y ?? Number.NaN, 2);
      expect((tracked.width / 100) * 1280).toBeCloseTo(width ?? Number.NaN, 2);
      expect((tracked.height / 100) * 720).toBeCloseTo(height ?? Number.NaN, 2);
    }

    const pictures = await readdir(path.join(folder, 'frames'));
    expect(pictures).toEqual(Array.from({ length: frames }, (_, n) => `0000${n}.png`));
    for (const name of ['00000.png', '00007.png']) {
      const picture = decode(await readFile(path.join(folder, 'frames', name)));
      expect([picture.width, picture.height, picture.channels, picture.depth]).toEqual([1280, 720, 3, 8]);
    }
    // The saved frames are the file's, in its order: nearest to ffmpeg's frame of the same number.
    const reference = ffmpegFrames(sample, frames);
    const last = decode(await readFile(path.join(folder, 'frames/00007.png'))).data;
    const differences = reference.map((frame) => meanDifference(frame, last));
    expect(differences.indexOf(Math.min(...differences))).toBe(7);
  });

  it("tracks Label Studio's own clip from its own keyframes, both ways, and keeps the user's", async () => {
    // The opossum on its sled; drawn at 24 frames a second on a clip of 29.97.
    const keyframe = {
      frame: 241,
      enabled: true,
      rotation: 0,
      x: 41.4,
      y: 39.7,
      width: 9.4,
      height: 22.2,
      time: 10.041666,
    };
    const value = { framesCount: 1008, duration: 42.008633, labels: ['Opossum'], sequence: [keyframe] };
    const region = {
      id: 'opossum',
      type: 'videorectangle',
      from_name: 'box',
      to_name: 'video',
      origin: 'manual',
      value,
    };
    const other = {
      id: 'choice',
      type: 'choices',
      from_name: 'c',
      to_name: 'video',
      value: { choices: ['snow'] },
    };
    await writeFile(path.join(folder, 'k.json'), JSON.stringify([region, other]));
    const { status, stdout } = await track([
      ...['--video', opossum, '--keyframes', 'k.json', '--out', 'r.json', '--masks', 'm.jsonl'],
      ...['--frames', '295:304', '--direction', 'both', '--every-frame'],
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('1280 x 720, 1259 frames');
    expect(stdout).toContain('at 24 a second (1008 frames in 42.008633 s, from k.json)');
    const lines = await readLines('m.jsonl');
    // Display frame 241 at 24 a second shows frame 299: forward from it, then backward.
    expect(lines.map(({ frame }) => frame)).toEqual([299, 300, 301, 302, 303, 298, 297, 296, 295]);
    const [tracked, kept] = await readJson('r.json');
    expect(kept).toEqual(other);
    expect(tracked).toMatchObject({
      id: 'opossum',
      origin: 'manual',
      value: { framesCount: 1008, labels: ['Opossum'] },
    });
    expect(tracked.value.sequence).toContainEqual(keyframe);
    expect(tracked.value.sequence.length).toBeGreaterThan(4);
  });

  it('takes a model from its folder, and tracks backward without masks', async () => {
    const demo = path.join(repositoryRoot, 'models/demo');
    await mkdir(path.join(folder, 'mine'));
    for (const name of ['nano_fp16.pt', 'nano.yaml']) {
      await symlink(path.join(demo, name), path.join(folder, 'mine', name));
    }
    const object = { id: 'a', prompts: [{ frame: 6, points: [[160, 90]], labels: [1] }] };
    await writeFile(path.join(folder, 'k.json'), JSON.stringify({ objects: [object] }));
    const clip = path.join(repositoryRoot, 'test/fixtures/video/faststart.mp4');
    const { status, stdout, events } = await track([
      ...['--model', 'mine', '--video', clip, '--keyframes', 'k.json', '--out', 'r.json', '--json'],
      ...['--direction', 'backward', '--frames', '3:6'],
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\nmodel +nano_fp16\.pt, 4\.0 M parameters, 256 px\n/);
    expect(stdout).toContain("at 24 a second, Label Studio's default: k.json does not say");
    const tracked = events.filter(({ stage }) => stage === 'track').map(({ done, total }) => [done, total]);
    expect(tracked).toEqual([1, 2, 3].map((done) => [done, 3]));
    expect(events.find(({ event }) => event === 'done')).toMatchObject({
      framesTracked: 3,
      files: ['r.json'],
    });
    expect(await readdir(folder)).not.toContain('r.json.partial');
    expect(Array.isArray(await readJson('r.json'))).toBe(true);
  });

  it('tracks an object that is lost no further, and the others on', async () => {
    const nothing = new Uint8Array(320 * 180);
    const square = nothing.map((_, i) => Number((i % 320) >> 5 === 4 && Math.floor(i / 320) >> 5 === 2));
    const objects = [
      { id: 'gone', prompts: [{ frame: 0, mask: encodeDenseMask(nothing, 320, 180) }] },
      { id: 'there', prompts: [{ frame: 0, mask: encodeDenseMask(square, 320, 180) }] },
    ];
    await writeFile(path.join(folder, 'k.json'), JSON.stringify({ objects }));
    const clip = path.join(repositoryRoot, 'test/fixtures/video/faststart.mp4');
    const { status } = await track([
      ...['--video', clip, '--keyframes', 'k.json', '--out', 'r.json', '--masks', 'm.jsonl'],
      ...['--frames', '0:5', '--until-lost', '--lost-after', '2'],
    ]);
    expect(status).toBe(0);
    const lines = await readLines('m.jsonl');
    const framesOf = (id: string) => lines.flatMap((line) => (line.id === id ? [line.frame] : []));
    expect(framesOf('gone')).toEqual([0, 1]);
    expect(framesOf('there')).toEqual([0, 1, 2, 3, 4]);
  });

  it("recognises a checkpoint of Meta's shapes without its YAML; interrupted before it tracks, writes nothing", async () => {
    await writeFile(path.join(folder, 'k.json'), await readFile(sampleKeyframes));
    await writeFormulaCheckpoint(path.join(folder, 'own.safetensors'), '2.1 tiny');
    const before = await readdir(folder);
    const { status, events } = await track(
      [
        ...['--model', 'own.safetensors', '--video', sample, '--keyframes', 'k.json'],
        ...['--out', 'r.json', '--masks', 'm.jsonl', '--json'],
      ],
      ({ event }, pid) => {
        if (event === 'keyframes') process.kill(pid, 'SIGINT');
      },
    );
    const model = events.find(({ event }) => event === 'model');
    // With the 256 numbers of a buffer that PyTorch does not count as parameters.
    expect(model).toMatchObject({ name: 'own.safetensors', imageSize: 1024, parameters: 38_962_754 });
    expect(status).toBe(2);
    expect(events.at(-1)).toMatchObject({ event: 'error', code: 'cli/interrupted' });
    expect(await readdir(folder)).toEqual(before);
  });

  it('keeps what was tracked when it is interrupted', async () => {
    const whole = [
      '--video',
      sample,
      '--keyframes',
      sampleKeyframes,
      '--out',
      'r.json',
      '--masks',
      'm.jsonl',
      '--save-frames',
      'frames',
      '--json',
    ];
    const { status, stdout, events } = await track(whole, (event, pid) => {
      if (event.event === 'progress' && event.stage === 'track' && event.done === 3)
        process.kill(pid, 'SIGINT');
    });
    expect(status).toBe(2);
    expect(stdout).toMatch(/^backend +wasm/);
    const pictures = await readdir(path.join(folder, 'frames'));
    await rm(path.join(folder, 'frames'), { recursive: true });
    expect(await expectPartial(events)).toMatchObject({ code: 'cli/interrupted' });
    const lines = await readLines('m.jsonl.partial');
    const frames = [...new Set(lines.map(({ frame }) => frame))];
    expect(pictures.sort()).toEqual(frames.map((frame) => `${String(frame).padStart(5, '0')}.png`));
  });

  it.runIf(process.platform === 'linux').each([
    ['browser', 'cli/browser-ended', ['--headless']],
    ['page', 'cli/page-crashed', ['--type=renderer']],
  ])('keeps what was tracked when the %s dies', async (_, code, parts) => {
    const whole = [
      '--video',
      sample,
      '--keyframes',
      sampleKeyframes,
      '--out',
      'r.json',
      '--masks',
      'm.jsonl',
      '--json',
    ];
    const { status, events } = await track(whole, (event, pid) => {
      if (event.event !== 'progress' || event.stage !== 'track' || event.done !== 2) return;
      for (const found of processesBelow(pid, ...parts)) process.kill(found, 'SIGKILL');
    });
    expect(status).toBe(2);
    expect(await expectPartial(events)).toMatchObject({ code });
  });

  it('stops with advice where WebGPU is asked for and there is no GPU', async () => {
    const files = ['--video', sample, '--keyframes', sampleKeyframes, '--out', 'r.json'];
    const { status, stderr } = await runCli(['track', ...files, '--backend', 'webgpu'], { cwd: folder });
    expect(status).toBe(1);
    expect(stderr).toMatch(/--backend wasm, or --allow-software-gpu .*\[runtime\/no-gpu\]$/);
    expect(await readdir(folder)).toEqual([]);
  });

  /** Both outputs stand as `.partial`, whole in themselves, up to the frame that the error names. */
  async function expectPartial(events: readonly CliEvent[]): Promise<CliEvent | undefined> {
    expect((await readdir(folder)).sort()).toEqual(['m.jsonl.partial', 'r.json.partial']);
    const lines = await readLines('m.jsonl.partial');
    const result = await readJson('r.json.partial');
    const lastFrame = lines.at(-1)?.frame;
    expect(lastFrame).toBeGreaterThan(0);
    expect(lastFrame).toBeLessThan(200);
    expect(lines.length % 3).toBe(0);
    expect(result.length).toBe(3);
    const last = events.at(-1);
    expect(last?.event).toBe('error');
    expect(last?.message).toContain(`Tracked up to frame ${lastFrame} `);
    expect(last?.message).toContain('r.json.partial, m.jsonl.partial');
    return last;
  }
});

it('answers for itself', async () => {
  const help = await runCli(['track', '--help'], { cwd: folder });
  expect([help.status, help.stderr]).toEqual([0, '']);
  for (const option of [
    '--video',
    '--keyframes',
    '--out',
    '--masks',
    '--save-frames',
    '--frames',
    '--json',
  ]) {
    expect(help.stdout).toContain(option);
  }
  const version = await runCli(['--version'], { cwd: folder });
  const { version: expected } = JSON.parse(await readFile(path.join(repositoryRoot, 'package.json'), 'utf8'));
  expect([version.status, version.stdout]).toEqual([0, `${expected}\n`]);
});

/** Writes a .safetensors file with the tensors of one of Meta's models and weights by formula. */
async function writeFormulaCheckpoint(file: string, model: string): Promise<void> {
  const list = await readFile(path.join(repositoryRoot, 'models/configs/shapes.json'), 'utf8');
  const shapes: readonly [name: string, shape: readonly number[]][] = JSON.parse(list)[model];
  let end = 0;
  const header = shapes.map(([name, shape]) => {
    const start = end;
    end += 4 * shape.reduce((product, n) => product * n, 1);
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }];
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await writeFile(file, [length, json, ...shapes.map(([name, shape]) => formulaTensor(name, shape))]);
}

/** The first frames as ffmpeg decodes them, RGB. */
function ffmpegFrames(video: string, count: number): Uint8Array[] {
  const args = ['-v', 'error', '-i', video, '-fps_mode', 'passthrough', '-frames:v', String(count)];
  const { stdout, status } = spawnSync('ffmpeg', [...args, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], {
    maxBuffer: 1 << 28,
  });
  expect(status).toBe(0);
  const size = stdout.length / count;
  return Array.from({ length: count }, (_, n) => stdout.subarray(n * size, (n + 1) * size));
}

function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  return sum / a.length;
}
