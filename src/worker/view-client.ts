/**
 * The page's side of the view worker: starts it, and starts another where it died.
 *
 * @module
 */
import type { Remote } from 'comlink';
import { TrackletError } from '../errors.ts';
import type { CocoRle } from '../regions/rle.ts';
import type { SourceFrame } from '../units.ts';
import type { TrackletWorker, VideoSource } from './api.ts';
import { Connection } from './connection.ts';
import { overtaken } from './latest-first.ts';
import type { ShownMask, Stroke, Viewport, ViewWorker } from './view-api.ts';

const startWorker = (): Worker =>
  new Worker(new URL('./view-worker.ts', import.meta.url), { type: 'module', name: 'tracklet-view' });

/** After these, the tracking worker makes the pictures for a while: the next ones would fail alike. */
const lastingFailures = [
  'video/unreachable',
  'video/http-status',
  'video/not-found',
  'video/changed',
  'video/no-range-support',
  'worker/died',
];
/** Milliseconds until the view worker is asked again. */
const pause = 10_000;

/**
 * A {@link ViewWorker} that survives its worker. Where that cannot show a picture, the tracking worker does: it has
 * fetched the file, so that its server may go away.
 */
export class ViewClient implements ViewWorker {
  readonly #engine: Pick<TrackletWorker, 'picture'>;
  readonly #start: () => Worker;
  #connection: Connection<ViewWorker> | undefined;
  #source: VideoSource | undefined;
  /** The file could not be read: by `performance.now()`, when it is tried again. */
  #tryAgainAt = 0;

  /** @param start makes the worker; called again where it dies */
  constructor(engine: Pick<TrackletWorker, 'picture'>, start: () => Worker = startWorker) {
    this.#engine = engine;
    this.#start = start;
  }

  async openVideo(source: VideoSource): Promise<void> {
    // A worker that is started with a video opens it.
    this.#connected();
    this.#source = source;
    this.#tryAgainAt = 0;
    await this.#call((api) => api.openVideo(source), false);
  }

  async picture(frame: SourceFrame): Promise<ImageBitmap> {
    const source = this.#source;
    if (source && performance.now() >= this.#tryAgainAt) {
      try {
        return await this.#call((api) => api.picture(frame));
      } catch (error) {
        const code = codeOf(error);
        if (code === 'view/overtaken') throw error;
        if (this.#source !== source) throw overtaken();
        if (lastingFailures.includes(code)) this.#tryAgainAt = performance.now() + pause;
      }
    }
    return this.#engine.picture(frame);
  }

  thumbnail(frame: SourceFrame, height: number): Promise<ImageBitmap> {
    return this.#call((api) => api.thumbnail(frame, height));
  }

  overlay(masks: readonly ShownMask[], viewport: Viewport): Promise<ImageBitmap> {
    return this.#call((api) => api.overlay(masks, viewport));
  }

  paint(base: CocoRle | undefined, size: CocoRle['size'], strokes: readonly Stroke[]): Promise<CocoRle> {
    return this.#call((api) => api.paint(base, size, strokes));
  }

  /** Calls the worker; where it dies, calls the next one, which has the video open again. */
  async #call<T>(call: (api: Remote<ViewWorker>) => Promise<T>, again = true): Promise<T> {
    const connection = this.#connected();
    try {
      return await connection.guard(call(connection.api));
    } catch (error) {
      if (codeOf(error) !== 'worker/died') throw error;
      if (this.#connection === connection) this.#connection = undefined;
      if (!again) throw error;
      return this.#call(call, false);
    }
  }

  #connected(): Connection<ViewWorker> {
    if (this.#connection) return this.#connection;
    const connection = new Connection<ViewWorker>(this.#start(), 'view worker');
    this.#connection = connection;
    // What fails here fails again with the first picture.
    if (this.#source) connection.guard(connection.api.openVideo(this.#source)).catch(() => undefined);
    return connection;
  }
}

const codeOf = (error: unknown): string => (error instanceof TrackletError ? error.code : '');
