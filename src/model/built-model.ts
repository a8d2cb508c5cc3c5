/**
 * What the model code hands to the runtime: ONNX graphs and the weights they refer to.
 *
 * @module
 */
import type { Sam2Config } from './config/config.ts';

/** The graphs of one model; see `ARCHITECTURE.md` for their inputs and outputs. */
export const graphNames = [
  'image-encoder',
  'memory-attention',
  'memory-attention-no-ptrs',
  'mask-decoder',
  'memory-encoder',
  'mask-prompt',
] as const;
export type GraphName = (typeof graphNames)[number];

/** One graph: a serialised ONNX ModelProto whose initializers lie in the external file `weights`. */
export interface BuiltGraph {
  readonly name: GraphName;
  readonly onnx: Uint8Array;
  /** The `location` its initializers name: a key of {@link BuiltModel.weights}. */
  readonly weights: string;
}

/**
 * One tensor of a weights file: little-endian numbers at `offset`, fp32 as built (then a multiple of 64) or the bits of
 * fp16 where the model was brought into that form.
 */
export interface WeightsEntry {
  readonly offset: number;
  readonly byteLength: number;
  /** Reads the checkpoint's tensor (or computes the constant) and lays it out as the graph wants it. */
  load(): Promise<Float32Array | Uint16Array>;
}

/** A weights file, written tensor by tensor so that a large model is never in memory twice. */
export interface WeightsFile {
  readonly byteLength: number;
  readonly entries: readonly WeightsEntry[];
}

/** A model as built from a configuration and a checkpoint; deterministic, byte for byte. */
export interface BuiltModel {
  readonly config: Sam2Config;
  readonly graphs: Readonly<Record<GraphName, BuiltGraph>>;
  readonly weights: ReadonlyMap<string, WeightsFile>;
}
