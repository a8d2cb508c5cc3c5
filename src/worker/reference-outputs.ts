/**
 * What a model's graphs put out on a CPU: among the files of a model that a server built, else made here, once.
 *
 * @module
 */
import { proxy } from 'comlink';
import {
  decodeSelfTest,
  type ExpectedOutputs,
  type SelfTestOutput,
  selfTestFile,
} from '../runtime/self-test.ts';
import type { Database } from '../storage/database.ts';
import { addModelFile } from '../storage/model-cache.ts';
import type { OnProgress } from './api.ts';
import { Connection } from './connection.ts';
import type { ReferenceWorker } from './reference-worker.ts';

/** A built model as files. */
export interface ModelFiles {
  /** Of the model cache. */
  readonly key: string;
  readonly files: ReadonlyMap<string, Blob>;
}

/** Reads them among the model's files; where they are not there, makes them and adds them to the model cache. */
export function referenceOutputs(
  { key, files }: ModelFiles,
  database: Database | undefined,
): ExpectedOutputs {
  return async (onProgress) => {
    const kept = await readable(files.get(selfTestFile));
    if (kept) return kept;
    const bytes = await makeOutputs(files, onProgress);
    await addModelFile(database, key, selfTestFile, new Blob([bytes]));
    return decodeSelfTest(bytes);
  };
}

/** Undefined where there is no file, or the browser has lost its bytes. */
async function readable(file: Blob | undefined): Promise<SelfTestOutput[] | undefined> {
  try {
    return file && decodeSelfTest(new Uint8Array(await file.arrayBuffer()));
  } catch {
    return undefined;
  }
}

/**
 * Runs the self-test on WASM in a worker that ends afterwards: WebAssembly never gives memory back, and the model is to
 * run on the GPU.
 *
 * @throws TrackletError `runtime/failed`, `runtime/crashed`, `worker/died`
 */
async function makeOutputs(
  files: ReadonlyMap<string, Blob>,
  onProgress: OnProgress,
): Promise<Uint8Array<ArrayBuffer>> {
  const worker = new Worker(new URL('./reference-worker.ts', import.meta.url), {
    type: 'module',
    name: 'tracklet-reference',
  });
  const connection = new Connection<ReferenceWorker>(worker);
  try {
    return await connection.guard(connection.api.outputs(files, proxy(onProgress)));
  } finally {
    connection.kill('its work is done');
  }
}
