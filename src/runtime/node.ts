/**
 * The graphs on onnxruntime-node's CPU provider: for the outputs that a GPU must give, and for tests.
 *
 * @module
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { TrackletError } from '../errors.ts';
import { type BuiltModel, graphNames } from '../model/built-model.ts';
import type { Sam2Config } from '../model/config/config.ts';
import { graphFile } from '../model/model-files.ts';
import type { InferenceSession, TensorConstructor } from './backend.ts';
import { CpuBackend } from './cpu-backend.ts';
import { explainRuntimeError } from './explain.ts';
import { OrtSam2Graphs } from './ort-graphs.ts';
import type { Sam2Graphs } from './sam2-graphs.ts';
import { SerialQueue } from './serial-queue.ts';
import { materialiseWeights } from './weights.ts';

type NodeGraphs = Sam2Graphs & { dispose(): Promise<void> };

/** Writes under another name first, so that a reader never sees half a file. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  await writeFile(partial, bytes);
  await rename(partial, path);
}

/**
 * Loads a built model in Node. onnxruntime-node takes external data from files only, so graphs and weights are
 * written to `directory` first.
 *
 * @param directory a directory for this model alone; made where it does not exist
 * @throws TrackletError `runtime/node-cache` where the directory cannot be written, `runtime/failed` where
 *   onnxruntime refuses a graph
 */
export async function createNodeRuntime(built: BuiltModel, directory: string): Promise<NodeGraphs> {
  try {
    await mkdir(directory, { recursive: true });
    for (const [name, file] of built.weights) {
      await writeWhole(join(directory, name), await materialiseWeights(file));
    }
    for (const graph of Object.values(built.graphs)) {
      await writeWhole(join(directory, graphFile(graph.name)), graph.onnx);
    }
  } catch (error) {
    if (error instanceof TrackletError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new TrackletError('runtime/node-cache', `Cannot write the model to ${directory}: ${reason}`, {
      cause: error,
    });
  }
  return openNodeRuntime(built.config, directory);
}

/** Takes half of the memory, and a fifth more time: weights stay as the file has them, buffers go after their use. */
export const sparingMemory: ort.InferenceSession.SessionOptions = {
  enableCpuMemArena: false,
  enableMemPattern: false,
  extra: { session: { disable_prepacking: '1' } },
};

/**
 * Loads a model whose files lie in a directory, as `model-files.ts` names them. Weights stay where they are.
 *
 * @throws TrackletError `runtime/failed` where onnxruntime refuses a graph
 */
export async function openNodeRuntime(
  config: Sam2Config,
  directory: string,
  options: ort.InferenceSession.SessionOptions = {},
): Promise<NodeGraphs> {
  const sessions = new Map();
  for (const name of graphNames) {
    const path = join(directory, graphFile(name));
    const session = await ort.InferenceSession.create(path, {
      ...options,
      executionProviders: ['cpu'],
    }).catch((error) => {
      throw explainRuntimeError(error, `loading ${name}`);
    });
    sessions.set(name, session as InferenceSession);
  }
  const backend = new CpuBackend(ort.Tensor as TensorConstructor, explainRuntimeError);
  return new OrtSam2Graphs(config, backend, sessions, new SerialQueue());
}
