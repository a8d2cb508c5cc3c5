/**
 * One overlay video on its way into a file: where to, how far it is, how it ended.
 *
 * @module
 */
import { proxy } from 'comlink';
import type { SerializedError } from '../../errors.ts';
import { TrackletError } from '../../errors.ts';
import type { OverlayOutcome, OverlayRequest, OverlayWorker } from '../../export/overlay/api.ts';
import { Connection } from '../../worker/connection.ts';
import { toTrackletError } from '../../worker/errors.ts';
import { downloadBlob } from './download.ts';

/** What Chromium has, and TypeScript's library does not know. */
interface FilePickers {
  showSaveFilePicker?(options: {
    suggestedName: string;
    types: { description: string; accept: Record<string, string[]> }[];
  }): Promise<FileSystemFileHandle>;
}
type RemovableHandle = FileSystemFileHandle & { remove?(): Promise<void> };

/** Where the video is made before it goes to the downloads. */
const TEMPORARY = 'tracklet-overlay.mp4';

export type OverlayStep =
  | { readonly kind: 'running'; readonly done: number; readonly total: number; readonly since: number }
  | { readonly kind: 'done'; readonly name: string; readonly bytes: number; readonly outcome: OverlayOutcome }
  | { readonly kind: 'failed'; readonly error: SerializedError };

interface Destination {
  readonly name: string;
  readonly file: FileSystemFileHandle | undefined;
  /** False where it has to be handed to the downloads when it is there. */
  readonly chosen: boolean;
}

/** One at a time. */
export class OverlayExport {
  readonly #changed: () => void;
  #connection: Connection<OverlayWorker> | undefined;
  step: OverlayStep | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get running(): boolean {
    return this.step?.kind === 'running';
  }

  /**
   * Asks where to, where the browser can, and makes the video there. To be called from a click: only then the browser asks.
   */
  async start(request: OverlayRequest, suggestedName: string): Promise<void> {
    if (this.running) return;
    let destination: Destination | undefined;
    try {
      destination = await chooseDestination(suggestedName);
      if (!destination) return;
      const since = performance.now();
      const total = request.range[1] - request.range[0];
      this.#go({ kind: 'running', done: 0, total, since });
      const outcome = await this.#write(request, destination.file, (done) =>
        this.#go({ kind: 'running', done, total, since }),
      );
      const made = outcome.blob ?? (await destination.file?.getFile());
      if (!destination.chosen && made) downloadBlob(destination.name, made);
      this.#go({ kind: 'done', name: destination.name, bytes: made?.size ?? 0, outcome });
    } catch (error) {
      if (destination?.file) await removeIfEmpty(destination.file);
      const failure = toTrackletError(error);
      this.#go(failure.code === 'export/cancelled' ? undefined : { kind: 'failed', error: failure.toJSON() });
    }
  }

  cancel(): void {
    void this.#connection?.api.cancel();
  }

  /** Back to the options. */
  reset(): void {
    if (!this.running) this.#go(undefined);
  }

  async #write(
    request: OverlayRequest,
    file: FileSystemFileHandle | undefined,
    onDone: (done: number) => void,
  ): Promise<OverlayOutcome> {
    // In one expression: only so Vite finds the worker and bundles it.
    const worker = new Worker(new URL('../../export/overlay/worker.ts', import.meta.url), {
      type: 'module',
      name: 'tracklet-overlay',
    });
    const connection = new Connection<OverlayWorker>(worker, 'export');
    this.#connection = connection;
    try {
      return await connection.guard(connection.api.write(request, file, proxy(onDone)));
    } finally {
      this.#connection = undefined;
      worker.terminate();
    }
  }

  #go(step: OverlayStep | undefined): void {
    this.step = step;
    this.#changed();
  }
}

/** The user's choice; a file of the browser's own where it does not ask; undefined where the user chose none. */
async function chooseDestination(name: string): Promise<Destination | undefined> {
  const pickers = window as Window & FilePickers;
  if (pickers.showSaveFilePicker) {
    try {
      const file = await pickers.showSaveFilePicker({
        suggestedName: name,
        types: [{ description: 'MP4 video', accept: { 'video/mp4': ['.mp4'] } }],
      });
      return { name: file.name, file, chosen: true };
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return undefined;
      // A frame of another site may not ask.
      if (!(error instanceof DOMException && error.name === 'SecurityError')) throw pickFailed(error);
    }
  }
  return { name, file: await temporaryFile(), chosen: false };
}

/** Replaces the one before, which the browser has copied to the downloads by now; undefined where storage is refused. */
async function temporaryFile(): Promise<FileSystemFileHandle | undefined> {
  try {
    const folder = await navigator.storage.getDirectory();
    await folder.removeEntry(TEMPORARY).catch(() => undefined);
    return await folder.getFileHandle(TEMPORARY, { create: true });
  } catch {
    return undefined;
  }
}

/** The picker has made an empty file, which is nothing to leave behind. */
async function removeIfEmpty(file: RemovableHandle): Promise<void> {
  try {
    if ((await file.getFile()).size === 0) await file.remove?.();
  } catch {
    // It is gone already.
  }
}

function pickFailed(cause: unknown): TrackletError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TrackletError('export/write-failed', `No file could be chosen: ${why}. Try again.`, { cause });
}
