/**
 * Downloads of the catalog's models into the store: one a model, whoever asks for it.
 *
 * @module
 */
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogModel } from '../../../src/catalog/catalog.ts';
import type { Progress } from '../../../src/runtime/options.ts';
import { checkSpace } from '../disk-space.ts';
import type { ModelJob } from '../library.ts';
import { fileSize, type ModelStore } from '../store.ts';
import { downloadError } from './advice.ts';
import { download, type Patience } from './download.ts';

/** A download that goes on. */
interface Pull {
  readonly done: Promise<void>;
  readonly controller: AbortController;
  readonly listeners: Set<ModelJob['onProgress']>;
  downloaded: number;
  /** For those who join. */
  last: Progress | undefined;
}

/** Pieces come by the thousand. */
const reportMilliseconds = 100;

export class Pulls {
  readonly #store: ModelStore;
  readonly #patience: Patience;
  readonly #running = new Map<string, Pull>();

  constructor(store: ModelStore, patience: Patience) {
    this.#store = store;
    this.#patience = patience;
  }

  /** Bytes that are there of a download that goes on; undefined where none does. */
  downloaded(id: string): number | undefined {
    return this.#running.get(id)?.downloaded;
  }

  /** Downloads, or joins the download that goes on; a signal of any that joined ends it. */
  async pull(model: CatalogModel, { onProgress, signal }: ModelJob): Promise<void> {
    const pull = this.#running.get(model.id) ?? this.#start(model);
    const cancel = () => pull.controller.abort();
    pull.listeners.add(onProgress);
    if (pull.last) onProgress(pull.last);
    signal?.addEventListener('abort', cancel);
    try {
      if (signal?.aborted) cancel();
      await pull.done;
    } finally {
      signal?.removeEventListener('abort', cancel);
      pull.listeners.delete(onProgress);
    }
  }

  /** Resolves when it has ended. */
  async cancel(id: string): Promise<void> {
    const pull = this.#running.get(id);
    pull?.controller.abort();
    await pull?.done.catch(() => {
      // Whoever pulls hears of it.
    });
  }

  /** Cancels all. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.cancel(id)));
  }

  #start(model: CatalogModel): Pull {
    const controller = new AbortController();
    const listeners: Pull['listeners'] = new Set();
    let next = 0;
    const report = (progress: Progress) => {
      // Also those of an earlier process, while they are hashed.
      pull.downloaded = progress.done;
      const now = performance.now();
      if (now < next && progress.done < progress.total) return;
      next = now + reportMilliseconds;
      pull.last = progress;
      for (const listener of listeners) listener(progress);
    };
    // The map is written before the work begins, so that it is taken out after that.
    const work = Promise.resolve().then(() => this.#work(model, report, controller.signal));
    const done = work.finally(() => this.#running.delete(model.id));
    done.catch(() => {
      // Whoever pulls hears of it; a page may have left.
    });
    const pull: Pull = { done, controller, listeners, downloaded: 0, last: undefined };
    this.#running.set(model.id, pull);
    return pull;
  }

  async #work(
    { id, name, checkpoint }: CatalogModel,
    report: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const folder = this.#store.partFolder(id);
    const whole = path.join(folder, checkpoint.file);
    const part = `${whole}.partial`;
    const names = { id, file: checkpoint.file, folder: this.#store.folder, bytes: checkpoint.bytes };
    let unlock: (() => Promise<void>) | undefined;
    try {
      unlock = await this.#store.lock(id);
      await this.#store.openPart(id);
      // Of a process that was killed when all had come.
      if ((await fileSize(whole)) > 0) await rename(whole, part);
      await checkSpace(names, folder, checkpoint.bytes - (await fileSize(part)));
      await download(checkpoint, part, {
        onProgress: (stage, done, total) => report({ stage, done, total, unit: 'bytes' }),
        signal,
        patience: this.#patience,
      });
      await rename(part, whole);
      await rm(`${part}.json`, { force: true });
      const { file, bytes, sha256 } = checkpoint;
      await this.#store.finish(id, { name, kind: 'pulled', checkpoint: file, config: null, bytes, sha256 });
    } catch (error) {
      const downloaded = await fileSize(part);
      if (downloaded === 0 && unlock) await this.#store.removePart(id);
      throw downloadError(error, names, downloaded, signal);
    } finally {
      await unlock?.();
    }
  }
}
