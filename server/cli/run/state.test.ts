import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockState } from './lock.ts';
import { RunState } from './state.ts';
import { statePlace } from './state-place.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-state-'));
  file = path.join(folder, 'deep', 'run.json');
});
afterEach(() => rm(folder, { recursive: true }));

const owner = { labelStudio: 'http://127.0.0.1:8080', project: 3 };
const source = { kind: 'annotation', id: 5, updatedAt: '2026-01-01T00:00:00Z' } as const;

describe('the state file', () => {
  it('remembers tasks from one run to the next, and is whole after each', async () => {
    const first = await RunState.open(file, owner);
    expect(first.get(7)).toBeUndefined();
    await first.set(7, { status: 'running', fingerprint: 'a', source });
    await first.set(7, {
      status: 'done',
      fingerprint: 'a',
      source,
      saved: { kind: 'annotation', id: 5 },
    });
    await first.set(8, {
      status: 'failed',
      fingerprint: 'b',
      source,
      reason: { code: 'video/broken', message: 'x' },
    });
    const second = await RunState.open(file, owner);
    expect(second.get(7)).toMatchObject({ status: 'done', fingerprint: 'a', saved: { id: 5 } });
    expect(second.get(8)).toMatchObject({ status: 'failed', reason: { code: 'video/broken' } });
    expect(await readdir(path.dirname(file))).toEqual(['run.json']);
  });

  it('writes nothing before there is something to remember', async () => {
    await RunState.open(file, owner);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses the state of another project or Label Studio', async () => {
    await (await RunState.open(file, owner)).set(7, { status: 'running', fingerprint: 'a', source });
    for (const other of [
      { ...owner, project: 4 },
      { ...owner, labelStudio: 'http://127.0.0.1:9999' },
    ]) {
      await expect(RunState.open(file, other)).rejects.toMatchObject({ code: 'cli/foreign-state' });
    }
  });

  it.each([
    ['no JSON', '{"trackletRun": 1,'],
    ['nothing', ''],
    ['another program’s JSON', '{"name": "x"}'],
    ['a later form', '{"trackletRun": 2, "labelStudio": "http://a", "project": 3, "tasks": {}}'],
    [
      'a task without its status',
      '{"trackletRun": 1, "labelStudio": "http://a", "project": 3, "tasks": {"7": {}}}',
    ],
  ])('refuses %s, and leaves it alone', async (_, text) => {
    const broken = path.join(folder, 'broken.json');
    await writeFile(broken, text);
    await expect(RunState.open(broken, owner)).rejects.toMatchObject({
      code: 'cli/bad-state',
      message: expect.stringContaining(broken),
    });
    expect(await readFile(broken, 'utf8')).toBe(text);
  });
});

describe('the lock', () => {
  it('lets one run in at a time', async () => {
    const unlock = await lockState(file);
    await expect(lockState(file)).rejects.toMatchObject({
      code: 'cli/state-in-use',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await unlock();
    await (await lockState(file))();
    expect(await readdir(path.dirname(file))).toEqual([]);
  });

  it('takes over from a run that was killed', async () => {
    await (await lockState(file))();
    const since = new Date().toISOString();
    // No process has this number: it is above Linux's and macOS's greatest.
    await writeFile(`${file}.lock`, JSON.stringify({ pid: 2 ** 30, host: hostname(), since }));
    const taken = await Promise.allSettled([lockState(file), lockState(file)]);
    expect(taken.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('does not take over from a run on another machine', async () => {
    await (await lockState(file))();
    await writeFile(
      `${file}.lock`,
      JSON.stringify({ pid: 1, host: 'elsewhere', since: new Date().toISOString() }),
    );
    await expect(lockState(file)).rejects.toMatchObject({ code: 'cli/state-in-use' });
  });
});

it('keeps states apart by Label Studio and project, in --out where there is one', () => {
  const place = (url: string, project: number) =>
    statePlace(url, project, undefined, { XDG_STATE_HOME: '/state', LOCALAPPDATA: '/state' });
  const places = [
    place('http://127.0.0.1:8080', 1),
    place('http://127.0.0.1:8080', 2),
    place('http://127.0.0.1:8081', 1),
    place('https://ls.example.com/one', 1),
    place('https://ls.example.com/two', 1),
  ];
  expect(new Set(places).size).toBe(places.length);
  for (const each of places) expect(path.basename(each)).toMatch(/^[\w.-]+-project-\d\.json$/);
  expect(statePlace('http://a', 1, 'results')).toBe(path.join('results', 'tracklet-run.json'));
});
