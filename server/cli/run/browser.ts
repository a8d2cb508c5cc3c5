/**
 * The browser of a run: started with its model when the first task needs it, and again after it died.
 *
 * @module
 */
import { TrackletError } from '../../../src/errors.ts';
import type { ObjectResult, Progress, TrackPosition } from '../../../src/worker/api.ts';
import { mediaRoutes } from '../../label-studio/media-routes.ts';
import type { Upstream } from '../../label-studio/upstream.ts';
import { sayModel } from '../facts.ts';
import { HeadlessSession } from '../headless-session.ts';
import type { Interruption } from '../interruption.ts';
import type { Reporter } from '../reporter.ts';
import { type TrackingSetup, withGpuAdvice } from '../tracking-setup.ts';

/** After these the browser or its page is gone. */
const ends: readonly string[] = ['cli/page-crashed', 'cli/browser-ended', 'cli/browser-failed'];

/** The model, or the browser, cannot be used for any task. */
export class NoBrowserError extends Error {
  readonly reason: TrackletError;

  constructor(reason: TrackletError) {
    super(reason.message);
    this.reason = reason;
  }
}

export type TakeResults = (
  results: readonly ObjectResult[],
  progress: Progress,
  position: TrackPosition,
) => Promise<void>;

export class RunBrowser {
  readonly #setup: TrackingSetup;
  readonly #upstream: Upstream;
  readonly #reporter: Reporter;
  readonly #interruption: Interruption;
  readonly #ensureBuilt: () => Promise<void>;
  #session: HeadlessSession | undefined;
  #said = false;
  /** That starting browsers and loading the model took so far. */
  startSeconds = 0;
  /** Where results go: to the task that is being tracked. */
  takeResults: TakeResults = async () => undefined;
  /** Why the video could not be read the last time, as Label Studio put it; the page hears only of an HTTP status. */
  mediaError: TrackletError | undefined;

  constructor(
    setup: TrackingSetup,
    upstream: Upstream,
    reporter: Reporter,
    interruption: Interruption,
    ensureBuilt: () => Promise<void>,
  ) {
    this.#setup = setup;
    this.#upstream = upstream;
    this.#reporter = reporter;
    this.#interruption = interruption;
    this.#ensureBuilt = ensureBuilt;
  }

  /** @throws NoBrowserError, TrackletError `cli/interrupted` */
  async session(): Promise<HeadlessSession> {
    if (this.#session) return this.#session;
    const started = performance.now();
    try {
      this.#session = await this.#start();
      return this.#session;
    } finally {
      this.startSeconds += (performance.now() - started) / 1000;
    }
  }

  /** To be told of every error of a session: after some of them it cannot go on. */
  async failed(error: unknown): Promise<void> {
    if (error instanceof TrackletError && ends.includes(error.code)) await this.close(true);
  }

  /** @param keepJob see {@link HeadlessSession.close} */
  async close(keepJob = false): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.close({ keepJob });
  }

  async #start(): Promise<HeadlessSession> {
    await this.#ensureBuilt().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new NoBrowserError(new TrackletError('cli/page-failed', `Tracklet's page: ${reason}`));
    });
    const opening = HeadlessSession.open({
      ...this.#setup,
      media: mediaRoutes(this.#watchedUpstream()),
      host: {
        trackletProgress: async (progress) => this.#reporter.progress(progress),
        trackletResults: (...results) => this.takeResults(...results),
      },
    });
    try {
      const session = await this.#interruption.orStop(opening);
      const model = await this.#interruption.orStop(session.loadModel());
      if (!this.#said) sayModel(this.#reporter, model);
      this.#said = true;
      return session;
    } catch (error) {
      await opening.then(
        (session) => session.close(),
        () => undefined,
      );
      const reason = withGpuAdvice(error);
      if (!(reason instanceof TrackletError) || reason.code === 'cli/interrupted') throw reason;
      throw new NoBrowserError(reason);
    }
  }

  #watchedUpstream(): Pick<Upstream, 'request' | 'media'> {
    const watch = async <Value>(answer: Promise<Value>): Promise<Value> => {
      try {
        return await answer;
      } catch (error) {
        if (error instanceof TrackletError) this.mediaError = error;
        throw error;
      }
    };
    return {
      request: (...args) => watch(this.#upstream.request(...args)),
      media: (...args) => watch(this.#upstream.media(...args)),
    };
  }
}
