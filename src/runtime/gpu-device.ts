/**
 * The GPU: which adapter, and a device of our own that every session shares.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { GpuInfo } from './options.ts';

/** Workgroup storage that the fused attention kernel needs with heads of 256 in fp32. */
export const attentionWorkgroupStorage = 32768;

/** A device, and its adapter's name for display. */
export interface AcquiredDevice {
  readonly device: GPUDevice;
  readonly name: string;
}

/** An adapter, or why there is none. */
export type FoundAdapter =
  | {
      readonly adapter: GPUAdapter;
      readonly name: string;
      readonly software: boolean;
      /** All that the browser tells of it: what was found of one GPU says nothing of another. */
      readonly identity: string;
    }
  | { readonly adapter: undefined; readonly why: string };

const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|warp|basic render/i;

/** Asks the browser for its fastest adapter. Never throws. */
export async function findAdapter(): Promise<FoundAdapter> {
  if (typeof navigator === 'undefined' || navigator.gpu === undefined) {
    return { adapter: undefined, why: 'this browser offers no WebGPU here' };
  }
  const adapter = await navigator.gpu
    .requestAdapter({ powerPreference: 'high-performance' })
    .catch(() => null);
  if (adapter === null) return { adapter: undefined, why: 'the browser found no usable GPU' };
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const name = description || [vendor, architecture].filter((part) => part !== '').join(' ') || 'unnamed GPU';
  const software = isFallbackAdapter || softwareNames.test(`${vendor} ${architecture} ${description}`);
  return { adapter, name, software, identity: [vendor, architecture, device, description].join('/') };
}

/** The GPU that models run on where they run on one. Never throws. */
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

/**
 * Makes a device with the limits that large models need, and `shader-f16` where there is it. It never has `subgroups`:
 * with that feature onnxruntime's attention kernel was measured to return wrong numbers silently.
 *
 * @throws TrackletError `runtime/no-device`
 */
export async function acquireDevice(): Promise<AcquiredDevice> {
  // An adapter gives one device only, so each device is asked of a new one.
  const found = await findAdapter();
  if (found.adapter === undefined) {
    throw new TrackletError('runtime/no-device', `There is no GPU any more: ${found.why}.`);
  }
  const { limits, features } = found.adapter;
  const requiredFeatures: GPUFeatureName[] = features.has('shader-f16') ? ['shader-f16'] : [];
  const requiredLimits = {
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxComputeWorkgroupStorageSize: Math.min(
      limits.maxComputeWorkgroupStorageSize,
      attentionWorkgroupStorage,
    ),
    maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
    maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
    maxComputeWorkgroupSizeY: limits.maxComputeWorkgroupSizeY,
    maxComputeWorkgroupSizeZ: limits.maxComputeWorkgroupSizeZ,
  };
  try {
    const device = await found.adapter.requestDevice({ requiredFeatures, requiredLimits });
    return { device, name: found.name };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TrackletError('runtime/no-device', `The GPU (${found.name}) gave no device: ${reason}`, {
      cause: error,
    });
  }
}

/** Watches a device: once it is lost or has made an error, every call that is guarded rejects. */
export class DeviceGuard {
  /** Resolves when the device is lost other than by {@link close}. */
  readonly lost: Promise<TrackletError>;
  private failure: TrackletError | undefined;
  private readonly waiting = new Set<(error: TrackletError) => void>();
  private readonly device: GPUDevice;
  private closed = false;

  constructor(device: GPUDevice) {
    this.device = device;
    this.lost = new Promise((resolve) => {
      device.lost.then(({ message }) => {
        const error = new TrackletError(
          'runtime/device-lost',
          `The GPU was lost (${message || 'no reason given'}). Tracking goes on from its last checkpoint on a new device.`,
        );
        this.fail(error);
        if (!this.closed) resolve(error);
      });
    });
    // Without this, a failed dispatch would leave old values in its output.
    device.addEventListener('uncapturederror', ({ error }) => {
      this.fail(
        error instanceof GPUOutOfMemoryError
          ? new TrackletError(
              'runtime/out-of-memory',
              'The GPU ran out of memory. Close other programs that use it, or choose a smaller model.',
            )
          : new TrackletError('runtime/gpu-error', `The GPU reported an error: ${error.message}`),
      );
    });
  }

  /** `work`, or a rejection as soon as the device fails. */
  guard<T>(work: Promise<T>): Promise<T> {
    if (this.failure !== undefined) {
      work.catch(() => undefined);
      return Promise.reject(this.failure);
    }
    // Not Promise.race with one long-lived promise: that would keep every frame's results reachable from it.
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      work.then(resolve, reject).finally(() => this.waiting.delete(reject));
    });
  }

  /** The device's failure, where it has failed; waits a moment, as calls fail before the loss is announced. */
  async failureSoon(): Promise<TrackletError | undefined> {
    if (this.failure === undefined) {
      const moment = new Promise((resolve) => setTimeout(resolve, 250));
      await Promise.race([this.device.lost, moment]);
    }
    return this.failure;
  }

  /** Frees all that the device holds; the loss that follows is not announced. */
  close(): void {
    this.closed = true;
    this.device.destroy();
  }

  private fail(error: TrackletError): void {
    this.failure ??= error;
    for (const reject of this.waiting) reject(this.failure);
    this.waiting.clear();
  }
}
