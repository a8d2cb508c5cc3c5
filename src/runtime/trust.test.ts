import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { buildDemoModel } from '../../test/fixtures/demo-model.ts';
import { TrackletError } from '../errors.ts';
import type { GraphForm } from '../model/build.ts';
import { createNodeRuntime } from './node.ts';
import { runSelfTest, type SelfTestOutput } from './self-test.ts';
import type { SelfTestVerdict } from './self-test-verdict.ts';
import { Trials, type Trust } from './trust.ts';

const fp16: GraphForm = { precision: 'fp16', attention: 'fused' };
const fp32: GraphForm = { precision: 'fp32', attention: 'fused' };

let directory: string;
let graphs: Awaited<ReturnType<typeof createNodeRuntime>>;
let outputs: SelfTestOutput[];
let verdicts: Map<string, SelfTestVerdict>;
let asked: number;
let stages: Set<string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tracklet-'));
  const { built, close } = await buildDemoModel(64);
  graphs = await createNodeRuntime(built, directory);
  outputs = await runSelfTest(graphs, () => {});
  await close();
}, 60_000);

afterAll(async () => {
  await graphs?.dispose();
  await rm(directory, { recursive: true });
});

beforeEach(() => {
  verdicts = new Map();
  asked = 0;
  stages = new Set();
});

function trust(expected: () => Promise<SelfTestOutput[]> = async () => outputs): Trust {
  return {
    model: 'demo',
    expected: () => {
      asked++;
      return expected();
    },
    verdicts: {
      get: async (key) => verdicts.get(key),
      put: async (key, verdict) => {
        verdicts.set(key, verdict);
        return true;
      },
    },
  };
}
const trials = (given: Trust | undefined, gpu = 'gpu') => new Trials(given, gpu, (p) => stages.add(p.stage));
const zeros = async () => outputs.map(({ name, values }) => ({ name, values: values.map(() => 0) }));

it('tests a form once; the next load warms up, and says that it was tested', async () => {
  expect(await trials(trust()).objection(fp32)).toBeUndefined();
  const found = await trials(trust()).run(graphs, fp32);
  expect(found).toMatch(/^All \d+ outputs agree/);
  expect([...stages]).toEqual(['self-test']);
  stages.clear();
  asked = 0;
  expect(await trials(trust()).run(graphs, fp32)).toBe(`Tested before: ${found}`);
  expect([...stages]).toEqual(['warm-up']);
  expect(asked).toBe(0);
});

it('tests each form, each model and each GPU', async () => {
  await trials(trust()).run(graphs, fp32);
  await trials(trust()).run(graphs, fp16);
  await trials(trust(), 'another').run(graphs, fp32);
  await trials({ ...trust(), model: 'large' }).run(graphs, fp32);
  expect(verdicts.size).toBe(4);
});

it('asks for the expected outputs once, however many forms are tried', async () => {
  const same = trials(trust(zeros));
  for (const form of [fp16, fp32]) {
    await same.objection(form);
    await expect(same.run(graphs, form)).rejects.toMatchObject({ code: 'runtime/self-test-failed' });
  }
  expect(asked).toBe(1);
});

it('remembers what failed and would fail again: it is not tried a second time', async () => {
  const error = await trials(trust(zeros))
    .run(graphs, fp32)
    .catch((e) => e);
  expect(await trials(trust()).failed(fp32, error)).toBe(true);
  expect(await trials(trust()).objection(fp32)).toBe(`it failed before: ${error.message}`);
  expect(await trials(trust()).objection(fp16)).toBeUndefined();
});

it.each(['runtime/device-lost', 'runtime/out-of-memory', 'runtime/no-device'] as const)(
  'tries again after %s, which may have passed',
  async (code) => {
    expect(await trials(trust()).failed(fp32, new TrackletError(code, 'It failed.'))).toBe(false);
    expect(await trials(trust()).objection(fp32)).toBeUndefined();
  },
);

it('runs fp32 untested where the CPU cannot tell, says so, and does not take that for a verdict', async () => {
  const unknown = trust(() => Promise.reject(new TrackletError('runtime/crashed', 'No memory was left.')));
  expect(await trials(unknown).objection(fp16)).toBe('it cannot be tested: No memory was left.');
  expect(await trials(unknown).objection(fp32)).toBeUndefined();
  expect(await trials(unknown).run(graphs, fp32)).toBe('Not tested on this GPU: No memory was left.');
  expect([...stages]).toEqual(['warm-up']);
  expect(verdicts.size).toBe(0);
});

it('does not take a bug for an answer', async () => {
  const broken = trust(() => Promise.reject(new TypeError('a bug')));
  await expect(trials(broken).objection(fp32)).rejects.toThrow('a bug');
});
