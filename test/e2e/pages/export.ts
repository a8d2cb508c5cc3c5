/**
 * A page that makes overlay videos, each in a worker of its own, written to a file of the browser's.
 *
 * @module
 */
import { proxy } from 'comlink';
import { TrackletError } from '../../../src/errors.ts';
import type { OverlayOutcome, OverlayRequest, OverlayWorker } from '../../../src/export/overlay/api.ts';
import { Connection } from '../../../src/worker/connection.ts';

export interface OverlayReply {
  readonly outcome?: OverlayOutcome;
  /** Code of the error. */
  readonly error?: string;
  readonly progress: readonly number[];
  /** Of the file, as base64; what was in it before is `before`. */
  readonly bytes: string;
}

declare global {
  interface Window {
    writeOverlay: (request: OverlayRequest, cancelAfter?: number) => Promise<OverlayReply>;
  }
}

window.writeOverlay = async (request, cancelAfter) => {
  const worker = new Worker(new URL('../../../src/export/overlay/worker.ts', import.meta.url), {
    type: 'module',
  });
  const connection = new Connection<OverlayWorker>(worker, 'overlay worker');
  const folder = await navigator.storage.getDirectory();
  const file = await folder.getFileHandle('overlay.mp4', { create: true });
  const before = await file.createWritable();
  await before.write('before');
  await before.close();
  const progress: number[] = [];
  let outcome: OverlayOutcome | undefined;
  let code: string | undefined;
  try {
    const onProgress = (done: number) => {
      progress.push(done);
      if (done === cancelAfter) void connection.api.cancel();
    };
    outcome = await connection.guard(connection.api.write(request, file, proxy(onProgress)));
  } catch (error) {
    if (!(error instanceof TrackletError)) throw error;
    code = error.code;
  } finally {
    worker.terminate();
  }
  const bytes = new Uint8Array(await (await file.getFile()).arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return {
    progress,
    bytes: btoa(text),
    ...(outcome && { outcome }),
    ...(code !== undefined && { error: code }),
  };
};
