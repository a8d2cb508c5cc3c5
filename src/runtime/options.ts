/**
 * How a model is to be run, how it is run, and how loading it gets on.
 *
 * @module
 */

/** Where a model runs in the browser. */
export type BackendName = 'webgpu' | 'wasm';

export interface RuntimeOptions {
  readonly backend: 'auto' | BackendName;
  /** Accept a software adapter (slower than WASM). */
  readonly allowSoftwareGpu: boolean;
}

/** Which backend runs, and why. */
export interface RuntimeInfo {
  readonly backend: BackendName;
  /** Adapter's name on WebGPU, threads on WASM; for display. */
  readonly device: string;
  /** One sentence: why this backend was chosen. */
  readonly reason: string;
}

/** Progress of anything longer than a second. `done` of `total`, both in `unit`. */
export interface Progress {
  readonly stage: 'download' | 'verify' | 'convert' | 'session' | 'warm-up' | 'self-test' | 'track';
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'graphs' | 'frames';
}
export type OnProgress = (progress: Progress) => void;
