/**
 * Repeating what failed for now: exponential back-off with jitter, and `Retry-After`.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { TrackletError } from '../../src/errors.ts';

/** Too many requests, and what a gateway says of a server that is overloaded, stopped or just starting. */
export const busyStatuses: readonly number[] = [429, 502, 503, 504];

/** A failure that may pass, and after which the request may be repeated. */
export class TemporaryFailure extends Error {
  override readonly name = 'TemporaryFailure';
  /** What to report where it does not pass. */
  readonly reported: TrackletError;
  /** What the server asks to wait. */
  readonly retryAfterMilliseconds: number | undefined;

  constructor(reported: TrackletError, retryAfterMilliseconds?: number) {
    super(reported.message, { cause: reported });
    this.reported = reported;
    this.retryAfterMilliseconds = retryAfterMilliseconds;
  }
}

export interface RetryOptions {
  /** Waits; tests replace it. */
  readonly sleep?: ((milliseconds: number, signal?: AbortSignal) => Promise<void>) | undefined;
  /** Of [0, 1). */
  readonly random?: (() => number) | undefined;
}

const firstDelayMilliseconds = 500;
const longestDelayMilliseconds = 8_000;
/** A server that asks for more is reported instead. */
const longestRetryAfterMilliseconds = 30_000;

/** Repeats attempts that end with a {@link TemporaryFailure}. */
export class Retry {
  readonly #sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly #random: () => number;

  constructor({ sleep, random }: RetryOptions = {}) {
    this.#sleep = sleep ?? sleepFor;
    this.#random = random ?? Math.random;
  }

  /**
   * @param tries at most; 5 of them are spread over 4 to 8 seconds
   * @throws TrackletError what the last TemporaryFailure reports; all else that `attempt` throws
   */
  async run<T>(attempt: () => Promise<T>, signal: AbortSignal | undefined, tries = 5): Promise<T> {
    for (let failed = 1; ; failed++) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof TemporaryFailure)) throw error;
        const asked = error.retryAfterMilliseconds ?? 0;
        if (failed >= tries || asked > longestRetryAfterMilliseconds) throw error.reported;
        await this.wait(failed, signal, asked);
      }
    }
  }

  /** Waits after the n-th failure in a row, from 1. @param atLeast milliseconds */
  async wait(failures: number, signal: AbortSignal | undefined, atLeast = 0): Promise<void> {
    const full = Math.min(longestDelayMilliseconds, firstDelayMilliseconds * 2 ** (failures - 1));
    await this.#sleep(Math.max(atLeast, full / 2 + (full / 2) * this.#random()), signal);
    signal?.throwIfAborted();
  }
}

async function sleepFor(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/** Milliseconds that a `Retry-After` asks for (RFC 9110, 10.2.3: seconds or a date). */
export function retryAfterMilliseconds(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
