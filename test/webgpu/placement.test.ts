/**
 * Where onnxruntime-web places the graphs' nodes: all of them on WebGPU. The table in `placement.json` is made from
 * the sessions' verbose logs; `npx vitest run --project webgpu placement -u` makes it anew.
 *
 * Placement follows from the graphs alone, so weights are zeros and nothing is run.
 *
 * @module
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuildOptions, buildModel, expectedTensors } from '../../src/model/build.ts';
import { type BuiltModel, graphNames } from '../../src/model/built-model.ts';
import { formulaCheckpoint } from '../../src/model/formula/formula.ts';
import { launchChromium, type PageServer, servePages } from '../e2e/browser.ts';
import type { GoldenModel } from '../parity/golden.ts';
import { goldenConfig } from '../parity/golden-model.ts';
import type { GraphToPlace } from './placement-page.ts';

const models: readonly GoldenModel[] = ['nano', 'sam2.1_hiera_tiny', 'sam2_hiera_tiny', 'edgetam'];
const forms: readonly NonNullable<BuildOptions['attention']>[] = ['fused', 'chunked'];

/** Nodes of a graph by execution provider. */
type Placement = Readonly<Record<string, number>>;

/** The line(s) of the log that say how many nodes, all or some, are placed on which provider. */
const placedOn = /ode(?:\(s\)|s) placed on \[(\w+)\]\. Number of nodes: (\d+)/;
const copies = /Add Memcpy(To|From)Host/;

describe('placement on WebGPU', () => {
  const table: Record<string, Placement> = {};
  let browser: Browser;
  let server: PageServer;
  let page: Page;
  let log: string[] = [];

  beforeAll(async () => {
    server = await servePages();
    browser = await launchChromium({ webgpu: true });
    page = await browser.newPage();
    page.on('console', (message) => log.push(message.text()));
    const script = '<script type="module" src="/test/webgpu/placement-page.ts"></script>';
    const address = `${server.root}placement.html`;
    await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: script }));
    await page.goto(address);
    await page.waitForFunction('globalThis.createSession !== undefined');
  });

  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it.each(models.flatMap((model) => forms.map((form) => [model, form] as const)))(
    'every node of %s, %s attention',
    async (model, attention) => {
      const config = goldenConfig(model);
      const built = buildModel(config, formulaCheckpoint(expectedTensors(config)), { attention });
      for (const graph of graphNames) {
        log = [];
        await createSession(page, built, graph);
        const found = log.flatMap((line) => placedOn.exec(line) ?? []);
        expect(found.length, `${graph}: the log says where nodes are placed`).toBeGreaterThan(0);
        const placement: Record<string, number> = {};
        for (const line of log) {
          const [, provider, count] = placedOn.exec(line) ?? [];
          if (provider) placement[provider] = Number(count);
        }
        table[`${model} ${attention} ${graph}`] = placement;
        expect(Object.keys(placement), graph).toEqual(['WebGpuExecutionProvider']);
        expect(
          log.filter((line) => copies.test(line)),
          `${graph}: copies to or from the CPU`,
        ).toEqual([]);
      }
    },
  );

  it('is as the committed table says', async () => {
    expect(Object.keys(table).length).toBe(models.length * forms.length * graphNames.length);
    await expect(`${JSON.stringify(table, null, 2)}\n`).toMatchFileSnapshot('placement.json');
  });
});

/** Has the page create a session of one graph. */
async function createSession(
  page: Page,
  built: BuiltModel,
  graph: (typeof graphNames)[number],
): Promise<void> {
  const { onnx, weights } = built.graphs[graph];
  const byteLength = built.weights.get(weights)?.byteLength ?? 0;
  await page.evaluate(
    (toPlace: GraphToPlace) =>
      (globalThis as unknown as { createSession(graph: GraphToPlace): Promise<void> }).createSession(toPlace),
    { onnx: Buffer.from(onnx).toString('base64'), weights, byteLength },
  );
}
