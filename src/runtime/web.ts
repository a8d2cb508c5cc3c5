/**
 * Chooses the browser's backend and loads a model on it.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { BuiltModel } from '../model/built-model.ts';
import { type AcquiredDevice, acquireDevice, findAdapter } from './gpu-device.ts';
import type { GpuInfo, OnProgress, RuntimeOptions } from './options.ts';
import type { Runtime } from './runtime.ts';
import type { ExpectedOutputs } from './self-test.ts';
import type { SelfTestVerdict } from './self-test-verdict.ts';

/** What lets a GPU be trusted with a model. */
export interface Trust {
  /** Identifies checkpoint, configuration, image size and builder. */
  readonly model: string;
  readonly expected: ExpectedOutputs;
  readonly verdicts: Verdicts;
}

/** Where verdicts are kept, so that a GPU is tested once with each model. */
export interface Verdicts {
  get(key: string): Promise<SelfTestVerdict | undefined>;
  put(key: string, verdict: SelfTestVerdict): Promise<void>;
}

/** The GPU that {@link createWebRuntime} would take. Never throws. */
export async function gpuInfo(): Promise<GpuInfo> {
  const found = await findAdapter();
  if (found.adapter === undefined) return { available: false, why: found.why };
  const { limits, features } = found.adapter;
  return {
    available: true,
    name: found.name,
    software: found.software,
    shaderF16: features.has('shader-f16'),
    maxBuffer: Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize),
    workgroupStorage: limits.maxComputeWorkgroupStorageSize,
  };
}

/** The backend to use, why, and its device where it is WebGPU. */
export type BackendChoice =
  | { readonly backend: 'webgpu'; readonly reason: string; readonly acquired: AcquiredDevice }
  | { readonly backend: 'wasm'; readonly reason: string };

/**
 * WebGPU where there is a GPU, else WASM. A software adapter counts as no GPU unless it is allowed.
 *
 * @throws TrackletError `runtime/no-gpu` where WebGPU was asked for and cannot be had, `runtime/no-device`
 */
export async function chooseBackend(options: RuntimeOptions): Promise<BackendChoice> {
  if (options.backend === 'wasm') return { backend: 'wasm', reason: 'WASM was asked for.' };
  const found = await findAdapter();
  const why =
    found.adapter === undefined
      ? found.why
      : found.software && !options.allowSoftwareGpu
        ? `the only GPU is a software one (${found.name}), which is slower than WASM`
        : undefined;
  if (why !== undefined || found.adapter === undefined) {
    if (options.backend === 'webgpu') {
      throw new TrackletError(
        'runtime/no-gpu',
        `WebGPU was asked for, but ${why}. Use the WASM backend, or a browser and machine with a GPU.`,
      );
    }
    return { backend: 'wasm', reason: `WASM, because ${why}.` };
  }
  try {
    const acquired = await acquireDevice(found);
    const reason =
      options.backend === 'webgpu'
        ? 'WebGPU was asked for.'
        : `WebGPU, because there is a GPU: ${found.name}.`;
    return { backend: 'webgpu', reason, acquired };
  } catch (error) {
    if (options.backend === 'webgpu' || !(error instanceof TrackletError)) throw error;
    return { backend: 'wasm', reason: `WASM, because of this: ${error.message}` };
  }
}

/**
 * Loads a model on the backend that {@link chooseBackend} gives. Where the GPU was not asked for by name and cannot
 * run this model, WASM runs it instead, and `info.reason` says so.
 *
 * @param onProgress stages `session` and, on WebGPU, `warm-up`
 * @throws TrackletError as {@link chooseBackend}; `runtime/failed`, `runtime/crashed`, `runtime/out-of-memory`,
 *   `runtime/gpu-error`
 */
export async function createWebRuntime(
  built: BuiltModel,
  options: RuntimeOptions,
  onProgress: OnProgress = () => undefined,
  _trust?: Trust,
): Promise<Runtime> {
  const choice = await chooseBackend(options);
  if (choice.backend === 'wasm') return onWasm(built, choice.reason, onProgress);
  try {
    const { createWebGpuRuntime } = await import('./webgpu-runtime.ts');
    return await createWebGpuRuntime(built, choice.acquired, choice.reason, onProgress);
  } catch (error) {
    if (options.backend === 'webgpu' || !(error instanceof TrackletError)) throw error;
    return onWasm(built, `WASM, because the GPU could not run this model: ${error.message}`, onProgress);
  }
}

async function onWasm(built: BuiltModel, reason: string, onProgress: OnProgress): Promise<Runtime> {
  const { createWasmRuntime } = await import('./wasm-runtime.ts');
  return createWasmRuntime(built, reason, onProgress);
}
