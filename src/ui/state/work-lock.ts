/**
 * One tab at a time keeps a work: a second one must not write over what the first one keeps.
 *
 * @module
 */

/** Milliseconds: a frame that was made anew may come before the old one is gone. */
const patience = 1500;

const nameOf = (key: string): string => `tracklet work ${key}`;

/**
 * Takes the lock of a work, which ends with the page.
 *
 * @returns what releases it; undefined where another tab has it
 */
export async function lockWork(key: string): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const held = () => new Promise<void>((release) => resolve(release));
    navigator.locks
      .request(nameOf(key), { signal: AbortSignal.timeout(patience) }, held)
      // Refused along with storage: then nothing is kept that could be damaged.
      .catch((error: unknown) => resolve(isTimeout(error) ? undefined : () => {}));
  });
}

/** The works that tabs have open, this one included. */
export async function lockedWorks(keys: readonly string[]): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query().catch(() => ({ held: [] }));
  const names = new Set(held.map(({ name }) => name));
  return new Set(keys.filter((key) => names.has(nameOf(key))));
}

const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';
