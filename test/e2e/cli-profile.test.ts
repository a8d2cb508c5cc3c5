/**
 * What the command line's browser keeps from one run to the next: converted models, and nothing of what was tracked.
 *
 * @module
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { repositoryRoot } from './browser.ts';
import { type CliResult, runCli } from './cli.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-profile-'));
});
afterEach(() => rm(folder, { recursive: true, maxRetries: 5, retryDelay: 200 }));

const profile = () => path.join(folder, 'cache/tracklet/chrome');

function track(out: string, cache = path.join(folder, 'cache')) {
  const args = [
    ...['--video', path.join(repositoryRoot, 'public/sample/sample.mp4')],
    ...['--keyframes', path.join(repositoryRoot, 'public/sample/sample.json')],
    ...['--framerate', '25', '--max-frames', '2', '--out', out, '--json', '--backend', 'wasm'],
  ];
  return runCli(['track', ...args], { cwd: folder, env: { XDG_CACHE_HOME: cache } });
}

const modelOf = ({ events }: CliResult) => events.find(({ event }) => event === 'model');

it('converts a model once, for runs at once too, and keeps nothing of the video or the job', async () => {
  // As a run that was killed leaves it. No process has this number: it is beyond every system's largest.
  await mkdir(profile(), { recursive: true });
  await writeFile(path.join(profile(), 'tracklet.lock'), '2147483647');
  const first = await track('first.json');
  const together = await Promise.all([track('a.json'), track('b.json')]);
  expect([first, ...together].map(({ status }) => status)).toEqual([0, 0, 0]);
  const cost = { seconds: expect.any(Number), peakMemory: expect.any(Number) };
  expect(modelOf(first)).toMatchObject({ cached: false, conversion: cost });
  // One of two has the profile, the other a temporary one.
  expect(together.map((result) => modelOf(result)?.cached).sort()).toEqual([false, true]);
  for (const result of together) {
    expect(modelOf(result)).toMatchObject({ conversion: null });
    const fetches = result.events.some(({ stage }) => stage === 'download');
    expect(fetches).toBe(modelOf(result)?.cached === false);
  }
  const [expected, ...others] = await Promise.all(
    ['first.json', 'a.json', 'b.json'].map((name) => readFile(path.join(folder, name), 'utf8')),
  );
  expect(others).toEqual([expected, expected]);

  const files = await readdir(profile(), { recursive: true, withFileTypes: true });
  expect(files.some(({ name }) => name === 'tracklet.lock')).toBe(false);
  for (const file of files.filter((entry) => entry.isFile())) {
    const bytes = await readFile(path.join(file.parentPath, file.name));
    for (const text of ['sample.mp4', '/job/']) {
      expect(bytes.includes(text), `${text} in ${file.name}`).toBe(false);
      expect(bytes.includes(Buffer.from(text, 'utf16le')), `${text} in ${file.name}`).toBe(false);
    }
  }
});

it('works without a folder to keep anything in', async () => {
  const file = path.join(folder, 'file');
  await writeFile(file, '');
  const result = await track('out.json', file);
  expect(result.status).toBe(0);
  expect(modelOf(result)).toMatchObject({ cached: false });
});
