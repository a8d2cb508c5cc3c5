/**
 * Every graph against Meta's modules in PyTorch, on the goldens of `models/golden/modules.py`.
 *
 * @module
 */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../src/model/build.ts';
import {
  type BuiltModel,
  type GraphName,
  graphNames,
  type WeightsFile,
} from '../../src/model/built-model.ts';
import type { AttentionForm } from '../../src/model/sam2/attention.ts';
import { expectClose, type GoldenModel, loadModuleGoldens } from './golden.ts';
import { goldenCheckpoint, goldenConfig } from './golden-model.ts';
import { moduleFeeds } from './module-feeds.ts';
import { recordModule } from './results.ts';

/** Writes tensor by tensor: the large model's encoder alone takes 850 MB. */
async function writeWeights(path: string, file: WeightsFile): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.truncate(file.byteLength);
    for (const entry of file.entries) {
      const values = await entry.load();
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      await handle.write(bytes, 0, bytes.length, entry.offset);
    }
  } finally {
    await handle.close();
  }
}

/** Runs `body` with a session of one graph, whose files exist only as long. */
async function withSession(
  built: BuiltModel,
  name: GraphName,
  body: (session: ort.InferenceSession) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tracklet-modules-'));
  try {
    const { onnx, weights } = built.graphs[name];
    await writeWeights(join(directory, weights), built.weights.get(weights) as WeightsFile);
    const path = join(directory, `${name}.onnx`);
    await writeFile(path, onnx);
    const session = await ort.InferenceSession.create(path);
    await body(session);
    await session.release();
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The graphs that differ between the forms of attention. */
const attending: readonly GraphName[] = ['image-encoder', 'memory-attention', 'memory-attention-no-ptrs'];

/** SAM 2.0's sizes above tiny differ from it in the image encoder alone. */
const encoder: readonly GraphName[] = ['image-encoder'];

const suites: readonly (readonly [golden: string, form: AttentionForm, graphs: readonly GraphName[]])[] = [
  ['nano-256', 'fused', graphNames],
  ['nano-256', 'chunked', attending],
  ['sam2.1_hiera_tiny-256', 'fused', graphNames],
  ['sam2.1_hiera_small-256', 'fused', graphNames],
  ['sam2.1_hiera_base_plus-256', 'fused', graphNames],
  ['sam2.1_hiera_large-256', 'fused', graphNames],
  ['sam2_hiera_tiny-256', 'fused', graphNames],
  ['sam2_hiera_small-256', 'fused', encoder],
  ['sam2_hiera_base_plus-256', 'fused', encoder],
  ['sam2_hiera_large-256', 'fused', encoder],
  ['sam2.1_hiera_large-512', 'fused', encoder],
  ['edgetam-512', 'fused', graphNames],
  ['edgetam-512', 'chunked', [...attending, 'memory-encoder']],
  ['sam2.1_hiera_tiny-1024', 'fused', graphNames],
  // At this size the queries are really split: 4 chunks a global block, 24 an attention to memory.
  ['sam2.1_hiera_tiny-1024', 'chunked', attending],
];

describe.each(suites)('modules of %s, %s attention', (name, attention, graphs) => {
  const golden = loadModuleGoldens(name);
  const { model, overrides, seed, cases } = golden.description;
  let built: BuiltModel;
  const figures: string[] = [];

  beforeAll(async () => {
    const config = goldenConfig(model, overrides);
    built = buildModel(config, await goldenCheckpoint(model, config, seed), { attention });
  });

  afterAll(() => {
    console.log(`${name} ${attention}, max abs error / range:\n${figures.join('\n')}`);
  });

  it.each(graphs)('%s agrees with PyTorch', async (graph) => {
    const own = cases.filter((one) => one.graph === graph);
    expect(own.length).toBeGreaterThan(0);
    const worst = new Map<string, number>();
    await withSession(built, graph, async (session) => {
      for (const { inputs, outputs } of own) {
        const feeds = moduleFeeds(golden, built.config, inputs, ort.Tensor);
        const results = await session.run(feeds);
        for (const [output, expected] of Object.entries(outputs)) {
          const actual = results[output] as ort.Tensor;
          expect(actual.dims, output).toEqual(expected.shape);
          const { relative } = expectClose(golden, expected, actual.data as Float32Array);
          worst.set(output, Math.max(relative, worst.get(output) ?? 0));
        }
      }
    });
    recordModule(name, attention, graph, Math.max(...worst.values()));
    const list = [...worst].map(([output, relative]) => `${output} ${relative.toExponential(1)}`);
    figures.push(`  ${graph} (${own.length}): ${list.join(', ')}`);
  });
});

describe("SAM 2.0's other sizes", () => {
  const build = async (model: GoldenModel): Promise<BuiltModel> => {
    const config = goldenConfig(model, { image_size: 256 });
    return buildModel(config, await goldenCheckpoint(model, config));
  };

  it.each(['sam2_hiera_small', 'sam2_hiera_base_plus', 'sam2_hiera_large'] as const)(
    "%s has tiny's graphs and weights but for the image encoder",
    async (model) => {
      const [tiny, larger] = await Promise.all([build('sam2_hiera_tiny'), build(model)]);
      const same = graphNames.filter((name) =>
        Buffer.from(tiny.graphs[name].onnx).equals(larger.graphs[name].onnx),
      );
      expect(same).toEqual(graphNames.filter((name) => name !== 'image-encoder'));
      for (const [file, { entries }] of tiny.weights) {
        if (file === tiny.graphs['image-encoder'].weights) continue;
        const others = larger.weights.get(file)?.entries ?? [];
        expect(others.length, file).toBe(entries.length);
        for (const [i, entry] of entries.entries()) {
          expect(bytesOf(await others[i]?.load()).equals(bytesOf(await entry.load())), file).toBe(true);
        }
      }
    },
  );
});

const bytesOf = (values: ArrayBufferView = new Uint8Array()): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);
