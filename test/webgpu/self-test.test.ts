/**
 * Whether a GPU is trusted with a model, on software WebGPU: a model that gives what it should runs in the first form,
 * one that does not goes through all forms to WASM, or to an error, and says why.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { runSelfTest } from '../../src/runtime/self-test.ts';
import { launchChromium, type PageServer, servePages } from '../e2e/browser.ts';
import type { LoadAnswer, PlainOutput, RuntimeRequest } from '../e2e/pages/runtime-worker.ts';
import { buildDemoModel } from '../fixtures/demo-model.ts';

/** Cheap enough for SwiftShader. */
const imageSize = 64;
const options = { backend: 'auto', precision: 'auto', allowSoftwareGpu: true } as const;

let browser: Browser;
let server: PageServer;
let expected: PlainOutput[];

async function expectedInNode(): Promise<PlainOutput[]> {
  const directory = await mkdtemp(join(tmpdir(), 'tracklet-'));
  const { built, close } = await buildDemoModel(imageSize);
  const graphs = await createNodeRuntime(built, directory);
  const outputs = await runSelfTest(graphs, () => {});
  await graphs.dispose();
  await close();
  await rm(directory, { recursive: true });
  return outputs.map(({ name, values }) => ({ name, values: [...values] }));
}

beforeAll(async () => {
  [browser, server, expected] = await Promise.all([
    launchChromium({ webgpu: true }),
    servePages(),
    expectedInNode(),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** One output other than it should be: what a GPU gives for it is then wrong. */
const edited = (name: string, edit: (value: number, index: number) => number): PlainOutput[] =>
  expected.map((output) => (output.name === name ? { name, values: output.values.map(edit) } : output));

describe('a model', () => {
  let page: Page;

  beforeEach(async () => {
    page = await browser.newPage();
    await page.goto(`${server.url}runtime.html`);
    return () => page.close();
  });

  const load = (request: Omit<Extract<RuntimeRequest, { do: 'load' }>, 'do'>): Promise<LoadAnswer> =>
    page.evaluate((r) => (globalThis as unknown as { run(r: unknown): Promise<LoadAnswer> }).run(r), {
      do: 'load',
      imageSize,
      ...request,
    });
  const finalStages = ({ progress }: LoadAnswer): string[] =>
    progress.filter(({ done, total }) => done === total).map(({ stage }) => stage);

  it('that gives what it should is tested once', async () => {
    const first = await load({ options, expected });
    console.log(first.info.selfTest);
    expect(first.info).toMatchObject({ backend: 'webgpu', precision: 'fp32' });
    expect(first.info.reason).toMatch(/^WebGPU, because there is a GPU: .*swiftshader.*\.$/i);
    expect(first.info.selfTest).toMatch(/^All \d+ outputs agree with the CPU's; the farthest, /);
    expect(finalStages(first)).toEqual(['session', 'self-test']);

    const second = await load({ options, expected });
    expect(second.info.selfTest).toBe(`Tested before: ${first.info.selfTest}`);
    expect(finalStages(second)).toEqual(['session', 'warm-up']);
  });

  it('that gives something else goes through every form to WASM, lets go of the GPU, and is not tried again', async () => {
    const wrong = edited('memory-attention/pix_feat', (v, i) => v + Math.sin(7 * i));
    const first = await load({ options, expected: wrong });
    const finding = 'memory-attention/pix_feat is \\d+% off \\(0.1% allowed\\)\\.';
    expect(first.info).toMatchObject({ backend: 'wasm', precision: 'fp32' });
    expect(first.info.reason).toMatch(/^WASM, because the GPU \(.*\) does not run this model right\. /);
    expect(first.info.selfTest).toMatch(
      new RegExp(`^fp32 is not used: ${finding} fp32 with attention in parts is not used: ${finding}$`),
    );
    expect(finalStages(first)).toEqual(['session', 'self-test', 'session', 'self-test', 'session']);
    expect(first.liveDevices).toBe(0);

    const second = await load({ options, expected: wrong });
    expect(second.info.backend).toBe('wasm');
    expect(second.info.selfTest).toMatch(
      /^fp32 is not used: it failed before: memory-attention\/pix_feat is /,
    );
    expect(finalStages(second)).toEqual(['session']);

    const byName = await load({ options: { ...options, backend: 'webgpu' }, expected: wrong });
    const message = expect.stringContaining(' fp32 is not used: it failed before: ');
    expect(byName).toMatchObject({ error: { code: 'runtime/gpu-failed', message } });
  });

  it('has no fp16 on a GPU without it', async () => {
    const answer = await load({ options: { ...options, backend: 'webgpu', precision: 'fp16' }, expected });
    const message = expect.stringContaining('This GPU cannot compute in fp16.');
    expect(answer).toMatchObject({ error: { code: 'runtime/gpu-failed', message } });
  });

  it('runs in the next form where the engine crashed in the one before', async () => {
    const crashIn = { precision: 'fp32', attention: 'fused' } as const;
    // The client then starts a new worker, which asks again.
    const crashed = await load({ options, expected, crashIn });
    expect(crashed).toMatchObject({ error: { code: 'runtime/crashed' } });
    const { info, liveDevices } = await load({ options, expected, crashIn });
    expect(info).toMatchObject({ backend: 'webgpu', precision: 'fp32' });
    expect(info.reason).toMatch(/ fp32 is not used: it failed before: The inference engine crashed while /);
    expect(liveDevices).toBe(1);
  });
});
