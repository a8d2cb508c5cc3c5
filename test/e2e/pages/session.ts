/**
 * Tracks the sample through the tracking worker's client, and breaks things on the way.
 *
 * @module
 */
import { TrackletError } from '../../../src/errors.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import type { FramePrompt, ObjectResult, TrackOptions } from '../../../src/worker/api.ts';
import { TrackletClient } from '../../../src/worker/client.ts';

export interface OpenRequest {
  readonly backend: 'wasm' | 'webgpu';
  /** Default: the demo model's own, 256. */
  readonly imageSize?: number;
  /** Start workers in which IndexedDB cannot be opened. */
  readonly refuseStorage?: boolean;
}

export interface SessionRequest extends OpenRequest {
  readonly prompts: readonly { readonly id: string; readonly prompt: FramePrompt }[];
  readonly options: TrackOptions;
  /** After this many results: end the worker, or destroy its GPU device. */
  readonly breakAfter?: { readonly results: number; readonly what: 'worker' | 'device' };
  /** After this many results: cancel. */
  readonly cancelAfter?: number;
}

export interface SessionReply {
  readonly results: readonly ObjectResult[];
  /** Of each report, in order. */
  readonly done: readonly number[];
  readonly total: number;
  readonly status: string;
  readonly framesTracked: number;
  readonly cached: boolean;
  /** Whether prompts and tracks are kept on disk. */
  readonly stored: boolean;
  readonly workers: number;
  /** GPU devices made. */
  readonly devices: number;
}

const workerUrl = new URL('./session-worker.ts', import.meta.url).href;
const saboteur = new BroadcastChannel('session-test');

let devices = 0;
saboteur.addEventListener('message', () => devices++);

async function fileOf(path: string): Promise<File> {
  return new File([await (await fetch(path)).blob()], path.slice(path.lastIndexOf('/') + 1));
}

/** A client with the demo model and the sample. */
interface Opened {
  readonly client: TrackletClient;
  readonly cached: boolean;
  readonly job: string | undefined;
  /** Started so far. */
  readonly workers: () => number;
}

async function open({ backend, imageSize, refuseStorage }: OpenRequest): Promise<Opened> {
  let workers = 0;
  const client = new TrackletClient(() => {
    workers++;
    return new Worker(refuseStorage ? `${workerUrl}?refuse-storage` : workerUrl, { type: 'module' });
  });
  const [checkpoint, config] = await Promise.all([
    fileOf('/models/demo/nano_fp16.pt'),
    fileOf('/models/demo/nano.yaml'),
  ]);
  const model = { kind: 'file', checkpoint, config, imageSize } as const;
  const { cached } = await client.loadModel(model, {
    backend,
    precision: 'auto',
    allowSoftwareGpu: true,
  });
  const { job } = await client.openVideo({
    kind: 'url',
    url: new URL('/sample/sample.mp4', location.href).href,
  });
  return { client, cached, job, workers: () => workers };
}

async function run(request: SessionRequest): Promise<SessionReply> {
  const { prompts, options, breakAfter, cancelAfter } = request;
  const { client, cached, job, workers } = await open(request);
  for (const { id, prompt } of prompts) await client.setPrompt(id, prompt);
  const results: ObjectResult[] = [];
  const done: number[] = [];
  let total = 0;
  const outcome = await client.track(options, (arrived, progress) => {
    results.push(...arrived);
    done.push(progress.done);
    total = progress.total;
    if (done.length === cancelAfter) void client.cancel();
    if (done.length !== breakAfter?.results) return;
    if (breakAfter.what === 'worker') client.kill();
    else saboteur.postMessage('destroy-device');
  });
  client.kill();
  const { status, framesTracked } = outcome;
  const stored = job !== undefined;
  return { results, done, total, status, framesTracked, cached, stored, workers: workers(), devices };
}

/** A client to be asked step by step. */
class OpenSession {
  readonly client: TrackletClient;

  constructor(client: TrackletClient) {
    this.client = client;
  }

  async track(options: TrackOptions): Promise<readonly ObjectResult[]> {
    const results: ObjectResult[] = [];
    await this.client.track(options, (arrived) => results.push(...arrived));
    return results;
  }

  /** The code that a call is refused with. */
  async refusal(call: (client: TrackletClient) => Promise<unknown>): Promise<string | undefined> {
    try {
      await call(this.client);
      return undefined;
    } catch (error) {
      if (error instanceof TrackletError) return error.code;
      throw error;
    }
  }

  /** How many outputs the browser has stored. */
  async records(): Promise<number> {
    const database = await openDatabase();
    const count = (await database?.count('outputs')) ?? 0;
    database?.close();
    return count;
  }
}

const page = {
  async open(request: OpenRequest): Promise<void> {
    window.session = new OpenSession((await open(request)).client);
  },
  async run(request: SessionRequest): Promise<SessionReply | { error: string }> {
    try {
      return await run(request);
    } catch (error) {
      if (error instanceof TrackletError) return { error: `${error.code}: ${error.message}` };
      throw error;
    }
  },
};

declare global {
  interface Window {
    sessions: typeof page;
    session: OpenSession;
  }
}
window.sessions = page;
