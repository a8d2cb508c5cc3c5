/**
 * The worker in which the overlay video is made.
 *
 * @module
 */
import { expose } from 'comlink';
import { TrackletError } from '../../errors.ts';
import { blobMedia, urlMedia } from '../../video/source.ts';
import { installErrorTransfer } from '../../worker/errors.ts';
import type { OverlayOutcome, OverlayRequest, OverlayWorker } from './api.ts';
import { openOutput } from './target.ts';
import { writeOverlay } from './write-overlay.ts';

let running: AbortController | undefined;

const worker: OverlayWorker = {
  async write(
    request: OverlayRequest,
    handle: FileSystemFileHandle | undefined,
    onProgress: (done: number, total: number) => void,
  ): Promise<OverlayOutcome> {
    const cancel = new AbortController();
    running = cancel;
    const { source } = request;
    const file = await openOutput(handle);
    try {
      const media =
        source.kind === 'file' ? blobMedia(source.file) : await urlMedia(source.url, cancel.signal);
      const outcome = await writeOverlay(request, media, file, onProgress, cancel.signal);
      return { ...outcome, blob: await file.commit() };
    } catch (error) {
      await file.discard();
      throw error;
    }
  },

  async cancel() {
    running?.abort(new TrackletError('export/cancelled', 'The export was cancelled. No file was written.'));
  },
};

installErrorTransfer();
expose(worker);
