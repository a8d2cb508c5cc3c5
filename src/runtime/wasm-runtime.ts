/**
 * The graphs on onnxruntime-web's WASM build.
 *
 * @module
 */

import loaderUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import * as ort from 'onnxruntime-web/wasm';
import { inForm } from '../model/build.ts';
import type { BuiltModel } from '../model/built-model.ts';
import { toRgba } from '../video/picture.ts';
import { CpuBackend } from './cpu-backend.ts';
import { explainRuntimeError } from './explain.ts';
import { imageTensorValues } from './image-tensor.ts';
import type { OnProgress } from './options.ts';
import { OrtSam2Graphs } from './ort-graphs.ts';
import type { Runtime } from './runtime.ts';
import { createSessions, ortQueue } from './web-sessions.ts';

/** Threads beyond this gained little and take memory. */
const maxThreads = 4;

/** How many threads WASM may use here: more than one needs shared memory, which needs an isolated page. */
const wasmThreads = (): number =>
  globalThis.crossOriginIsolated ? Math.min(maxThreads, navigator.hardwareConcurrency) : 1;

const oneThread =
  'It has one thread, because this page is not isolated from other sites: a tab of its own is.';

/**
 * Loads a model on WASM.
 *
 * @param display why WASM, in a sentence, and what was found of the GPU
 * @throws TrackletError `runtime/failed`, `runtime/crashed`
 */
export async function createWasmRuntime(
  built: BuiltModel,
  display: { readonly reason: string; readonly selfTest?: string },
  onProgress: OnProgress,
): Promise<Runtime> {
  const threads = wasmThreads();
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = threads;
  // With threads, the loader's own address is needed as well: each thread starts from it.
  ort.env.wasm.wasmPaths = threads > 1 ? { wasm: wasmUrl, mjs: loaderUrl } : { wasm: wasmUrl };
  // The fused attention op fails on WASM at the sizes of real models.
  const chunked = inForm(built, { attention: 'chunked', precision: 'fp32' });
  const sessions = await createSessions(ort, chunked, { executionProviders: ['wasm'] }, onProgress).catch(
    (error) => {
      throw explainRuntimeError(error, 'loading the model on WASM');
    },
  );
  const size = built.config.imageSize;
  const graphs = new OrtSam2Graphs(
    built.config,
    new CpuBackend(ort.Tensor, explainRuntimeError),
    sessions,
    ortQueue,
  );
  const info = {
    backend: 'wasm',
    device: `${threads} thread${threads > 1 ? 's' : ''}`,
    reason: globalThis.crossOriginIsolated ? display.reason : `${display.reason} ${oneThread}`,
    precision: 'fp32',
    selfTest: display.selfTest,
  } as const;
  return Object.assign(graphs, {
    info,
    lost: new Promise<never>(() => undefined),
    imageFrom: async (frame: Parameters<Runtime['imageFrom']>[0]) =>
      graphs.upload(imageTensorValues(await toRgba(frame), size), [1, 3, size, size]),
    startJob: () => undefined,
  });
}
