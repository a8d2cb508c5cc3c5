/**
 * The demo model on software WebGPU: the same values as in Node, nothing but the summaries read back, no growth, and
 * a new device after a lost one.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageTensorValues } from '../../src/runtime/image-tensor.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { launchChromium, type PageServer, servePages } from '../e2e/browser.ts';
import type { GpuCounts } from '../e2e/pages/gpu-counter.ts';
import type { RuntimeRequest } from '../e2e/pages/runtime-worker.ts';
import { buildDemoModel } from '../fixtures/demo-model.ts';
import {
  Chain,
  type ChainFrame,
  chainPicture,
  chainVideo,
  relativeError,
} from '../fixtures/runtime-chain.ts';

const software = { backend: 'webgpu', precision: 'auto', allowSoftwareGpu: true } as const;
/** Cheap enough for SwiftShader to run many frames; the graphs are the same but for their sizes. */
const small = 64;

let browser: Browser;
let server: PageServer;
let page: Page;

async function ask<T>(request: RuntimeRequest): Promise<T> {
  return page.evaluate((r) => (globalThis as unknown as { run(r: unknown): Promise<T> }).run(r), request);
}

beforeAll(async () => {
  server = await servePages();
  browser = await launchChromium({ webgpu: true });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** A page of its own for each group, so that none starts with what another left. */
function freshPage(): void {
  beforeAll(async () => {
    page = await browser.newPage();
    await page.goto(`${server.url}runtime.html`);
  });
  afterAll(async () => {
    await page?.close();
  });
}

describe('choice of backend', () => {
  freshPage();

  it('counts a software adapter as no GPU, and says so', async () => {
    const options = { backend: 'auto', precision: 'auto', allowSoftwareGpu: false } as const;
    const { info } = await ask<{ info: { backend: string; reason: string } }>({
      do: 'load',
      options,
      imageSize: small,
    });
    expect(info.backend).toBe('wasm');
    expect(info.reason).toMatch(/^WASM, because the only GPU is a software one \(.*swiftshader.*\)/i);
  });

  it('refuses the software adapter where WebGPU is asked for by name and it is not allowed', async () => {
    const answer = await ask({ do: 'load', options: { ...software, allowSoftwareGpu: false } });
    expect(answer).toMatchObject({ error: { code: 'runtime/no-gpu' } });
  });
});

describe('values', () => {
  freshPage();
  const frames = 3;
  const expected: ChainFrame[] = [];

  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tracklet-'));
    const { built, close } = await buildDemoModel();
    const graphs = await createNodeRuntime(built, directory);
    const size = built.config.imageSize;
    const chain = new Chain(graphs, async (t) =>
      graphs.upload(imageTensorValues(chainPicture(t), size), [1, 3, size, size]),
    );
    for (let t = 0; t < frames; t++) expected.push(await chain.frame(t));
    await graphs.dispose();
    await close();
    await rm(directory, { recursive: true });
  });

  it('are those of Node, from the frame to the mask', async () => {
    const { info, progress } = await ask<{ info: object; progress: { stage: string; done: number }[] }>({
      do: 'load',
      options: software,
    });
    expect(info).toMatchObject({ backend: 'webgpu', reason: 'WebGPU was asked for.' });
    expect(progress.at(-1)).toEqual({ stage: 'warm-up', done: 6, total: 6, unit: 'graphs' });
    for (const [t, want] of expected.entries()) {
      const got = await ask<ChainFrame>({ do: 'frame', t });
      const errors = {
        lowRes: relativeError(got.lowRes, want.lowRes),
        lowResAll: relativeError(got.lowResAll, want.lowResAll),
        objPtr: relativeError(got.objPtr, want.objPtr),
        memMap: relativeError(got.memMap, want.memMap),
      };
      console.log(`WebGPU against Node, frame ${t}:`, errors);
      for (const error of Object.values(errors)) expect(error).toBeLessThan(1e-2);
      expect(got.iou).toBeCloseTo(want.iou, 2);
      const [a, b] = [got.summaries[0], want.summaries[0]];
      expect(b?.area).toBeGreaterThan(500);
      expect(Math.abs((a?.area ?? 0) - (b?.area ?? 0))).toBeLessThanOrEqual(5e-3 * (b?.area ?? 0));
      expect(a?.objectScore).toBeCloseTo(want.objectScore, 1);
    }
  });
});

describe('steady state and loss', () => {
  freshPage();

  beforeAll(async () => {
    await ask({ do: 'load', options: software, imageSize: small });
  });

  it('reads back only the summaries, and holds no more from frame 10 to frame 15', async () => {
    await ask({ do: 'countSteps', from: 0, to: 10, masks: true });
    const withMasks = await ask<GpuCounts[]>({ do: 'countSteps', from: 10, to: 13, masks: true });
    const without = await ask<GpuCounts[]>({ do: 'countSteps', from: 13, to: 16, masks: false });
    const maskBytes = Math.ceil((chainVideo.width * chainVideo.height) / 32) * 4;
    expect(withMasks.map((c) => c.bytesRead)).toEqual(Array(3).fill(32 + maskBytes));
    expect(without.map((c) => c.bytesRead)).toEqual(Array(3).fill(32));
    const all = [...withMasks, ...without];
    console.log('dispatches, submits, live buffers and MB a frame:');
    console.log(
      all.map((c) => [c.dispatches, c.submits, c.liveBuffers, c.liveBytes / 1e6].join(' ')).join('\n'),
    );
    for (const c of all) expect(c.dispatches).toBeGreaterThan(100);
    expect(Math.max(...all.map((c) => c.liveBytes))).toBeLessThanOrEqual(all[0]?.liveBytes ?? 0);
    expect(Math.max(...all.map((c) => c.liveBuffers))).toBeLessThanOrEqual(all[0]?.liveBuffers ?? 0);
  });

  it('rejects with runtime/device-lost, then goes on in the same worker on a new device', async () => {
    await ask({ do: 'restartChain' });
    const before = await ask<ChainFrame>({ do: 'frame', t: 0 });
    const answer = await ask<{ lost: object; working: object }>({ do: 'destroyDevice', t: 1 });
    expect(answer.lost).toMatchObject({ code: 'runtime/device-lost' });
    expect(answer.working).toMatchObject({ code: 'runtime/device-lost' });
    expect(await ask({ do: 'frame', t: 2 })).toMatchObject({ error: { code: 'runtime/device-lost' } });

    await ask({ do: 'dispose' });
    await ask({ do: 'load', options: software, imageSize: small });
    const after = await ask<ChainFrame>({ do: 'frame', t: 0 });
    expect(after.lowRes).toEqual(before.lowRes);
    expect(after.summaries).toEqual(before.summaries);
    const next = await ask<ChainFrame>({ do: 'frame', t: 1 });
    expect(next.summaries[0]?.area).toBeGreaterThan(500);
  });
});
