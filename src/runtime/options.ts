/**
 * How a model is to be run, how it is run, and how loading it gets on.
 *
 * @module
 */
import type { Precision } from '../model/build.ts';

/** Where a model runs in the browser. */
export type BackendName = 'webgpu' | 'wasm';

export interface RuntimeOptions {
  readonly backend: 'auto' | BackendName;
  /** On WebGPU. `auto`: the fastest that passes the self-test. WASM computes in fp32 whatever is asked for. */
  readonly precision: 'auto' | Precision;
  /** Accept a software adapter (slower than WASM). */
  readonly allowSoftwareGpu: boolean;
}

/** Which backend runs, and why. */
export interface RuntimeInfo {
  readonly backend: BackendName;
  /** Adapter's name on WebGPU, threads on WASM; for display. */
  readonly device: string;
  /** Why this backend and precision were chosen, and not those before them. For display. */
  readonly reason: string;
  readonly precision: Precision;
  /**
   * How close the GPU comes to the CPU; on WASM what was wrong on the GPU. For display. Undefined where there was nothing to
   * test.
   */
  readonly selfTest: string | undefined;
}

/** What is known of the browser's GPU before a model is loaded. */
export type GpuInfo =
  | {
      readonly available: true;
      /** For display. */
      readonly name: string;
      /** A GPU in software, slower than WASM. */
      readonly software: boolean;
      /** Whether it can compute in fp16. */
      readonly shaderF16: boolean;
      /** Bytes of the largest buffer that a shader may read and write. */
      readonly maxBuffer: number;
      /** Bytes of storage that the threads of a workgroup share. */
      readonly workgroupStorage: number;
    }
  /** `why`: part of a sentence. */
  | { readonly available: false; readonly why: string };

/** Progress of anything longer than a second. `done` of `total`, both in `unit`. */
export interface Progress {
  readonly stage: 'download' | 'verify' | 'convert' | 'session' | 'warm-up' | 'self-test' | 'track';
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'graphs' | 'frames';
}
export type OnProgress = (progress: Progress) => void;
