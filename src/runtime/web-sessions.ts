/**
 * Sessions of onnxruntime-web, either build.
 *
 * @module
 */
import { type BuiltModel, type GraphName, graphNames } from '../model/built-model.ts';
import type { InferenceSession, TensorConstructor } from './backend.ts';
import type { OnProgress } from './options.ts';
import { SerialQueue } from './serial-queue.ts';
import { materialiseWeights, weightsFile } from './weights.ts';

/** What both builds of onnxruntime-web offer. */
export interface OrtWeb {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
  readonly env: { logLevel?: 'verbose' | 'info' | 'warning' | 'error' | 'fatal' };
}

/**
 * Every call into onnxruntime-web, of every runtime in this worker, takes its turn here: two in flight corrupt its
 * memory, also across sessions.
 */
export const ortQueue = new SerialQueue();

/**
 * Creates a session for each graph. A weights file is in memory only while the sessions that share it are made.
 *
 * @param options for every session
 * @throws whatever onnxruntime throws; sessions made so far are released
 */
export async function createSessions(
  ort: OrtWeb,
  built: BuiltModel,
  options: InferenceSession.SessionOptions,
  onProgress: OnProgress,
): Promise<Map<GraphName, InferenceSession>> {
  const sessions = new Map<GraphName, InferenceSession>();
  const report = (): void =>
    onProgress({ stage: 'session', done: sessions.size, total: graphNames.length, unit: 'graphs' });
  report();
  try {
    for (const name of new Set(graphNames.map((graph) => built.graphs[graph].weights))) {
      const data = await materialiseWeights(weightsFile(built, name));
      for (const graph of Object.values(built.graphs)) {
        if (graph.weights !== name) continue;
        const externalData = [{ path: name, data }];
        const session = await ortQueue.add(() =>
          ort.InferenceSession.create(graph.onnx, { ...options, externalData }),
        );
        sessions.set(graph.name, session);
        report();
      }
    }
    return sessions;
  } catch (error) {
    for (const session of sessions.values()) {
      await ortQueue.add(() => session.release()).catch(() => undefined);
    }
    throw error;
  }
}
