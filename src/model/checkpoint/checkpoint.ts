/**
 * What the model code needs of a checkpoint, whatever its file format.
 *
 * @module
 */

/** Random access to bytes: a `File` in the browser, a file handle in Node, or bytes in memory. */
export interface ByteSource {
  /** The name shown in errors. */
  readonly name: string;
  /** Length in bytes. */
  readonly size: number;
  /** Reads exactly `length` bytes from `offset`; rejects where the source is shorter. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** The storage types that are read. Integers occur in checkpoints but no graph uses them. */
export type CheckpointDtype =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float64'
  | 'int64'
  | 'int32'
  | 'uint8'
  | 'bool';

/** A tensor's description; its values are read only when asked for. */
export interface TensorInfo {
  readonly dtype: CheckpointDtype;
  readonly shape: readonly number[];
}

/** Named tensors, in Meta's names (no `model.` or `module.` prefix). */
export interface Checkpoint {
  /** The file's name, for errors. */
  readonly name: string;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** Values of one tensor, contiguous in row-major order and widened to fp32. */
  read(name: string): Promise<Float32Array>;
}
