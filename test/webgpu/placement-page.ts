/**
 * The page of `placement.test.ts`: creates sessions with a verbose log, on a device like the product's.
 *
 * @module
 */

import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import * as ort from 'onnxruntime-web/webgpu';

ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = { wasm };
ort.env.logLevel = 'verbose';

/** A graph to place; its weights are zeros. */
export interface GraphToPlace {
  /** The ModelProto in base64. */
  readonly onnx: string;
  /** Name and size of its weights file. */
  readonly weights: string;
  readonly byteLength: number;
}

/** Creates a session, whose log goes to the console, and releases it. */
export async function createSession({ onnx, weights, byteLength }: GraphToPlace): Promise<void> {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error('no WebGPU adapter');
  const { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize } = adapter.limits;
  const requiredLimits = { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize };
  const device = await adapter.requestDevice({ requiredLimits });
  const model = Uint8Array.from(atob(onnx), (character) => character.charCodeAt(0));
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [{ name: 'webgpu', device, preferredLayout: 'NCHW' }],
    logSeverityLevel: 0,
    externalData: [{ path: weights, data: new Uint8Array(byteLength) }],
  });
  await session.release();
  device.destroy();
}

Object.assign(globalThis, { createSession });
