/** The same graphs in Chromium on WASM as in Node: threads or not, values agree. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edgeSteps } from '../../src/runtime/box-edges.ts';
import { imageTensorValues } from '../../src/runtime/image-tensor.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { buildDemoModel } from '../fixtures/demo-model.ts';
import { Chain, type ChainFrame, chainPicture, relativeError } from '../fixtures/runtime-chain.ts';
import { launchChromium, type PageServer, servePages } from './browser.ts';
import type { RuntimeRequest } from './pages/runtime-worker.ts';

const frames = 4;
const expected: ChainFrame[] = [];
let expectedPrompt: Awaited<ReturnType<Chain['maskPrompt']>>;
let browser: Browser;

async function ask<T>(page: Page, request: RuntimeRequest): Promise<T> {
  return page.evaluate((r) => (globalThis as unknown as { run(r: unknown): Promise<T> }).run(r), request);
}

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tracklet-'));
  const { built, close } = await buildDemoModel();
  const graphs = await createNodeRuntime(built, directory);
  const size = built.config.imageSize;
  const chain = new Chain(graphs, async (t) =>
    graphs.upload(imageTensorValues(chainPicture(t), size), [1, 3, size, size]),
  );
  for (let t = 0; t < frames; t++) expected.push(await chain.frame(t));
  expectedPrompt = await chain.maskPrompt();
  await graphs.dispose();
  await close();
  await rm(directory, { recursive: true });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
});

describe.each([{ isolated: false }, { isolated: true }])('WASM, isolated page: $isolated', ({ isolated }) => {
  let server: PageServer;
  let page: Page;

  beforeAll(async () => {
    server = await servePages({ isolated });
    page = await browser.newPage();
    await page.goto(`${server.url}runtime.html`);
  });

  afterAll(async () => {
    await page?.close();
    await server?.close();
  });

  it('is chosen, with the reason, where the browser has no WebGPU', async () => {
    const answer = await ask<{
      info: { backend: string; device: string; reason: string };
      isolated: boolean;
    }>(page, { do: 'load', options: { backend: 'auto', precision: 'auto', allowSoftwareGpu: false } });
    expect(answer).toMatchObject({ isolated, info: { backend: 'wasm' } });
    expect(answer.info.reason).toMatch(/^WASM, because .*\.$/);
    // Threads need an isolated page; how many depends on the machine.
    if (isolated) expect(answer.info.device).toMatch(/^[1-4] threads?$/);
    else expect(answer.info.device).toBe('1 thread');
  });

  it(`tracks ${frames} frames as Node does`, async () => {
    for (let t = 0; t < frames; t++) {
      const want = expected[t] as ChainFrame;
      const got = await ask<ChainFrame>(page, { do: 'frame', t });
      expect(want.summaries[0]?.area).toBeGreaterThan(500);
      const errors = {
        lowRes: relativeError(got.lowRes, want.lowRes),
        lowResAll: relativeError(got.lowResAll, want.lowResAll),
        objPtr: relativeError(got.objPtr, want.objPtr),
        memMap: relativeError(got.memMap, want.memMap),
      };
      console.log(`WASM against Node, frame ${t}:`, errors);
      for (const error of Object.values(errors)) expect(error).toBeLessThan(1e-3);
      expect(got.iou).toBeCloseTo(want.iou, 3);
      expect(Math.abs(got.objectScore - want.objectScore)).toBeLessThan(1e-2);
      const [a, b] = [got.summaries[0], want.summaries[0]];
      const box = b?.box ?? [];
      expect(a?.box).toHaveLength(4);
      for (const [i, value] of box.entries()) {
        expect(Math.abs((a?.box?.[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(2 / edgeSteps);
      }
      expect(Math.abs((a?.area ?? 0) - (b?.area ?? 0))).toBeLessThanOrEqual((b?.area ?? 0) * 1e-3);
    }
  });

  it('makes the same of a mask prompt', async () => {
    const got = await ask<typeof expectedPrompt>(page, { do: 'maskPrompt' });
    expect(relativeError(got.maskInput, expectedPrompt.maskInput)).toBeLessThan(1e-3);
    expect(relativeError(got.lowRes, expectedPrompt.lowRes)).toBeLessThan(1e-3);
  });

  it('refuses WebGPU by name where there is none', async () => {
    const answer = await ask(page, {
      do: 'load',
      options: { backend: 'webgpu', precision: 'auto', allowSoftwareGpu: false },
    });
    expect(answer).toMatchObject({ error: { code: 'runtime/no-gpu' } });
  });

  it('lets go of its sessions and loads again', async () => {
    await ask(page, { do: 'dispose' });
    const answer = await ask(page, {
      do: 'load',
      options: { backend: 'wasm', precision: 'auto', allowSoftwareGpu: false },
    });
    const oneThread =
      'It has one thread, because this page is not isolated from other sites: a tab of its own is.';
    const reason = isolated ? 'WASM was asked for.' : `WASM was asked for. ${oneThread}`;
    expect(answer).toMatchObject({ info: { backend: 'wasm', reason } });
    const got = await ask<ChainFrame>(page, { do: 'frame', t: 0 });
    expect(relativeError(got.lowRes, expected[0]?.lowRes ?? [])).toBeLessThan(1e-3);
  });
});
