/**
 * The page's side of the tracking worker: starts it, remembers what it was asked, and starts a new one where it died.
 *
 * @module
 */
import { proxy, type Remote, releaseProxy, wrap } from 'comlink';
import { TrackletError } from '../errors.ts';
import type { SourceFrame } from '../units.ts';
import type {
  FramePrompt,
  LoadedModel,
  ModelSource,
  ObjectResult,
  OnProgress,
  OnResults,
  OpenedVideo,
  RuntimeOptions,
  TrackletWorker,
  TrackOptions,
  TrackOutcome,
  VideoSource,
} from './api.ts';
import { installErrorTransfer } from './errors.ts';

installErrorTransfer();

/** How often a dead worker is replaced before a call gives up. */
const maxRestarts = 3;

interface Connection {
  readonly worker: Worker;
  readonly api: Remote<TrackletWorker>;
  /** Rejects when the worker dies; never resolves. */
  readonly death: Promise<never>;
  readonly kill: (reason: string) => void;
}

/** A {@link TrackletWorker} that survives its worker: model, video, prompts and tracks are taken up by the next one. */
export class TrackletClient implements TrackletWorker {
  #connection = connect();
  #model: { readonly source: ModelSource; readonly options: RuntimeOptions } | undefined;
  #video: { readonly source: VideoSource; readonly opened: OpenedVideo } | undefined;

  async loadModel(
    source: ModelSource,
    options: RuntimeOptions,
    onProgress?: OnProgress,
  ): Promise<LoadedModel> {
    const loaded = await this.#call((api) => api.loadModel(source, options, onProgress && proxy(onProgress)));
    this.#model = { source, options };
    return loaded;
  }

  async openVideo(source: VideoSource, job?: string): Promise<OpenedVideo> {
    const opened = await this.#call((api) => api.openVideo(source, job));
    this.#video = { source, opened };
    return opened;
  }

  picture(frame: SourceFrame): Promise<ImageBitmap> {
    return this.#call((api) => api.picture(frame));
  }

  png(frame: SourceFrame): Promise<Uint8Array> {
    return this.#call((api) => api.png(frame));
  }

  setPrompt(id: string, prompt: FramePrompt): Promise<ObjectResult> {
    return this.#call((api) => api.setPrompt(id, prompt));
  }

  removePrompt(id: string, frame: SourceFrame): Promise<void> {
    return this.#call((api) => api.removePrompt(id, frame));
  }

  removeObject(id: string): Promise<void> {
    return this.#call((api) => api.removeObject(id));
  }

  reset(): Promise<void> {
    return this.#call((api) => api.reset());
  }

  /** Goes on where it was cut off when the worker dies on the way: the results are those of an unbroken run. */
  async track(options: TrackOptions, onResults: OnResults): Promise<TrackOutcome> {
    let resumeAfter = options.resumeAfter;
    let last: SourceFrame | undefined;
    let reported = 0;
    const started = performance.now();
    const report: OnResults = (results, progress) => {
      const frame = results[0]?.frame;
      if (frame !== undefined) {
        const reverse = last === undefined ? options.direction === 'backward' : frame < last;
        resumeAfter = { frame, reverse };
        last = frame;
      }
      reported++;
      onResults(results, progress);
    };
    const outcome = await this.#call((api) => api.track({ ...options, resumeAfter }, proxy(report)));
    return { ...outcome, framesTracked: reported, seconds: (performance.now() - started) / 1000 };
  }

  cancel(): Promise<void> {
    return this.#call((api) => api.cancel());
  }

  /** Ends the worker as a crash would; the next call, or the running one, goes on with a new worker. */
  kill(): void {
    this.#connection.kill('it was ended');
  }

  /** Ends the worker for good. */
  close(): void {
    this.#connection.worker.terminate();
    this.#connection.api[releaseProxy]();
  }

  /** Calls the worker; where it dies, calls the next one. */
  async #call<T>(call: (api: Remote<TrackletWorker>) => Promise<T>): Promise<T> {
    for (let restarts = 0; ; restarts++) {
      const connection = this.#connection;
      try {
        return await Promise.race([call(connection.api), connection.death]);
      } catch (error) {
        if (!isDeath(error) || restarts === maxRestarts) throw error;
        await this.#restart(connection);
      }
    }
  }

  /** Brings a new worker to where the dead one was. */
  async #restart(dead: Connection): Promise<void> {
    if (this.#connection !== dead) return;
    dead.worker.terminate();
    const next = connect();
    this.#connection = next;
    const { api } = next;
    const taken = async () => {
      if (this.#model) await api.loadModel(this.#model.source, this.#model.options);
      if (this.#video) await api.openVideo(this.#video.source, this.#video.opened.job);
    };
    await Promise.race([taken(), next.death]);
  }
}

/** A crash of the WASM module ends all sessions of its worker, so it counts as the worker's death. */
function isDeath(error: unknown): boolean {
  return error instanceof TrackletError && (error.code === 'worker/died' || error.code === 'runtime/crashed');
}

function connect(): Connection {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'tracklet' });
  let kill = (_reason: string): void => {};
  const death = new Promise<never>((_, reject) => {
    kill = (reason) => {
      worker.terminate();
      reject(
        new TrackletError(
          'worker/died',
          `The tracking worker stopped: ${reason}. Reload the page to start again.`,
        ),
      );
    };
    worker.addEventListener('error', (event) => kill(event.message || 'its script could not be loaded'));
    worker.addEventListener('messageerror', () => kill('a message could not be read'));
  });
  death.catch(() => undefined);
  return { worker, api: wrap<TrackletWorker>(worker), death, kill };
}
