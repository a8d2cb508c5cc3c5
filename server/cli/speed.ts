/**
 * How fast a job gets on.
 *
 * @module
 */
import type { JobProgress } from './reporter.ts';

export interface Measured {
  /** A second, in the progress's unit. */
  readonly rate: number;
  /** Seconds. */
  readonly eta: number;
  /** With the tasks after this one; undefined where there are none. */
  readonly etaAll: number | undefined;
}

/** Stages whose pace tells when they end. */
const steady: readonly JobProgress['stage'][] = ['track', 'pull', 'copy'];

/** Frames or bytes a second, and seconds left, from when the stage began. */
export class Speed {
  #stage: string | undefined;
  #start = 0;
  #first = 0;

  /** Undefined where it cannot be told yet. */
  measure({ stage, done, total, task }: JobProgress): Measured | undefined {
    const now = performance.now();
    const key = `${stage} ${task?.id}`;
    if (key !== this.#stage) {
      this.#stage = key;
      this.#start = now;
      this.#first = done;
    }
    const seconds = (now - this.#start) / 1000;
    // The clock starts with the first report, so that what it brought is not counted.
    const rate = (done - this.#first) / seconds;
    // Results may come in bursts, whose pace says nothing.
    if (!steady.includes(stage) || seconds < 0.5 || rate <= 0) return undefined;
    const eta = (total - done) / rate;
    if (task === undefined) return { rate, eta, etaAll: undefined };
    const each = task.meanSeconds ?? seconds + eta;
    return { rate, eta, etaAll: eta + (task.count - task.number) * each };
  }
}
