/**
 * `tracklet embed` against a real Label Studio.
 *
 * @module
 */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { repositoryRoot } from '../e2e/browser.ts';
import { runCli } from '../e2e/cli.ts';
import type { LabelStudio } from './label-studio.ts';
import { sharedLabelStudio } from './shared.ts';

const config = `<View>
  <Labels name="videoLabels" toName="video"><Label value="Ball"/></Labels>
  <Video name="video" value="$video" framerate="25"/><VideoRectangle name="box" toName="video"/>
</View>`;

let labelStudio: LabelStudio;
let project: number;
let tasks: readonly number[];
beforeAll(async () => {
  labelStudio = sharedLabelStudio();
  project = await labelStudio.createProject('Embedding', config);
  const first = await labelStudio.createTask(project, { video: 'https://example.com/a.mp4', note: 'kept' });
  const second = await labelStudio.createTask(project, { video: 's3://bucket/b.mp4', tracklet_task: 99 });
  tasks = [first, second];
});

async function embed(...args: readonly string[]) {
  const result = await runCli(['embed', '--project', String(project), ...args], {
    cwd: tmpdir(),
    env: { LABEL_STUDIO_URL: labelStudio.url, LABEL_STUDIO_API_KEY: labelStudio.pat },
  });
  expect(result.stdout + result.stderr).not.toContain(labelStudio.pat);
  return result;
}

async function labelConfig(): Promise<string> {
  const schema = z.looseObject({ label_config: z.string() });
  return schema.parse(await labelStudio.api('GET', `/api/projects/${project}`)).label_config;
}

async function data(task: number): Promise<unknown> {
  const json = await labelStudio.api('GET', `/api/tasks/${task}?resolve_uri=false`);
  return z.looseObject({ data: z.unknown() }).parse(json).data;
}

const plain = () => [{ video: 'https://example.com/a.mp4', note: 'kept' }, { video: 's3://bucket/b.mp4' }];

it('changes nothing in a dry run', async () => {
  const { status, stdout } = await embed('--apply', '--dry-run');
  expect([status, stdout]).toEqual([0, expect.stringContaining('would be written into 2 tasks')]);
  expect(await labelConfig()).toBe(config);
  expect(await data(tasks[1] ?? 0)).toMatchObject({ tracklet_task: 99 });
});

it("writes every task's id beside its data, and prints the configuration", async () => {
  const { status, stdout } = await embed();
  expect(status).toBe(0);
  expect(stdout).toContain(
    '<iframe title="Tracklet" src="http://127.0.0.1:9090/?embed=1&amp;task=$tracklet_task"',
  );
  expect(stdout).toContain(`${labelStudio.url}/projects/${project}/data`);
  expect(await labelConfig()).toBe(config);
  expect(await Promise.all(tasks.map(data))).toEqual(
    plain().map((each, index) => ({ ...each, tracklet_task: tasks[index] })),
  );
});

it('sets the configuration, once, and tasks can still be uploaded', async () => {
  expect(await embed('--apply', '--url', 'http://127.0.0.1:9191/')).toMatchObject({ status: 0 });
  const framed = await labelConfig();
  expect(framed).toContain('src="http://127.0.0.1:9191/?embed=1');
  const { stdout } = await embed('--apply', '--url', 'http://127.0.0.1:9191');
  expect(stdout).toContain('2 already as they should be');
  expect(stdout).toContain('the labelling configuration is as it should be');
  expect(await labelConfig()).toBe(framed);

  const clip = path.join(repositoryRoot, 'test/fixtures/video/faststart.mp4');
  const uploaded = await labelStudio.upload(project, clip);
  expect(await data(uploaded)).toEqual({ video: expect.stringMatching(/faststart\.mp4$/) });
  expect((await embed()).stdout).toContain('written into 1 task; 2 already');
});

it('takes both out again', async () => {
  const { status, stdout } = await embed('--apply', '--remove');
  expect([status, stdout]).toEqual([0, expect.stringContaining('removed from 3 tasks')]);
  expect(await labelConfig()).toBe(config);
  expect(await Promise.all(tasks.map(data))).toEqual(plain());
});

it('refuses addresses that are none of a page', async () => {
  for (const url of ['ftp://a', 'javascript:alert(1)', 'http://user:pass@a', 'http://a/?x=1', 'no']) {
    const { status, stderr } = await embed('--url', url);
    expect([url, status, stderr]).toEqual([url, 1, expect.stringContaining("option '--url <address>'")]);
  }
});
