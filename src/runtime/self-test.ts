/**
 * One made-up frame and box through every graph, with outputs that are known: those of fp32 on this machine's CPU. A GPU,
 * a precision and a form of attention are trusted with a model where they give the same.
 *
 * @module
 */
import type { Precision } from '../model/build.ts';
import type { OnProgress } from './options.ts';
import type { Sam2Graphs } from './sam2-graphs.ts';

/** One output of one graph: all values of a small one, evenly spread samples of a large one. */
export interface SelfTestOutput {
  /** Graph and output, e.g. `memory-attention/pix_feat`. */
  readonly name: string;
  readonly values: Float32Array;
}

/**
 * What the graphs put out on a CPU in fp32: made when the server built the model, or in the browser when first asked for.
 *
 * @throws TrackletError where the CPU cannot run the model, or the server does not answer
 */
export type ExpectedOutputs = (onProgress: OnProgress) => Promise<readonly SelfTestOutput[]>;

export interface SelfTestVerdict {
  readonly passed: boolean;
  /** One sentence for display: how close it came, or which output is wrong and by how much. */
  readonly sentence: string;
}

/** Name under which {@link encodeSelfTest} is kept beside a built model. */
export const selfTestFile = 'self-test.bin';

/**
 * Runs every graph once, in the order of a tracked object's first two frames: encode, box, memory, attention with and
 * without pointers, mask without prompt, mask prompt. It compiles all shaders as well, so that nothing else need warm up.
 *
 * @param onProgress stage `self-test`
 * @throws TrackletError as the graphs do
 */
export async function runSelfTest(graphs: Sam2Graphs, onProgress: OnProgress): Promise<SelfTestOutput[]> {
  throw new Error(`helper TRUST ${graphs.config.imageSize} ${typeof onProgress}`);
}

/** Whether `actual` agrees with `expected` as well as the precision lets one expect. */
export function compareSelfTest(
  expected: readonly SelfTestOutput[],
  actual: readonly SelfTestOutput[],
  precision: Precision,
): SelfTestVerdict {
  throw new Error(`helper TRUST ${expected.length} ${actual.length} ${precision}`);
}

/** As bytes, for a file. */
export function encodeSelfTest(outputs: readonly SelfTestOutput[]): Uint8Array {
  throw new Error(`helper TRUST ${outputs.length}`);
}

/** @throws TrackletError `storage/damaged-model` */
export function decodeSelfTest(bytes: Uint8Array): SelfTestOutput[] {
  throw new Error(`helper TRUST ${bytes.length}`);
}
