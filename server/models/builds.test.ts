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
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
  await builds.close();
  rmSync(folder, { recursive: true, force: true });
});

const build = (given: ModelJob = quietly, imageSize = size) => builds.build(demo, imageSize, given);
const places = () => readdirSync(path.join(folder, builderVersion));
const fileOf = ({ key }: ServedBuild, name: string): string => builds.file(key, name) ?? '';

describe('a build', { timeout: 60_000 }, () => {
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

  it('is made anew where a file of it was cut short', async () => {
    const made = await build();
    truncateSync(fileOf(made, 'image-encoder.weights'), 1000);
    const again = await build();
    expect(again.conversion).toBeDefined();
    expect({ ...again, conversion: made.conversion }).toEqual(made);
  });
});

describe('what is left of a build that was broken off', { timeout: 60_000 }, () => {
  it('is nothing after close()', async () => {
    const asked = build({ ...quietly, onProgress: () => void builds.close() });
    await expect(asked).rejects.toMatchObject({ code: 'model/cancelled' });
    expect(places()).toEqual([]);
  });

  it('is never taken for whole, and goes with the next build', async () => {
    const gone = spawn(process.execPath, ['--version']);
    await once(gone, 'exit');
    const key = 'a'.repeat(64);
    const leftover = path.join(folder, builderVersion, `${key}.${gone.pid}.partial`);
    mkdirSync(leftover, { recursive: true });
    writeFileSync(path.join(leftover, 'manifest.json'), '{}');
    const others = path.join(folder, builderVersion, `${'b'.repeat(64)}.${process.ppid}.partial`);
    mkdirSync(others);
    expect(builds.file(`${key}.${gone.pid}.partial`, 'manifest.json')).toBeUndefined();
    const { key: made } = await build();
    expect(places().sort()).toEqual([made, path.basename(others)].sort());
  });

  it('goes with builds of other versions, and such as nobody used for a month', async () => {
    const { key } = await build();
    mkdirSync(path.join(folder, 'another-version'));
    const longAgo = new Date('2020-01-01');
    utimesSync(path.join(folder, builderVersion, key), longAgo, longAgo);
    await openBuilds({ folder }).build(demo, 2 * size, quietly);
    expect(readdirSync(folder)).toEqual([builderVersion]);
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
