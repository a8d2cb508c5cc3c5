/**
 * The demo model's graphs in onnxruntime-web's WebAssembly build, which is stricter about shapes than
 * onnxruntime in Node or Python, on the same goldens.
 *
 * @module
 */
import { createRequire } from 'node:module';
import type * as Ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../src/model/build.ts';
import { type GraphName, graphNames, type WeightsFile } from '../../src/model/built-model.ts';
import type { AttentionForm } from '../../src/model/sam2/attention.ts';
import { materialiseWeights } from '../../src/runtime/weights.ts';
import { expectClose, loadModuleGoldens } from './golden.ts';
import { goldenCheckpoint, goldenConfig } from './golden-model.ts';
import { moduleFeeds } from './module-feeds.ts';
import { recordModule } from './results.ts';

// The ESM build wants a `require`; the CommonJS one runs in Node as it is.
const ort: typeof Ort = createRequire(import.meta.url)('onnxruntime-web/wasm');
ort.env.wasm.numThreads = 1;

/** Runs one graph of a golden's model on the cases named, or all; returns the worst max abs error / range. */
async function worstError(
  name: string,
  attention: AttentionForm,
  graph: GraphName,
  caseNames?: readonly string[],
): Promise<number> {
  const golden = loadModuleGoldens(name);
  const { model, overrides, seed, cases } = golden.description;
  const config = goldenConfig(model, overrides);
  const built = buildModel(config, await goldenCheckpoint(model, config, seed), { attention });
  const { onnx, weights } = built.graphs[graph];
  const data = await materialiseWeights(built.weights.get(weights) as WeightsFile);
  const session = await ort.InferenceSession.create(onnx, { externalData: [{ path: weights, data }] });
  let worst = 0;
  for (const { inputs, outputs } of cases.filter(
    (one) => one.graph === graph && (caseNames?.includes(one.name) ?? true),
  )) {
    const results = await session.run(moduleFeeds(golden, config, inputs, ort.Tensor));
    for (const [output, expected] of Object.entries(outputs)) {
      const actual = results[output] as Ort.Tensor;
      expect(actual.dims, output).toEqual(expected.shape);
      const { relative } = expectClose(golden, expected, actual.data as Float32Array);
      worst = Math.max(worst, relative);
    }
  }
  await session.release();
  recordModule(name, `${attention}, WebAssembly`, graph, worst);
  console.log(`${name} ${graph}, ${attention}: max abs error / range ${worst.toExponential(1)}`);
  return worst;
}

describe.each(['fused', 'chunked'] as const)('the demo model in WebAssembly, %s attention', (attention) => {
  it.each(graphNames)('%s agrees with PyTorch', async (graph) => {
    expect(await worstError('nano-256', attention, graph)).toBeGreaterThan(0);
  });
});

describe('EdgeTAM in WebAssembly, chunked attention', () => {
  it.each(['image-encoder', 'memory-attention', 'memory-attention-no-ptrs', 'memory-encoder'] as const)(
    '%s agrees with PyTorch',
    async (graph) => {
      expect(await worstError('edgetam-512', 'chunked', graph)).toBeGreaterThan(0);
    },
  );
});

describe('a real model at 1024 px in WebAssembly', () => {
  it('runs with chunked attention, where the fused op would overflow', async () => {
    const cases = ['attend/one_map_no_pointer'];
    const worst = await worstError('sam2.1_hiera_tiny-1024', 'chunked', 'memory-attention-no-ptrs', cases);
    expect(worst).toBeGreaterThan(0);
  });
});
