/**
 * Loads the demo model as a dropped file through the tracking worker's client, a new worker each time, and counts how
 * often it was tested.
 *
 * @module
 */
import { TrackletError } from '../../../src/errors.ts';
import type { Backend, GpuInfo, Progress, RuntimeInfo } from '../../../src/worker/api.ts';
import { TrackletClient } from '../../../src/worker/client.ts';

export interface TrustRequest {
  readonly backend: Backend | 'auto';
  readonly imageSize: number;
  /** Forget first what was found before. */
  readonly forget?: boolean;
}

export interface TrustReply {
  readonly gpu: GpuInfo;
  readonly info: RuntimeInfo;
  /** Runs of the self-test, those on the CPU among them. */
  readonly selfTests: number;
  readonly warmUps: number;
}

async function fileOf(path: string): Promise<File> {
  return new File([await (await fetch(path)).blob()], path.slice(path.lastIndexOf('/') + 1));
}

async function load({ backend, imageSize, forget }: TrustRequest): Promise<TrustReply | { error: object }> {
  const client = new TrackletClient();
  const started: Progress['stage'][] = [];
  try {
    const [checkpoint, config] = await Promise.all([
      fileOf('/models/demo/nano_fp16.pt'),
      fileOf('/models/demo/nano.yaml'),
    ]);
    const gpu = await client.gpu();
    if (forget) await client.forgetVerdicts();
    const { runtime: info } = await client.loadModel(
      { kind: 'file', checkpoint, config, imageSize },
      { backend, precision: 'auto', allowSoftwareGpu: true },
      ({ stage, done }) => {
        if (done === 0) started.push(stage);
      },
    );
    const count = (stage: Progress['stage']) => started.filter((each) => each === stage).length;
    return { gpu, info, selfTests: count('self-test'), warmUps: count('warm-up') };
  } catch (error) {
    if (error instanceof TrackletError) return { error: error.toJSON() };
    throw error;
  } finally {
    client.kill();
  }
}

/** Puts other bytes in the place of what the CPU gave, as a GPU that computes wrong would find it. */
async function spoilExpected(): Promise<void> {
  const { openDatabase } = await import('../../../src/storage/database.ts');
  const { decodeSelfTest, encodeSelfTest, selfTestFile } = await import('../../../src/runtime/self-test.ts');
  const database = await openDatabase();
  for (const model of (await database?.getAll('models')) ?? []) {
    const file = model.files.get(selfTestFile);
    if (!file) throw new Error('The expected outputs are not kept with the model.');
    const outputs = decodeSelfTest(new Uint8Array(await file.arrayBuffer()));
    const spoilt = outputs.map(({ name, values }) => ({ name, values: values.map((value) => 1.02 * value) }));
    const files = new Map([...model.files, [selfTestFile, new Blob([encodeSelfTest(spoilt)])]]);
    await database?.put('models', { ...model, files });
  }
  database?.close();
}

const page = { load, spoilExpected };

declare global {
  interface Window {
    trust: typeof page;
  }
}
window.trust = page;
