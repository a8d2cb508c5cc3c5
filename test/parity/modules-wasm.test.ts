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
import { graphNames, type WeightsFile } from '../../src/model/built-model.ts';
import { materialiseWeights } from '../../src/runtime/weights.ts';
import { expectClose, loadModuleGoldens } from './golden.ts';
import { goldenCheckpoint, goldenConfig } from './golden-model.ts';
import { moduleFeeds } from './module-feeds.ts';

// The ESM build wants a `require`; the CommonJS one runs in Node as it is.
const ort: typeof Ort = createRequire(import.meta.url)('onnxruntime-web/wasm');
ort.env.wasm.numThreads = 1;

describe.each(['fused', 'chunked'] as const)('the demo model in WebAssembly, %s attention', (attention) => {
  const golden = loadModuleGoldens('nano-256');
  const { model, overrides, cases } = golden.description;

  it.each(graphNames)('%s agrees with PyTorch', async (graph) => {
    const config = goldenConfig(model, overrides);
    const built = buildModel(config, await goldenCheckpoint(model, config), { attention });
    const { onnx, weights } = built.graphs[graph];
    const data = await materialiseWeights(built.weights.get(weights) as WeightsFile);
    const session = await ort.InferenceSession.create(onnx, { externalData: [{ path: weights, data }] });
    let worst = 0;
    for (const { inputs, outputs } of cases.filter((one) => one.graph === graph)) {
      const results = await session.run(moduleFeeds(golden, config, inputs, ort.Tensor));
      for (const [output, expected] of Object.entries(outputs)) {
        const actual = results[output] as Ort.Tensor;
        expect(actual.dims, output).toEqual(expected.shape);
        const { relative } = expectClose(golden, expected, actual.data as Float32Array);
        worst = Math.max(worst, relative);
      }
    }
    await session.release();
    console.log(`${graph}, ${attention}: max abs error / range ${worst.toExponential(1)}`);
    expect(worst).toBeGreaterThan(0);
  });
});
