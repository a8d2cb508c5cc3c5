/**
 * Inputs of a golden case as a graph's feeds.
 *
 * @module
 */
import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import { memoryWidth, modelWidth, type Sam2Config } from '../../src/model/config/config.ts';
import { pointerSine } from '../../src/runtime/pointer-sine.ts';
import { type GoldenFile, inputValues, type ModuleCase, type ModuleGoldens } from './golden.ts';

/** Inputs that the graphs take as int32. */
const integers = new Set(['mem_tpos', 'point_labels']);

/** @param Constructor the `Tensor` of the onnxruntime that runs the graph */
export function moduleFeeds(
  golden: GoldenFile<ModuleGoldens>,
  config: Sam2Config,
  inputs: ModuleCase['inputs'],
  Constructor: TensorConstructor,
): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  for (const [name, source] of Object.entries(inputs)) {
    const { shape, values } = inputValues(golden, source);
    if (name === 'ptr_positions') {
      // SAM 2.0 adds no temporal code to pointers.
      if (!config.addTposEncToObjPtrs) continue;
      const dim = config.projTposEncInObjPtrs ? modelWidth(config) : memoryWidth(config);
      feeds.ptr_sine = new Constructor('float32', pointerSine([...values], dim), [values.length, dim]);
    } else if (integers.has(name)) {
      feeds[name] = new Constructor('int32', Int32Array.from(values), shape);
    } else {
      feeds[name] = new Constructor('float32', values, shape);
    }
  }
  return feeds;
}
