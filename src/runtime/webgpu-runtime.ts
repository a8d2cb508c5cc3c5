/**
 * The graphs on onnxruntime-web's WebGPU build, on a device of our own.
 *
 * @module
 */
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import * as ort from 'onnxruntime-web/webgpu';
import { type GraphForm, inForm } from '../model/build.ts';
import type { BuiltModel } from '../model/built-model.ts';
import type { InferenceSession } from './backend.ts';
import { explainRuntimeError } from './explain.ts';
import { FrameRoute } from './frame-route.ts';
import { GpuBackend, type GpuTensorConstructor } from './gpu-backend.ts';
import { acquireDevice, DeviceGuard } from './gpu-device.ts';
import { GpuImage } from './gpu-image.ts';
import type { OnProgress } from './options.ts';
import { OrtSam2Graphs } from './ort-graphs.ts';
import type { Runtime } from './runtime.ts';
import type { Sam2Graphs } from './sam2-graphs.ts';
import { createSessions, ortQueue } from './web-sessions.ts';

/** What goes with loading a model on WebGPU. */
export interface WebGpuStart {
  /** Why WebGPU and this form; for display. */
  readonly reason: string;
  /** Runs the graphs for the first time, and says in a sentence what it found. Where it throws, all is released. */
  start(graphs: Sam2Graphs): Promise<string>;
  readonly onProgress: OnProgress;
}

/**
 * Loads a model on WebGPU, on a device of its own, and runs it once. The runtime destroys the device when it is disposed
 * of.
 *
 * @throws TrackletError `runtime/no-device`, `runtime/failed`, `runtime/crashed`, `runtime/device-lost`,
 *   `runtime/out-of-memory`, `runtime/gpu-error`; as `start` does
 */
export async function createWebGpuRuntime(
  built: BuiltModel,
  form: GraphForm,
  { reason, start, onProgress }: WebGpuStart,
): Promise<Runtime> {
  const { device, name } = await acquireDevice();
  const guard = new DeviceGuard(device);
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { wasm: wasmUrl };
  const options = {
    executionProviders: [{ name: 'webgpu', device, preferredLayout: 'NCHW' }] as const,
    preferredOutputLocation: 'gpu-buffer',
  } as const;
  let runtime: WebGpuRuntime | undefined;
  try {
    const backend = new GpuBackend(ort.Tensor as GpuTensorConstructor, device, guard);
    const sessions = await guard
      .guard(createSessions(ort, inForm(built, form), options as InferenceSession.SessionOptions, onProgress))
      .catch(async (error) => {
        throw await backend.explain(error, 'loading the model on the GPU');
      });
    const info = { backend: 'webgpu', device: name, reason, precision: form.precision } as const;
    runtime = new WebGpuRuntime(built, backend, sessions, guard, device, info);
    runtime.info = { ...info, selfTest: await start(runtime) };
    return runtime;
  } catch (error) {
    await runtime?.dispose();
    guard.close();
    throw explainRuntimeError(error, 'starting the model on the GPU');
  }
}

class WebGpuRuntime extends OrtSam2Graphs implements Runtime {
  info: Runtime['info'];
  readonly lost: Runtime['lost'];
  private readonly image: GpuImage;
  private readonly frames: FrameRoute;
  private readonly gpu: GpuBackend;
  private readonly guard: DeviceGuard;

  constructor(
    built: BuiltModel,
    backend: GpuBackend,
    sessions: Awaited<ReturnType<typeof createSessions>>,
    guard: DeviceGuard,
    device: GPUDevice,
    info: Omit<Runtime['info'], 'selfTest'>,
  ) {
    super(built.config, backend, sessions, ortQueue);
    const size = built.config.imageSize;
    this.gpu = backend;
    this.guard = guard;
    this.info = { ...info, selfTest: undefined };
    this.lost = guard.lost;
    this.image = new GpuImage(device, size);
    this.frames = new FrameRoute(device, this.image, (buffer) => {
      const whole = backend.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims: [1, 3, size, size] });
      return guard.guard(backend.read(whole).result);
    });
  }

  imageFrom(frame: Parameters<Runtime['imageFrom']>[0]): ReturnType<Runtime['imageFrom']> {
    const size = this.config.imageSize;
    return this.start('bringing a frame to the GPU', async () => {
      const buffer = await this.frames.imageOf(frame);
      return { result: Promise.resolve(this.wrap(this.gpu.own(buffer, [1, 3, size, size]))) };
    });
  }

  startJob(): void {
    this.frames.startJob();
  }

  override async dispose(): Promise<void> {
    // Sessions of a lost device may fail to release; the device goes all the same.
    await super.dispose().catch(() => undefined);
    this.image.destroy();
    this.guard.close();
  }
}
