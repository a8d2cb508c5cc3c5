/**
 * What differs between CPU (Node, WASM) and WebGPU; {@link OrtSam2Graphs} is written over it once.
 *
 * @module
 */
// onnxruntime-web and onnxruntime-node both re-export onnxruntime-common, so one set of types serves both.
import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-web';
import type { GraphName } from '../model/built-model.ts';
import type { MaskSummary, SummarizeOptions } from './sam2-graphs.ts';

export type { InferenceSession, Tensor, TensorConstructor };

/** Sessions of one model. */
export type Sessions = ReadonlyMap<GraphName, InferenceSession>;

/** A decoder's output as onnxruntime's tensors. */
export interface MaskTensors {
  readonly lowResMask: Tensor;
  readonly iou: Tensor;
  readonly objectScore: Tensor;
}

/** Names for scratch memory: a tensor packed for a slot is valid until the slot is packed again. */
export type ScratchSlot = 'mem_maps' | 'ptrs';

/** Work that has been started; `result` need not be awaited before the next call. */
export interface Started<T> {
  readonly result: Promise<T>;
}

/** Tensors and processing on one kind of device. Called one call at a time. */
export interface Backend {
  readonly Tensor: TensorConstructor;
  /** `work`, or a rejection as soon as the device is unusable: a lost device may leave a run hanging. */
  guard<T>(work: Promise<T>): Promise<T>;
  /** Lays `parts` (equal sizes) one after another, in scratch memory. */
  pack(slot: ScratchSlot, parts: readonly Tensor[], dims: readonly number[]): Tensor;
  /** Copies from the host. */
  upload(values: Float32Array, dims: readonly number[]): Tensor;
  /** Starts a copy to the host. */
  read(tensor: Tensor): Started<Float32Array>;
  /** Starts upsampling, thresholding and measuring. */
  summarize(masks: readonly MaskTensors[], options: SummarizeOptions): Started<MaskSummary[]>;
  /** Turns whatever a call threw into an error for the user. */
  explain(error: unknown, what: string): Error | Promise<Error>;
  dispose(): void;
}
