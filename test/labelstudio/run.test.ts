/**
 * `tracklet run` against a real Label Studio.
 *
 * @module
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { repositoryRoot } from '../e2e/browser.ts';
import { type CliEvent, type CliResult, runCli } from '../e2e/cli.ts';
import type { LabelStudio } from './label-studio.ts';
import { sharedLabelStudio } from './shared.ts';

const sample = path.join(repositoryRoot, 'public/sample/sample.mp4');
const config = `<View>
  <Labels name="videoLabels" toName="video"><Label value="Ball"/><Label value="Car"/></Labels>
  <Video name="video" value="$video" framerate="25"/><VideoRectangle name="box" toName="video"/>
</View>`;

/** Two videos, the second of which Label Studio numbers at half its rate. */
const pairConfig = `<View>
  <Video name="left" value="$left" framerate="25"/><VideoRectangle name="leftBox" toName="left"/>
  <Video name="right" value="$right" framerate="12.5"/><VideoRectangle name="rightBox" toName="right"/>
</View>`;

/** The sample's ball and car where they begin. */
const ball = { x: 10.859375, y: 48.47222222, width: 12.65625, height: 21.52777778 };
const car = { x: 70.78125, y: 60.41666667, width: 22.1875, height: 25.69444444 };

const keyframe = (frame: number, box: typeof ball) => ({
  ...{ frame, enabled: true, rotation: 0, ...box },
  time: frame / 25,
});
const region = (id: string, label: string, ...sequence: ReturnType<typeof keyframe>[]) => ({
  id,
  type: 'videorectangle',
  from_name: 'box',
  to_name: 'video',
  origin: 'manual',
  meta: { text: [`about ${id}`] },
  value: { framesCount: 225, duration: 9, labels: [label], sequence },
});
const theBall = region('ball000001', 'Ball', keyframe(1, ball));
const theCar = region('car0000001', 'Car', keyframe(1, car));
const choice = { id: 'c', type: 'choices', from_name: 'q', to_name: 'video', value: { choices: ['x'] } };

const taskSchema = z.looseObject({
  data: z.record(z.string(), z.unknown()),
  annotations: z.array(z.looseObject({ id: z.int(), result: z.array(z.unknown()), updated_at: z.string() })),
  predictions: z.array(
    z.looseObject({
      id: z.int(),
      result: z.array(z.unknown()),
      model_version: z.string(),
      score: z.number(),
    }),
  ),
});
const regionSchema = z.looseObject({
  id: z.string(),
  score: z.number().optional(),
  meta: z.unknown(),
  value: z.looseObject({
    labels: z.array(z.string()).optional(),
    sequence: z.array(z.looseObject({ frame: z.int(), enabled: z.boolean(), auto: z.string().optional() })),
  }),
});

let labelStudio: LabelStudio;
let folder: string;
/** Of the browser: another run's must not be in the way. */
let cache: string;
/** The output of all runs. */
let said = '';
let project: number;
/** Drawn by one annotator each, but for the last, whose video is missing. */
let tasks: { submitted: number; drafted: number; broken: number };

beforeAll(async () => {
  labelStudio = sharedLabelStudio();
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-run-'));
  cache = await mkdtemp(path.join(tmpdir(), 'tracklet-run-cache-'));
  await writeFile(path.join(folder, 'key'), `${labelStudio.pat}\n`);
  project = await labelStudio.createProject('Command line', config);
  const submitted = await labelStudio.upload(project, sample);
  await labelStudio.annotate(submitted, [choice, theBall, theCar]);
  const drafted = await labelStudio.upload(project, sample);
  await labelStudio.api('POST', `/api/tasks/${drafted}/drafts`, { result: [theBall], lead_time: 1 });
  const broken = await labelStudio.createTask(project, { video: 'http://127.0.0.1:9/missing.mp4' });
  await labelStudio.annotate(broken, [theBall]);
  // Nothing is drawn in this one.
  await labelStudio.createTask(project, { video: '/data/upload/none.mp4' });
  tasks = { submitted, drafted, broken };
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(cache, { recursive: true, maxRetries: 5 });
});

interface RunOptions {
  readonly key?: readonly string[];
  readonly onEvent?: (event: CliEvent, pid: number) => void;
}

async function run(args: readonly string[], { key, onEvent }: RunOptions = {}): Promise<CliResult> {
  const connection = ['--ls-url', labelStudio.url, ...(key ?? ['--ls-api-key-file', 'key'])];
  const result = await runCli(
    ['run', ...connection, '--backend', 'wasm', '--max-frames', '5', '--json', ...args],
    { cwd: folder, env: { XDG_STATE_HOME: path.join(folder, 'state'), XDG_CACHE_HOME: cache }, onEvent },
  );
  said += result.stdout + result.stderr;
  return result;
}

const task = async (id: number) => taskSchema.parse(await labelStudio.api('GET', `/api/tasks/${id}`));
const regionsOf = (result: readonly unknown[]) =>
  result.flatMap((item) => regionSchema.safeParse(item).data ?? []);
const lastKeyframe = (item: unknown) => regionSchema.parse(item).value.sequence.at(-1);

/** Source frames of a masks file. */
async function maskedFrames(file: string): Promise<number[]> {
  const lines = (await readFile(path.join(folder, file), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => z.looseObject({ frame: z.int() }).parse(JSON.parse(line)).frame);
}

const named = ({ events }: CliResult, name: string) => events.filter(({ event }) => event === name);
const outcomes = (result: CliResult) =>
  z
    .array(z.looseObject({ task: z.int(), status: z.string() }))
    .parse(named(result, 'summary')[0]?.tasks)
    .map(({ task: id, status }) => [id, status]);

describe('a project', () => {
  it('is only described by a dry run', async () => {
    const before = await Promise.all(Object.values(tasks).map(task));
    const result = await run(['--project', String(project), '--dry-run']);
    expect(result.status).toBe(0);
    expect(outcomes(result)).toEqual(Object.values(tasks).map((id) => [id, 'planned']));
    expect(named(result, 'plan')[0]).toMatchObject({ objects: 2, task: tasks.submitted });
    expect(await Promise.all(Object.values(tasks).map(task))).toEqual(before);
    expect(await readdir(folder)).toEqual(['key']);
  });

  it('is tracked and saved; what fails is said', async () => {
    const [before] = (await task(tasks.submitted)).annotations;
    const result = await run(['--project', String(project), '--out', 'out', '--masks']);
    expect(result.status).toBe(2);
    expect(outcomes(result)).toEqual([
      [tasks.submitted, 'done'],
      [tasks.drafted, 'done'],
      [tasks.broken, 'failed'],
    ]);
    const [error, ...others] = named(result, 'error');
    expect(others).toEqual([]);
    expect(error?.code).toMatch(/^labelstudio\/media-/);
    expect(error?.message).toMatch(new RegExp(`^Task ${tasks.broken}: `));

    const { annotations } = await task(tasks.submitted);
    expect(annotations.map(({ id }) => id)).toEqual([before?.id]);
    const saved = annotations[0]?.result ?? [];
    expect(saved[0]).toEqual(choice);
    const [savedBall, savedCar] = regionsOf(saved);
    expect(savedBall).toMatchObject({ id: theBall.id, meta: theBall.meta, value: { labels: ['Ball'] } });
    expect(savedCar).toMatchObject({ id: theCar.id, meta: theCar.meta, value: { labels: ['Car'] } });
    expect(savedBall?.value.sequence[0]).toEqual(keyframe(1, ball));
    // Five frames after the first, on the last of which the track ends.
    expect(savedBall?.value.sequence.at(-1)).toMatchObject({ frame: 6, enabled: false });
    expect(savedBall?.value.sequence.slice(1).every(({ auto }) => auto !== undefined)).toBe(true);

    // A draft that was never submitted has no annotation to save to.
    const drafted = await task(tasks.drafted);
    expect(drafted.annotations).toHaveLength(1);
    expect(regionsOf(drafted.annotations[0]?.result ?? [])[0]?.value.sequence.length).toBeGreaterThan(1);

    expect((await readdir(path.join(folder, 'out'))).sort()).toEqual(
      [
        ...[tasks.submitted, tasks.drafted].flatMap((id) => [`task-${id}.json`, `task-${id}.masks.jsonl`]),
        'tracklet-run.json',
        'tracklet-run.tracks',
      ].sort(),
    );
    const file = await readFile(path.join(folder, 'out', `task-${tasks.submitted}.json`), 'utf8');
    expect(JSON.parse(file)).toEqual(saved);
  });

  it('is left alone by a second run, but for what failed and what was drawn anew', async () => {
    const [saved] = (await task(tasks.submitted)).annotations;
    const [ballBefore, carBefore] = regionsOf(saved?.result ?? []);
    const moved = { ...carBefore, value: { ...carBefore?.value, sequence: [keyframe(3, car)] } };
    await labelStudio.api('PATCH', `/api/annotations/${saved?.id}`, { result: [ballBefore, moved] });

    const result = await run(['--project', String(project), '--out', 'out']);
    expect(outcomes(result)).toEqual([
      [tasks.submitted, 'done'],
      [tasks.drafted, 'skipped'],
      [tasks.broken, 'failed'],
    ]);
    expect(result.status).toBe(2);
    const [, carAfter] = regionsOf((await task(tasks.submitted)).annotations[0]?.result ?? []);
    expect(carAfter?.value.sequence[0]).toEqual(keyframe(3, car));
    expect(carAfter?.value.sequence.length).toBeGreaterThan(1);

    const third = await run(['--task', String(tasks.submitted), '--out', 'out']);
    expect([third.status, outcomes(third)]).toEqual([0, [[tasks.submitted, 'skipped']]]);
    // No browser was started for it.
    expect(named(third, 'backend')).toEqual([]);
  });
});

describe('one task', () => {
  it('is saved as a prediction with a legacy token on the command line, which is warned of', async () => {
    const id = await labelStudio.upload(project, sample);
    const annotation = await labelStudio.annotate(id, [theBall]);
    const before = await task(id);
    const result = await run(
      ['--task', String(id), '--save', 'prediction', '--model-version', 'demo-7', '--state', 'p.json'],
      { key: ['--ls-api-key', labelStudio.legacyToken] },
    );
    expect(result.status).toBe(0);
    expect(named(result, 'warning')[0]?.message).toContain('process list');
    const { annotations, predictions } = await task(id);
    expect(annotations).toEqual(before.annotations);
    expect(annotations[0]?.id).toBe(annotation);
    expect(predictions).toHaveLength(1);
    expect(predictions[0]).toMatchObject({ model_version: 'demo-7' });
    const [tracked] = regionsOf(predictions[0]?.result ?? []);
    expect(predictions[0]?.score).toBe(tracked?.score);
  });

  it('goes on after the run was killed, and after Ctrl-C was pressed twice', async () => {
    const id = await labelStudio.upload(project, sample);
    await labelStudio.annotate(id, [theBall]);
    const args = ['--task', String(id), '--state', 'killed.json', '--max-frames', '44'];
    const killed = await run(args, {
      // The browser stores the tracker's state every 32 frames.
      onEvent: ({ event, stage, done }, pid) => {
        if (event === 'progress' && stage === 'track' && done === 34) process.kill(pid, 'SIGKILL');
      },
    });
    expect(killed.status).toBeNull();
    expect((await task(id)).annotations[0]?.result).toEqual([theBall]);

    const stopped = await run(args, {
      onEvent: ({ event, message }, pid) => {
        const pressed = event === 'warning' && message?.includes('Press Ctrl-C again');
        if (event === 'resumed' || pressed) process.kill(pid, 'SIGINT');
      },
    });
    expect([stopped.status, outcomes(stopped)]).toEqual([2, [[id, 'failed']]]);
    expect(named(stopped, 'error').map(({ code }) => code)).toEqual(['cli/interrupted']);
    expect(named(stopped, 'warning')).toHaveLength(1);

    const again = await run(args);
    expect([again.status, outcomes(again)]).toEqual([0, [[id, 'done']]]);
    const [resumed] = named(again, 'resumed');
    expect(resumed?.frames).toBeGreaterThanOrEqual(34);
    const tracked = again.events.filter(({ stage }) => stage === 'track').map(({ done = 0 }) => done);
    expect([tracked[0], tracked.at(-1)]).toEqual([Number(resumed?.frames) + 1, 45]);
    expect(named(again, 'summary')[0]?.tasks).toEqual([expect.objectContaining({ frames: 45 })]);
    expect(
      regionsOf((await task(id)).annotations[0]?.result ?? [])[0]?.value.sequence.length,
    ).toBeGreaterThan(1);
    expect((await readdir(folder)).filter((name) => name.startsWith('killed'))).toEqual([
      'killed.json',
      'killed.tracks',
    ]);
    expect(await readdir(path.join(folder, 'killed.tracks'))).toEqual([]);
  });

  it('is tracked in each of its videos, each at its own rate', async () => {
    const { data } = await task(tasks.submitted);
    const pairs = await labelStudio.createProject('Pairs', pairConfig);
    const id = await labelStudio.createTask(pairs, { left: data.video, right: data.video });
    const on = (name: string, frames: number) => ({
      ...region(name, 'Ball', keyframe(1, ball)),
      ...{ from_name: `${name}Box`, to_name: name },
      value: { framesCount: frames, duration: 9, sequence: [keyframe(1, ball)] },
    });
    await labelStudio.annotate(id, [on('left', 225), on('right', 113)]);
    const result = await run(['--task', String(id), '--max-frames', '4', '--out', 'pair', '--masks']);
    expect([result.status, outcomes(result)]).toEqual([0, [[id, 'done']]]);
    expect(named(result, 'warning')[0]?.message).toContain('numbers 12.5 frames a second; the file has 25');
    expect(named(result, 'saved')[0]).toMatchObject({ frames: 10, objects: 2 });

    const saved = (await task(id)).annotations[0]?.result ?? [];
    expect(saved).toMatchObject([
      { id: 'left', to_name: 'left', value: { framesCount: 225 } },
      { id: 'right', to_name: 'right', value: { framesCount: 113 } },
    ]);
    expect(saved.map((each) => lastKeyframe(each))).toMatchObject([
      { frame: 5, enabled: false, time: 5 / 25 },
      { frame: 5, enabled: false, time: 5 / 12.5 },
    ]);
    expect(await maskedFrames(`pair/task-${id}-left.masks.jsonl`)).toEqual([0, 1, 2, 3, 4]);
    expect(await maskedFrames(`pair/task-${id}-right.masks.jsonl`)).toEqual([0, 2, 4, 6, 8]);
  });

  it('merges into what was drawn while it was tracked, or fails and keeps the tracks', async () => {
    const id = await labelStudio.upload(project, sample);
    const annotation = await labelStudio.annotate(id, [theBall]);
    const draw = (...result: unknown[]) =>
      labelStudio.api('PATCH', `/api/annotations/${annotation}`, { result });
    const drawing: Promise<unknown>[] = [];
    // Long enough for what is drawn meanwhile to arrive.
    const args = ['--task', String(id), '--state', 'conflict.json', '--max-frames', '12'];
    const failed = await run([...args, '--on-conflict', 'fail'], {
      onEvent: ({ event, stage, done }) => {
        if (event === 'progress' && stage === 'track' && done === 1) drawing.push(draw(theBall, choice));
      },
    });
    await Promise.all(drawing);
    expect(failed.status).toBe(2);
    expect(named(failed, 'error')[0]).toMatchObject({ code: 'cli/conflict' });
    expect((await task(id)).annotations[0]?.result).toEqual([theBall, choice]);

    // What was drawn is no keyframe, so the tracks still fit: nothing is tracked again.
    const saved = await run(args);
    expect([saved.status, outcomes(saved)]).toEqual([0, [[id, 'done']]]);
    expect(named(saved, 'backend')).toEqual([]);
    const [, kept] = (await task(id)).annotations[0]?.result ?? [];
    expect(kept).toEqual(choice);

    const again: Promise<unknown>[] = [];
    const merged = await run([...args, '--again'], {
      onEvent: ({ event, stage, done }) => {
        if (event === 'progress' && stage === 'track' && done === 1)
          again.push(draw(theBall, choice, theCar));
      },
    });
    await Promise.all(again);
    expect(merged.status).toBe(0);
    const result = (await task(id)).annotations[0]?.result ?? [];
    expect(result.slice(1)).toEqual([choice, theCar]);
    expect(regionsOf(result)[0]?.value.sequence.length).toBeGreaterThan(1);
  });

  it('is refused by words where there is nothing to do', async () => {
    const empty = await labelStudio.createTask(project, { video: '/data/upload/none.mp4' });
    const predicted = await labelStudio.createTask(project, { video: '/data/upload/none.mp4' });
    await labelStudio.predict(predicted, [theBall], 'other');
    const result = await run(['--task', String(empty), '--task', String(predicted), '--state', 'none.json']);
    expect(result.status).toBe(2);
    expect(named(result, 'error').map(({ code, message }) => [code, message])).toEqual([
      ['cli/no-keyframes', expect.stringContaining('Draw a box')],
      ['cli/no-keyframes', expect.stringContaining('--from-predictions')],
    ]);
  });
});

it('says what is wrong with its use, and does nothing', async () => {
  const all = ['--project', String(project)];
  const wrong: readonly (readonly [readonly string[], RunOptions, string])[] = [
    [[], {}, 'cli/no-tasks'],
    [[...all, '--annotation', '3'], {}, 'cli/annotation-of-one-task'],
    [[...all, '--masks'], {}, 'cli/masks-without-out'],
    [['--project', '999999'], {}, 'labelstudio/not-found'],
    [all, { key: ['--ls-api-key-file', 'no-such-file'] }, 'server/bad-setting'],
    [all, { key: ['--ls-api-key-file', labelStudio.legacyToken] }, 'cli/key-as-file'],
    [all, { key: ['--ls-api-key', 'f'.repeat(40)] }, 'labelstudio/key-refused'],
    [[...all, '--state', 'key'], {}, 'cli/bad-state'],
  ];
  await Promise.all(
    wrong.map(async ([args, options, code]) => {
      const result = await run(args, options);
      expect([code, result.status]).toEqual([code, 1]);
      expect(named(result, 'error').map((error) => error.code)).toEqual([code]);
    }),
  );
});

it('shows no key and no stack trace anywhere', async () => {
  expect(said).not.toContain(labelStudio.pat);
  expect(said).not.toContain(labelStudio.legacyToken);
  expect(said).not.toMatch(/\n\s+at |node_modules/);
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const file of files.filter((each) => each.isFile() && each.name !== 'key')) {
    const text = await readFile(path.join(file.parentPath, file.name), 'utf8');
    expect(text, file.name).not.toContain(labelStudio.pat);
    expect(text, file.name).not.toContain(labelStudio.legacyToken);
  }
});
