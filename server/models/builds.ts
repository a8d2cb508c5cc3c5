/**
 * Built models on the server's disk: graphs, weights, and the outputs that a GPU must reproduce, made once of each
 * checkpoint, configuration and image size.
 *
 * @module
 */
import { stat } from 'node:fs/promises';
import type { ServedBuild } from '../../src/catalog/offered.ts';
import { TrackletError } from '../../src/errors.ts';
import { withImageSize } from '../../src/model/config/check.ts';
import { buildKey, fingerprint } from '../../src/model/fingerprint.ts';
import type { OnProgress, Progress } from '../../src/runtime/options.ts';
import { BuildFolder } from './build-folder.ts';
import { type BuildCost, runBuildTask } from './build-task.ts';
import { diskError } from './disk-space.ts';
import type { LibraryModel, ModelJob } from './library.ts';
import { openModelFile, readModelConfig } from './model-config.ts';

export interface ModelBuilds {
  /**
   * The build of a model, made where there is none yet. A second call joins the one that goes on, which ends where
   * the signals of all who wait for it have ended the waiting.
   *
   * @param imageSize default: that of its configuration
   * @throws TrackletError those of `openCheckpoint`, `parseConfig`, `recogniseConfig`, `buildModel` and `withImageSize`;
   *   `model/disk-full`, `model/cannot-store`, `model/build-failed`, `model/cancelled`
   */
  build(model: LibraryModel, imageSize: number | undefined, job: ModelJob): Promise<ServedBuild>;
  /** Path of a file of a build; undefined where there is none. No part of a request reaches the disk unchecked. */
  file(key: string, name: string): string | undefined;
  /** Bytes on the disk of every build of a model. */
  bytes(model: LibraryModel): Promise<number>;
  /** Removes every build of a model, also one that is being made. */
  remove(model: LibraryModel): Promise<void>;
  /** Ends what is being made; nothing is left of it. */
  close(): Promise<void>;
}

/** @param folder where builds lie; made when it is first needed */
export function openBuilds({ folder }: { readonly folder: string }): ModelBuilds {
  return new DiskBuilds(new BuildFolder(folder));
}

/** A build that is being made. */
interface Running {
  readonly checkpoint: string;
  readonly abort: AbortController;
  readonly listeners: Set<OnProgress>;
  readonly made: Promise<BuildCost | undefined>;
  /** For those who join. */
  last: Progress | undefined;
}

class DiskBuilds implements ModelBuilds {
  readonly #folder: BuildFolder;
  readonly #running = new Map<string, Running>();
  readonly #fingerprints = new Map<string, Promise<string>>();
  /** One at a time: each takes about as much memory as its checkpoint. */
  #last: Promise<unknown> | undefined;

  constructor(folder: BuildFolder) {
    this.#folder = folder;
  }

  async build(
    model: LibraryModel,
    imageSize: number | undefined,
    { onProgress, signal }: ModelJob,
  ): Promise<ServedBuild> {
    const checkpoint = await this.#identity(model);
    const config = withImageSize(await readModelConfig(model), imageSize);
    const key = await buildKey(checkpoint, config);
    const files = this.#running.has(key) ? undefined : await this.#folder.use(key);
    if (files) return { key, name: model.name, files };
    const running = this.#running.get(key) ?? this.#start(key, checkpoint, model, imageSize);
    // Of this call alone, also where others give the same function.
    const listener: OnProgress = (progress) => onProgress(progress);
    running.listeners.add(listener);
    if (running.last) onProgress(running.last);
    try {
      const conversion = await unlessAborted(running.made, signal);
      const built = await this.#folder.use(key);
      if (built) return { key, name: model.name, files: built, conversion };
    } finally {
      running.listeners.delete(listener);
      if (signal?.aborted && running.listeners.size === 0) this.#stop(key, running);
    }
    throw new TrackletError(
      'model/build-failed',
      `What was built of ${model.name} was removed at once. Try again.`,
    );
  }

  file(key: string, name: string): string | undefined {
    return this.#folder.file(key, name);
  }

  async bytes(model: LibraryModel): Promise<number> {
    const keys = await this.#keysOf(model);
    const sizes = await Promise.all(keys.map((key) => this.#folder.bytes(key)));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  async remove(model: LibraryModel): Promise<void> {
    const checkpoint = await this.#identity(model).catch(() => undefined);
    await this.#end((running) => running.checkpoint === checkpoint);
    for (const key of await this.#keysOf(model)) await this.#folder.remove(key);
  }

  async close(): Promise<void> {
    await this.#end(() => true);
  }

  /** Who asks for it from now on starts anew. */
  #stop(key: string, running: Running): void {
    running.abort.abort();
    if (this.#running.get(key) === running) this.#running.delete(key);
  }

  async #end(matches: (running: Running) => boolean): Promise<void> {
    const ended = [...this.#running.values()].filter(matches);
    for (const { abort } of ended) abort.abort();
    await Promise.allSettled(ended.map(({ made }) => made));
  }

  #start(key: string, checkpoint: string, model: LibraryModel, imageSize: number | undefined): Running {
    const abort = new AbortController();
    const listeners = new Set<OnProgress>();
    const onProgress = (progress: Progress) => {
      running.last = progress;
      for (const listener of listeners) listener(progress);
    };
    const job = { onProgress, signal: abort.signal };
    const before = this.#last ?? this.#folder.clean();
    const made = before
      .then(() => this.#make(key, checkpoint, model, imageSize, job))
      .catch((error: unknown) => {
        throw diskError(error, this.#folder.names);
      });
    this.#last = made.catch(() => undefined);
    const running: Running = { checkpoint, abort, listeners, made, last: undefined };
    this.#running.set(key, running);
    const over = () => {
      if (this.#running.get(key) === running) this.#running.delete(key);
    };
    made.then(over, over);
    return running;
  }

  /** What it took; undefined where another process, or the call before, has made it. */
  async #make(
    key: string,
    checkpoint: string,
    model: LibraryModel,
    imageSize: number | undefined,
    job: ModelJob,
  ): Promise<BuildCost | undefined> {
    if (await this.#folder.use(key)) return undefined;
    const folder = await this.#folder.openPartial(key);
    try {
      const files = { checkpoint: model.checkpoint, config: model.config };
      const converted = await runBuildTask({ kind: 'convert', model: files, imageSize, folder }, job);
      const tested = await runBuildTask({ kind: 'self-test', folder }, job).catch(failedSelfTest);
      const selfTestFailure = 'failure' in tested ? tested.failure : null;
      await this.#folder.finish(folder, key, { checkpoint, selfTestFailure });
      return 'failure' in tested ? converted : sum(converted, tested);
    } finally {
      await this.#folder.removePartial(folder);
    }
  }

  async #keysOf(model: LibraryModel): Promise<string[]> {
    const checkpoint = await this.#identity(model).catch(() => undefined);
    return checkpoint === undefined ? [] : this.#folder.keysOf(checkpoint);
  }

  /** What tells the checkpoint apart: its SHA-256 where it is known, else its fingerprint, made once of a file. */
  async #identity({ checkpoint, sha256 }: LibraryModel): Promise<string> {
    if (sha256 !== undefined) return sha256;
    const found = await stat(checkpoint).catch(() => undefined);
    const file = `${checkpoint} ${found?.size} ${found?.mtimeMs}`;
    const known = this.#fingerprints.get(file) ?? fingerprintOf(checkpoint);
    this.#fingerprints.set(file, known);
    known.catch(() => this.#fingerprints.delete(file));
    return known;
  }
}

async function fingerprintOf(checkpoint: string): Promise<string> {
  const source = await openModelFile(checkpoint);
  try {
    return await fingerprint(source);
  } finally {
    await source.close();
  }
}

/** A model is of use without it: the browser makes up for it. Where it was cancelled, all was. */
function failedSelfTest(error: unknown): { readonly failure: string } {
  if (error instanceof TrackletError && error.code === 'model/cancelled') throw error;
  return { failure: error instanceof Error ? error.message : String(error) };
}

const sum = (a: BuildCost, b: BuildCost): BuildCost => ({
  seconds: a.seconds + b.seconds,
  peakMemory: Math.max(a.peakMemory, b.peakMemory),
});

/** @throws TrackletError `model/cancelled` as soon as the signal says so */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(new TrackletError('model/cancelled', 'Nobody waits for the model any more.'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
