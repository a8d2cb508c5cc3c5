/**
 * A worker that runs the self-test on WASM and is ended afterwards: see `reference-outputs.ts`.
 *
 * @module
 */
// First, before any schema is made.
import '../zod-settings.ts';

import { expose, transfer } from 'comlink';
import { readModelFiles } from '../model/model-files.ts';
import type { OnProgress } from '../runtime/options.ts';
import { encodeSelfTest, runSelfTest } from '../runtime/self-test.ts';
import { createWasmRuntime } from '../runtime/wasm-runtime.ts';
import { installErrorTransfer } from './errors.ts';

export interface ReferenceWorker {
  /** The self-test's outputs on WASM as a file's bytes, of a model as files. */
  outputs(files: ReadonlyMap<string, Blob>, onProgress: OnProgress): Promise<Uint8Array<ArrayBuffer>>;
}

const worker: ReferenceWorker = {
  async outputs(files, onProgress) {
    const { built } = await readModelFiles({ read: async (name) => files.get(name)?.arrayBuffer() });
    const runtime = await createWasmRuntime(built, { reason: 'The self-test needs it.' }, () => {});
    const bytes = encodeSelfTest(await runSelfTest(runtime, onProgress));
    return transfer(bytes, [bytes.buffer]);
  },
};

installErrorTransfer();
expose(worker);
