/**
 * `tracklet run` while Label Studio goes away.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { repositoryRoot } from '../e2e/browser.ts';
import { type CliEvent, runCli } from '../e2e/cli.ts';
import type { StartedLabelStudio } from './server.ts';
import { ownLabelStudio } from './shared.ts';

const sample = path.join(repositoryRoot, 'public/sample/sample.mp4');
const config = `<View>
  <Video name="video" value="$video" framerate="25"/><VideoRectangle name="box" toName="video"/>
</View>`;
const ball = {
  id: 'ball000001',
  type: 'videorectangle',
  from_name: 'box',
  to_name: 'video',
  value: {
    framesCount: 225,
    duration: 9,
    sequence: [
      {
        ...{ frame: 1, enabled: true, rotation: 0 },
        x: 10.86,
        y: 48.47,
        width: 12.66,
        height: 21.53,
        time: 0.04,
      },
    ],
  },
};

let labelStudio: StartedLabelStudio;
let folder: string;
let project: number;
beforeAll(async () => {
  labelStudio = await ownLabelStudio();
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-outage-'));
  project = await labelStudio.createProject('Outage', config);
});
afterAll(async () => {
  await labelStudio.stop();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

const run = (task: number, frames: number, onEvent?: (event: CliEvent, pid: number) => void) =>
  runCli(
    [
      ...['run', '--task', String(task), '--max-frames', String(frames), '--backend', 'wasm', '--json'],
      ...['--state', path.join(folder, 'state.json')],
    ],
    {
      cwd: folder,
      env: {
        LABEL_STUDIO_URL: labelStudio.url,
        LABEL_STUDIO_API_KEY: labelStudio.pat,
        // One for all runs: the model is converted once.
        XDG_CACHE_HOME: path.join(folder, 'cache'),
      },
      onEvent,
    },
  );

async function newTask(): Promise<number> {
  const task = await labelStudio.upload(project, sample);
  await labelStudio.annotate(task, [ball]);
  return task;
}

async function keyframes(task: number): Promise<number> {
  const schema = z.looseObject({
    annotations: z.array(
      z.looseObject({
        result: z.array(z.looseObject({ value: z.looseObject({ sequence: z.array(z.unknown()) }) })),
      }),
    ),
  });
  const { annotations } = schema.parse(await labelStudio.api('GET', `/api/tasks/${task}`));
  return annotations[0]?.result[0]?.value.sequence.length ?? 0;
}

it('keeps the tracks when they cannot be saved, and saves them in the next run without tracking again', async () => {
  const task = await newTask();
  const down: Promise<void>[] = [];
  const failed = await run(task, 12, ({ event, stage, done, total, message }, pid) => {
    if (event === 'progress' && stage === 'track' && done === total) down.push(labelStudio.kill());
    if (message?.includes('Trying again in')) process.kill(pid, 'SIGINT');
  });
  await Promise.all(down);
  expect(failed.status).toBe(2);
  expect(failed.events.find(({ event }) => event === 'warning')?.message).toContain('cannot be reached');
  expect(failed.events.find(({ event }) => event === 'error')?.code).toBe('cli/interrupted');

  const refused = await run(task, 12);
  expect(refused.status).toBe(1);
  expect(refused.stderr).not.toMatch(/\n\s+at /);

  await labelStudio.start();
  expect(await keyframes(task)).toBe(1);
  const saved = await run(task, 12);
  expect(saved.status).toBe(0);
  expect(saved.events.map(({ event }) => event)).not.toContain('backend');
  expect(await keyframes(task)).toBeGreaterThan(1);
});

it('tracks on while Label Studio restarts, and saves when it is back', async () => {
  const task = await newTask();
  const restarted: Promise<void>[] = [];
  const frames = 40;
  const { status, events } = await run(task, frames, ({ event, stage, done }) => {
    if (event !== 'progress' || stage !== 'track' || done !== 2) return;
    restarted.push(labelStudio.restart());
  });
  await Promise.all(restarted);
  expect(status).toBe(0);
  const tracked = events.filter(({ stage }) => stage === 'track').map(({ done }) => done);
  expect(tracked).toEqual(Array.from({ length: frames + 1 }, (_, index) => index + 1));
  expect(await keyframes(task)).toBeGreaterThan(1);
});
