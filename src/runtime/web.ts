/**
 * Chooses the browser's backend, and the form in which the model computes right on it.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { GraphForm } from '../model/build.ts';
import type { BuiltModel } from '../model/built-model.ts';
import { type FoundAdapter, findAdapter } from './gpu-device.ts';
import { formName, formsToTry } from './gpu-forms.ts';
import { checkGpuLimits, fitsGpu } from './gpu-needs.ts';
import type { OnProgress, RuntimeOptions } from './options.ts';
import type { Runtime } from './runtime.ts';
import type { Sam2Graphs } from './sam2-graphs.ts';
import { Trials, type Trust } from './trust.ts';

type Gpu = Extract<FoundAdapter, { adapter: GPUAdapter }>;

/**
 * Loads a model on WebGPU in the first form that passes the self-test, else on WASM. `info` says what was found. A
 * software GPU counts as none unless it is allowed.
 *
 * @param trust undefined: the model runs untested
 * @param onProgress stages `session` and, on WebGPU, `self-test` or `warm-up`
 * @throws TrackletError `runtime/crashed`: a new worker goes on with the next form; `runtime/failed`. Where WebGPU was
 *   asked for by name also `runtime/no-gpu`, `runtime/gpu-too-small` and `runtime/gpu-failed`
 */
export async function createWebRuntime(
  built: BuiltModel,
  options: RuntimeOptions,
  trust: Trust | undefined,
  onProgress: OnProgress = () => undefined,
): Promise<Runtime> {
  if (options.backend === 'wasm') return onWasm(built, { reason: 'WASM was asked for.' }, onProgress);
  const gpu = await usableGpu(options);
  if (typeof gpu === 'string') {
    if (options.backend === 'auto') return onWasm(built, { reason: `WASM, because ${gpu}.` }, onProgress);
    throw new TrackletError(
      'runtime/no-gpu',
      `WebGPU was asked for, but ${gpu}. Use the WASM backend, or a browser and machine with a GPU.`,
    );
  }
  const forms = formsToTry(gpu.adapter, options.precision);
  try {
    checkGpuLimits(built.config, gpu.adapter.limits, forms);
  } catch (error) {
    if (options.backend === 'webgpu' || !(error instanceof TrackletError)) throw error;
    return onWasm(built, { reason: `WASM, because of this: ${error.message}` }, onProgress);
  }
  const tried = await onGpu(built, gpu, forms, options, trust, onProgress);
  if ('runtime' in tried) return tried.runtime;
  const finding = `the GPU (${gpu.name}) does not run this model right.`;
  if (options.backend === 'auto') {
    return onWasm(built, { reason: `WASM, because ${finding}`, selfTest: tried.why }, onProgress);
  }
  throw new TrackletError(
    'runtime/gpu-failed',
    `WebGPU was asked for, but ${finding} ${tried.why} A newer browser or driver may help; the WASM backend needs no GPU.`,
  );
}

/** Why there is none, as part of a sentence, where there is none. */
async function usableGpu({ allowSoftwareGpu }: RuntimeOptions): Promise<Gpu | string> {
  const found = await findAdapter();
  if (found.adapter === undefined) return found.why;
  return found.software && !allowSoftwareGpu
    ? `the only GPU is a software one (${found.name}), which is slower than WASM`
    : found;
}

/** A loaded model, or in sentences why there is none. */
type Tried = { readonly runtime: Runtime } | { readonly why: string };

/**
 * Tries one form after the other, each on a device of its own.
 *
 * @throws TrackletError `runtime/crashed` as {@link createWebRuntime}
 */
async function onGpu(
  built: BuiltModel,
  gpu: Gpu,
  forms: readonly GraphForm[],
  options: RuntimeOptions,
  trust: Trust | undefined,
  onProgress: OnProgress,
): Promise<Tried> {
  const trials = new Trials(trust, `${gpu.identity}\n${navigator.userAgent}`, onProgress);
  if (forms.length === 0) return { why: 'This GPU cannot compute in fp16.' };
  const chosen =
    options.backend === 'webgpu' ? 'WebGPU was asked for.' : `WebGPU, because there is a GPU: ${gpu.name}.`;
  const findings: string[] = [];
  for (const form of forms) {
    const tried = fitsGpu(built.config, gpu.adapter.limits, form)
      ? await tryForm(built, form, trials, [chosen, ...findings].join(' '), onProgress)
      : { why: 'it needs larger buffers than this GPU allows.', crashed: false };
    if ('runtime' in tried) return tried;
    findings.push(`${formName(form)} is not used: ${tried.why}`);
    if (tried.crashed) break;
  }
  return { why: findings.join(' ') };
}

/**
 * @returns the loaded model; else why not, and whether nothing more can be loaded on WebGPU in this worker
 * @throws TrackletError `runtime/crashed` where a new worker would know of it, and pass over this form
 */
async function tryForm(
  built: BuiltModel,
  form: GraphForm,
  trials: Trials,
  reason: string,
  onProgress: OnProgress,
): Promise<{ readonly runtime: Runtime } | { readonly why: string; readonly crashed: boolean }> {
  const objection = await trials.objection(form);
  if (objection !== undefined) return { why: objection, crashed: false };
  try {
    const { createWebGpuRuntime } = await import('./webgpu-runtime.ts');
    const start = (graphs: Sam2Graphs) => trials.run(graphs, form);
    return { runtime: await createWebGpuRuntime(built, form, { reason, start, onProgress }) };
  } catch (error) {
    if (!(error instanceof TrackletError)) throw error;
    const crashed = error.code === 'runtime/crashed';
    if ((await trials.failed(form, error)) && crashed) throw error;
    return { why: error.message, crashed };
  }
}

async function onWasm(
  built: BuiltModel,
  display: { readonly reason: string; readonly selfTest?: string },
  onProgress: OnProgress,
): Promise<Runtime> {
  const { createWasmRuntime } = await import('./wasm-runtime.ts');
  return createWasmRuntime(built, display, onProgress);
}
