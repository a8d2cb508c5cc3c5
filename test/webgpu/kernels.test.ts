/** Pre- and post-processing: the shaders against their TypeScript versions, on software WebGPU. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edgeSteps } from '../../src/runtime/box-edges.ts';
import { launchChromium, type PageServer, servePages } from '../e2e/browser.ts';
import type { KernelRequest, PlainSummary } from './kernels-worker.ts';

const { cases }: { cases: { width: number; height: number; size: number }[] } = JSON.parse(
  readFileSync(new URL('../fixtures/resize.json', import.meta.url), 'utf8'),
);

let browser: Browser;
let server: PageServer;
let page: Page;

async function ask<T>(request: KernelRequest): Promise<T> {
  const answer = await page.evaluate(
    (r) =>
      (
        globalThis as unknown as {
          run(r: unknown): Promise<{ result: T; errors: string[]; features: string[] }>;
        }
      ).run(r),
    request,
  );
  expect(answer.errors).toEqual([]);
  // With subgroups, onnxruntime's attention was measured to be wrong; no device of ours may have them.
  expect(answer.features.filter((feature) => feature.startsWith('subgroup'))).toEqual([]);
  return answer.result;
}

beforeAll(async () => {
  server = await servePages();
  browser = await launchChromium({ webgpu: true });
  page = await browser.newPage();
  await page.goto(`${server.url}kernels.html`);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe('resize and normalise', () => {
  it('has at least 20 sizes to compare', () => {
    expect(cases.length).toBeGreaterThanOrEqual(20);
  });

  it.each(cases)('equals Pillow: $width x $height to $size', async (size) => {
    // The TypeScript version equals Pillow bit for bit (resize.test.ts); the unit is one of 255 levels.
    expect(await ask<number>({ do: 'resize', ...size })).toBeLessThan(0.01);
  });
});

/** `expect.closeTo` of two steps: it allows half a unit of this digit. */
const boxDigits = -Math.log10((2 * 2) / edgeSteps);

describe.each([false, true])('summaries, nonOverlap %s', (nonOverlap) => {
  it.each([
    [1, 64, 640, 360],
    [3, 64, 333, 77],
    [4, 256, 1280, 720],
    [2, 64, 31, 1],
  ])('%i objects, %i logits to %i x %i, equal TypeScript', async (objects, size, width, height) => {
    const options = { width, height, masks: true, nonOverlap };
    const { first, actual, expected } = await ask<Record<'first' | 'actual' | 'expected', PlainSummary[]>>({
      do: 'summary',
      objects,
      size,
      options,
    });
    for (const [i, summary] of expected.entries()) {
      // Edges of boxes may be rounded to the next step; width and height are differences of two.
      const box = summary.box?.map((value) => expect.closeTo(value, boxDigits));
      expect(actual[i]).toEqual({ ...summary, box });
      expect(first[i]).toEqual({ ...summary, box, mask: undefined });
    }
    expect([actual.length, first.length]).toEqual([expected.length, expected.length]);
    if (objects > 1) {
      expect(expected[0]?.area).toBeGreaterThan(0);
      expect(expected[objects - 1]).toMatchObject({ box: undefined, area: 0 });
    }
  });
});
