/**
 * Builds on disk, of the demo model: made once, whole or not at all, shared by who asks.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServedBuild } from '../../src/catalog/offered.ts';
import { builderVersion } from '../../src/model/build.ts';
import { readModelFiles } from '../../src/model/model-files.ts';
import { decodeSelfTest, selfTestFile } from '../../src/runtime/self-test.ts';
import { modelsFolder } from '../cli/paths.ts';
import { fileSource } from './build-folder.ts';
import { type ModelBuilds, openBuilds } from './builds.ts';
import type { LibraryModel, ModelJob } from './library.ts';
import { modelByFile } from './model-by-file.ts';

const checkpoint = path.join(modelsFolder, 'demo', 'nano_fp16.pt');
const config = path.join(modelsFolder, 'demo', 'nano.yaml');
const demo: LibraryModel = await modelByFile({ checkpoint, config });
const quietly: ModelJob = { onProgress: () => {}, signal: undefined };

/** Small, so that the self-test takes no time. */
const size = 128;

let folder: string;
let builds: ModelBuilds;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-builds-'));
  builds = openBuilds({ folder });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await builds.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A program that begins to build the demo model and says so. */
const endless = () => `
  const { openBuilds } = await import(${JSON.stringify(new URL('./builds.ts', import.meta.url).href)});
  const onProgress = ({ stage }) => stage === 'convert' && console.log(stage);
  await openBuilds({ folder: ${JSON.stringify(folder)} })
    .build(${JSON.stringify(demo)}, undefined, { onProgress, signal: undefined });
`;

const build = (given: ModelJob = quietly, imageSize = size) => builds.build(demo, imageSize, given);
const places = () => readdirSync(path.join(folder, builderVersion));
const fileOf = ({ key }: ServedBuild, name: string): string => builds.file(key, name) ?? '';

describe('a build', { timeout: 240_000 }, () => {
  it('has graphs, weights and what the self-test must give, and is made once', async () => {
    const stages: string[] = [];
    const made = await build({ ...quietly, onProgress: ({ stage }) => stages.push(stage) });
    expect(new Set(stages)).toEqual(new Set(['convert', 'self-test']));
    expect(made.files.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['image-encoder.onnx', 'image-encoder.weights', selfTestFile, 'manifest.json']),
    );
    for (const { name, bytes } of made.files) expect(statSync(fileOf(made, name)).size).toBe(bytes);
    expect(made.conversion?.peakMemory).toBeGreaterThan(statSync(checkpoint).size);

    const { built, parameters } = await readModelFiles(
      fileSource(path.dirname(fileOf(made, 'manifest.json'))),
    );
    expect([built.config.imageSize, parameters]).toEqual([size, 4_028_866]);
    const outputs = decodeSelfTest(readFileSync(fileOf(made, selfTestFile)));
    expect(outputs.map(({ name }) => name)).toContain('memory-attention/pix_feat');

    const { conversion, ...rest } = made;
    expect(await build()).toEqual(rest);
    // By another server, as after a restart.
    expect(await openBuilds({ folder }).build(demo, size, quietly)).toEqual(rest);
    expect(await builds.bytes(demo)).toBeGreaterThan(made.files.reduce((sum, { bytes }) => sum + bytes, 0));

    await builds.remove(demo);
    expect(places()).toEqual([]);
    expect(await builds.bytes(demo)).toBe(0);
  });

  it('is made once for all who ask at the same time, also where one of them leaves', async () => {
    const leaving = new AbortController();
    const asked = [build({ ...quietly, signal: leaving.signal }), build(), build()];
    leaving.abort();
    await expect(asked[0]).rejects.toMatchObject({ code: 'model/cancelled' });
    const [one, other] = await Promise.all(asked.slice(1));
    expect(one).toEqual(other);
    expect(places()).toEqual([one?.key]);
  });

  it('is made for who asks just after the last one left', async () => {
    const leaving = new AbortController();
    const asked = build({ onProgress: () => leaving.abort(), signal: leaving.signal });
    await expect(asked).rejects.toMatchObject({ code: 'model/cancelled' });
    const made = await build();
    expect(places()).toEqual([made.key]);
  });

  it('ends where nobody waits for it any more, and leaves nothing', async () => {
    const leaving = new AbortController();
    const asked = build({ onProgress: () => leaving.abort(), signal: leaving.signal });
    await expect(asked).rejects.toMatchObject({ code: 'model/cancelled' });
    await vi.waitFor(() => expect(places()).toEqual([]), 10_000);
  });

  it('is made anew where a file of it was cut short', async () => {
    const made = await build();
    truncateSync(fileOf(made, 'image-encoder.weights'), 1000);
    const again = await build();
    expect(again.conversion).toBeDefined();
    expect({ ...again, conversion: made.conversion }).toEqual(made);
  });
});

describe('where onnxruntime-node has no binary for the platform', { timeout: 240_000 }, () => {
  it('a build has all but the self-test, which the browser makes', async () => {
    const hook = path.join(await mkdtemp(path.join(tmpdir(), 'tracklet-hook-')), 'no-binary.cjs');
    const refuse = `const load = process.dlopen;
      process.dlopen = (module, file, ...more) => {
        if (file.includes('onnxruntime')) throw new Error('no binary for this platform');
        return load.call(process, module, file, ...more);
      };`;
    writeFileSync(hook, refuse);
    vi.stubEnv('NODE_OPTIONS', `--require=${hook}`);
    const { files, key } = await build();
    const names = files.map(({ name }) => name);
    expect([names.includes(selfTestFile), names.includes('image-encoder.onnx')]).toEqual([false, true]);
    const made = JSON.parse(readFileSync(path.join(folder, builderVersion, key, 'made.json'), 'utf8'));
    expect(made.selfTestFailure).toMatch(/no binary/);
    rmSync(path.dirname(hook), { recursive: true });
  });
});

describe('what is left of a build that was broken off', { timeout: 240_000 }, () => {
  it('is nothing after close()', async () => {
    const asked = build({ ...quietly, onProgress: () => void builds.close() });
    await expect(asked).rejects.toMatchObject({ code: 'model/cancelled' });
    expect(places()).toEqual([]);
  });

  it('is never taken for whole where the server was killed, and goes with the next build', async () => {
    const server = spawn(process.execPath, ['--import', 'tsx/esm', '--input-type=module', '-e', endless()], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(server.stdout, 'data');
    server.kill('SIGKILL');
    await once(server, 'exit');
    const [leftover = ''] = places();
    expect(leftover).toMatch(new RegExp(`^[0-9a-f]{64}\\.${server.pid}\\.partial$`));
    expect(builds.file(leftover, 'manifest.json')).toBeUndefined();
    // Of a process that is at work.
    const others = `${'b'.repeat(64)}.${process.ppid}.partial`;
    mkdirSync(path.join(folder, builderVersion, others));
    // Of one that had our number: in containers all have the same ones.
    const before = path.join(folder, builderVersion, `${'c'.repeat(64)}.${process.pid}.partial`);
    mkdirSync(before);
    utimesSync(before, new Date('2020-01-01'), new Date('2020-01-01'));
    const { key } = await build();
    expect(places().sort()).toEqual([key, others].sort());
  });

  it('goes with builds of other versions, and such as nobody used for a month', async () => {
    const { key } = await build();
    mkdirSync(path.join(folder, 'another-version', key), { recursive: true });
    mkdirSync(path.join(folder, "the-user's-own", 'house'), { recursive: true });
    const longAgo = new Date('2020-01-01');
    utimesSync(path.join(folder, builderVersion, key), longAgo, longAgo);
    await openBuilds({ folder }).build(demo, 2 * size, quietly);
    expect(readdirSync(folder).sort()).toEqual([builderVersion, "the-user's-own"].sort());
    expect(places()).not.toContain(key);
  });
});

describe('refused', () => {
  it.each([100, 8192])('an image size of %i, in a sentence that names those that fit', async (imageSize) => {
    await expect(build(quietly, imageSize)).rejects.toMatchObject({
      code: 'config/image-size',
      message: expect.stringMatching(/a multiple of 32 from 32 to 4096/),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a file that is no checkpoint, before anything is written', async () => {
    const file = path.join(folder, 'page.pt');
    writeFileSync(file, '<!doctype html>');
    const page = await modelByFile({ checkpoint: file, config: undefined });
    await expect(builds.build(page, undefined, quietly)).rejects.toMatchObject({
      code: 'checkpoint/not-a-checkpoint',
    });
  });

  it('a folder that cannot be written, in a sentence that names it', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    await expect(openBuilds({ folder: file }).build(demo, size, quietly)).rejects.toMatchObject({
      code: 'model/cannot-store',
      message: expect.stringContaining(`${file} cannot be written`),
    });
  });

  it.each([
    ['..', 'manifest.json'],
    ['../../etc', 'passwd'],
    ['a'.repeat(63), 'manifest.json'],
    ['A'.repeat(64), 'manifest.json'],
    ['a'.repeat(64), '../manifest.json'],
    ['a'.repeat(64), '..'],
    ['a'.repeat(64), 'made.json'],
    ['a'.repeat(64), 'manifest.json\n'],
    ['a'.repeat(64), ''],
  ])('the file %j / %j', (key, name) => {
    expect(builds.file(key, name)).toBeUndefined();
  });
});
