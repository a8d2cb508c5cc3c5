/** How frames reach the GPU: by external texture where Chromium can import them, by a copy where it cannot. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, type PageServer, servePages } from '../e2e/browser.ts';
import type { FrameRequest, RouteAnswer } from './kernels-worker.ts';

/** With ANGLE on the same software Vulkan, Chromium can import frames into WebGPU; by default it cannot. */
const importable = [
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-gl=angle',
  '--use-angle=vulkan',
];

const frames = (['RGBX', 'I420'] as const).flatMap((format) =>
  ([0, 90, 180, 270] as const).map((rotation) => ({ format, rotation })),
);

let server: PageServer;

beforeAll(async () => {
  server = await servePages();
});

afterAll(async () => {
  await server?.close();
});

describe.each([
  { route: 'external', args: importable },
  { route: 'copy', args: [] },
])('route taken: $route', ({ route, args }) => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchChromium({ webgpu: true, args });
    page = await browser.newPage();
    await page.goto(`${server.url}kernels.html`);
  });

  afterAll(async () => {
    await browser?.close();
  });

  const take = async (request: FrameRequest): Promise<RouteAnswer> => {
    const answer = await page.evaluate(
      (r) =>
        (
          globalThis as unknown as { run(r: unknown): Promise<{ result: RouteAnswer; errors: string[] }> }
        ).run(r),
      request,
    );
    expect(answer.errors).toEqual([]);
    return answer.result;
  };

  it.each(frames)('brings $format turned by $rotation as displayed', async ({ format, rotation }) => {
    const result = await take({ do: 'route', format, rotation });
    expect(result.route).toBe(route);
    // The routes interpolate colour between samples differently; a copy is exact.
    expect(result.mean).toBeLessThan(1);
    expect(result.largest).toBeLessThan(route === 'copy' ? 0.01 : 8);
  });

  it('copies where an imported frame differs from the copied one', async () => {
    const result = await take({ do: 'route', format: 'I420', rotation: 0, differing: true });
    expect(result.route).toBe('copy');
    expect(result.largest).toBeLessThan(0.01);
  });
});
