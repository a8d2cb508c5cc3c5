/**
 * `GET /api/status`: what the page needs to know of its server.
 *
 * @module
 */
import { TrackletError } from '../../src/errors.ts';
import type { ServerStatus } from '../../src/labelstudio/status.ts';
import { within } from '../within.ts';
import type { LabelStudioIdentity, Upstream } from './upstream.ts';

/** How long an answer of Label Studio is taken for the truth, in milliseconds. */
const keptWhenGood = 30_000;
const keptWhenBad = 5_000;
/** The page waits no longer than this for it. */
const patience = 3_000;

type Checked = Pick<Upstream, 'url' | 'check'>;
export type LabelStudioStatus = NonNullable<ServerStatus['labelStudio']>;

/** Asks a Label Studio who answers there, not more often than needed, and one question at a time. */
export class UpstreamStatus {
  readonly #upstream: Checked;
  readonly #patience: number;
  #asked: Promise<LabelStudioStatus> | undefined;

  /** @param patienceMilliseconds how long an answer is waited for */
  constructor(upstream: Checked, patienceMilliseconds: number = patience) {
    this.#upstream = upstream;
    this.#patience = patienceMilliseconds;
  }

  /** Never rejects: what is wrong stands in `error`. */
  async read(): Promise<LabelStudioStatus> {
    this.#asked ??= this.#ask();
    const late = this.#describe(undefined, noAnswerYet(this.#upstream.url));
    return within(this.#patience, this.#asked, late);
  }

  async #ask(): Promise<LabelStudioStatus> {
    let kept = keptWhenBad;
    try {
      const status = this.#describe(await this.#upstream.check(), undefined);
      kept = keptWhenGood;
      return status;
    } catch (error) {
      if (error instanceof TrackletError) return this.#describe(undefined, error);
      throw error;
    } finally {
      setTimeout(() => {
        this.#asked = undefined;
      }, kept).unref();
    }
  }

  #describe(identity: LabelStudioIdentity | undefined, error: TrackletError | undefined): LabelStudioStatus {
    return {
      url: this.#upstream.url,
      version: identity?.version ?? null,
      user: identity?.user ?? null,
      error: error?.toJSON() ?? null,
    };
  }
}

function noAnswerYet(url: string): TrackletError {
  return new TrackletError(
    'labelstudio/no-answer-yet',
    `Label Studio at ${url} has not answered yet. Check that it runs, and reload the page.`,
  );
}
