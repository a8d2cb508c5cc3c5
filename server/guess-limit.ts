/**
 * Slows down guessing of a secret.
 *
 * @module
 */

const windowMilliseconds = 60_000;
const failuresAllowed = 10;
/** Above this, an attacker with many addresses is only kept from filling the memory. */
const addressesKept = 1_000;

interface Failures {
  count: number;
  /** Milliseconds of `now`. */
  readonly until: number;
}

/** Counts the failures of each address in a minute. */
export class GuessLimit {
  readonly #now: () => number;
  readonly #failures = new Map<string, Failures>();

  /** @param now milliseconds; tests replace it */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Whether an address has to wait, whatever it would send. */
  exhausted(address: string): boolean {
    return (this.#current(address)?.count ?? 0) >= failuresAllowed;
  }

  failed(address: string): void {
    const current = this.#current(address);
    if (current) {
      current.count += 1;
      return;
    }
    if (this.#failures.size >= addressesKept) this.#failures.clear();
    this.#failures.set(address, { count: 1, until: this.#now() + windowMilliseconds });
  }

  #current(address: string): Failures | undefined {
    const failures = this.#failures.get(address);
    if (failures === undefined || failures.until > this.#now()) return failures;
    this.#failures.delete(address);
    return undefined;
  }
}
