/**
 * Downloads of models to the server: those that this page asked for, and those that go on without it, in another tab or
 * by the command line. Knows no element.
 *
 * @module
 */
import type { OfferedModel } from '../../catalog/offered.ts';
import type { SerializedError } from '../../errors.ts';
import type { Progress } from '../../worker/api.ts';
import { toTrackletError } from '../../worker/errors.ts';
import { DownloadRate } from './download-rate.ts';
import type { ModelServer } from './model-server.ts';

export interface Download {
  readonly stage: Progress['stage'];
  /** Bytes. */
  readonly done: number;
  readonly total: number;
  /** Bytes a second; undefined until that is known. */
  readonly rate: number | undefined;
  /** Whether the server does it: another program's goes on whatever is asked of the server. */
  readonly ours: boolean;
}

/** Milliseconds; progress may come much more often than it can be read. */
const drawnEvery = 200;
/** Milliseconds after which another program is believed to have stopped. */
const silence = 6000;

export class ModelDownloads {
  readonly #server: ModelServer;
  readonly #changed: () => void;
  /** By model. */
  readonly #own = new Map<string, Download>();
  readonly #rates = new Map<string, DownloadRate>();
  readonly #errors = new Map<string, SerializedError>();
  /** As they were observed last. */
  #before: readonly OfferedModel[] = [];
  /** When another program was seen to download a model. */
  readonly #elsewhere = new Map<string, number>();
  #drawnAt = 0;

  /** @param changed called whenever a download got on, ended or failed */
  constructor(server: ModelServer, changed: () => void) {
    this.#server = server;
    this.#changed = changed;
  }

  /** True while this page follows a download. */
  get any(): boolean {
    return this.#own.size > 0;
  }

  /** The download of a model that goes on. */
  of({ id, state, downloaded, bytes }: OfferedModel): Download | undefined {
    const own = this.#own.get(id);
    const elsewhere = performance.now() - (this.#elsewhere.get(id) ?? Number.NEGATIVE_INFINITY) < silence;
    const ours = state === 'downloading';
    if (own || !(ours || (elsewhere && state === 'absent'))) return own;
    return { stage: 'download', done: downloaded, total: bytes, rate: this.#rates.get(id)?.perSecond, ours };
  }

  /** What went wrong with a model last. */
  errorOf(id: string): SerializedError | undefined {
    return this.#errors.get(id);
  }

  fail(id: string, error: unknown): void {
    this.#errors.set(id, toTrackletError(error).toJSON());
    this.#changed();
  }

  forgetError(id: string): void {
    this.#errors.delete(id);
  }

  /** Downloads a model, or joins its download. Resolves to false where it was cancelled or failed. */
  async start({ id, bytes, downloaded }: OfferedModel): Promise<boolean> {
    if (this.#own.has(id)) return false;
    this.#errors.delete(id);
    this.#rates.delete(id);
    this.#own.set(id, { stage: 'download', done: downloaded, total: bytes, rate: undefined, ours: true });
    this.#changed();
    try {
      await this.#server.pull(id, ({ stage, done, total }) => {
        const isNext = stage !== this.#own.get(id)?.stage;
        // What lies there is checked much faster than the rest comes.
        if (isNext) this.#rates.delete(id);
        this.#own.set(id, { stage, done, total, rate: this.#rate(id, done), ours: true });
        if (isNext || performance.now() - this.#drawnAt > drawnEvery) this.#draw();
      });
      return true;
    } catch (error) {
      const failure = toTrackletError(error);
      if (failure.code !== 'model/cancelled') this.#errors.set(id, failure.toJSON());
      return false;
    } finally {
      this.#own.delete(id);
      this.#changed();
    }
  }

  /** Takes note of how far downloads are: of those of others, and where this page's own have not been told of lately. */
  observe(models: readonly OfferedModel[]): void {
    for (const { id, state, downloaded } of models) {
      const own = this.#own.get(id);
      if (own?.stage === 'download' && downloaded > own.done) {
        this.#own.set(id, { ...own, done: downloaded, rate: this.#rate(id, downloaded) });
      }
      if (own) continue;
      const before = this.#before.find((model) => model.id === id);
      // A part that grows while the server does not download it: `tracklet models pull`.
      const grows = state === 'absent' && before?.state === 'absent' && downloaded > before.downloaded;
      if (grows) this.#elsewhere.set(id, performance.now());
      if (state === 'downloading' || grows) this.#rate(id, downloaded);
      else if (state === 'ready') this.#rates.delete(id);
    }
    this.#before = models;
  }

  #rate(id: string, done: number): number | undefined {
    const rate = this.#rates.get(id) ?? new DownloadRate();
    this.#rates.set(id, rate);
    rate.add(performance.now(), done);
    return rate.perSecond;
  }

  #draw(): void {
    this.#drawnAt = performance.now();
    this.#changed();
  }
}
