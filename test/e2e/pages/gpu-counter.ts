/**
 * Counts what a worker does with WebGPU, by wrapping the prototypes. Imported before anything that uses them.
 *
 * @module
 */

export interface GpuCounts {
  /** Bytes mapped for reading since the last reset. */
  bytesRead: number;
  readonly readSizes: number[];
  submits: number;
  dispatches: number;
  /** Bytes of buffers created and not destroyed, since the worker started. */
  liveBytes: number;
  liveBuffers: number;
}

export const counts: GpuCounts = {
  bytesRead: 0,
  readSizes: [],
  submits: 0,
  dispatches: 0,
  liveBytes: 0,
  liveBuffers: 0,
};

let device: GPUDevice | undefined;
const devices = new Set<GPUDevice>();
const alive = new WeakSet<GPUBuffer>();

/** The device made last. */
export const currentDevice = (): GPUDevice | undefined => device;

/** Devices that were made and neither destroyed nor lost. */
export const liveDevices = (): number => devices.size;

/** Sets to 0 what is counted since the last reset. */
export function resetCounts(): void {
  counts.bytesRead = 0;
  counts.submits = 0;
  counts.dispatches = 0;
  counts.readSizes.length = 0;
}

/** Replaces a method by one that calls `before`/`after` around it. */
function wrap<T extends object, K extends keyof T>(
  prototype: T,
  name: K,
  around: (target: T, args: unknown[], call: () => unknown) => unknown,
): void {
  const original = prototype[name] as (...args: unknown[]) => unknown;
  prototype[name] = function (this: T, ...args: unknown[]) {
    return around(this, args, () => original.apply(this, args));
  } as T[K];
}

if (typeof GPUDevice !== 'undefined') {
  wrap(GPUAdapter.prototype, 'requestDevice', async (_adapter, _args, call) => {
    const made = (await call()) as GPUDevice;
    device = made;
    devices.add(made);
    made.lost.then(() => devices.delete(made));
    return made;
  });
  wrap(GPUDevice.prototype, 'createBuffer', (_device, _args, call) => {
    const buffer = call() as GPUBuffer;
    alive.add(buffer);
    counts.liveBytes += buffer.size;
    counts.liveBuffers++;
    return buffer;
  });
  wrap(GPUBuffer.prototype, 'destroy', (buffer, _args, call) => {
    if (alive.delete(buffer)) {
      counts.liveBytes -= buffer.size;
      counts.liveBuffers--;
    }
    return call();
  });
  wrap(GPUBuffer.prototype, 'mapAsync', (buffer, [mode, offset, size], call) => {
    if (mode === GPUMapMode.READ) {
      const bytes = (size as number | undefined) ?? buffer.size - ((offset as number | undefined) ?? 0);
      counts.bytesRead += bytes;
      counts.readSizes.push(bytes);
    }
    return call();
  });
  wrap(GPUQueue.prototype, 'submit', (_queue, _args, call) => {
    counts.submits++;
    return call();
  });
  wrap(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', (_pass, _args, call) => {
    counts.dispatches++;
    return call();
  });
}
