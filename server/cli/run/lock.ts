/**
 * Keeps two runs from using one state file at once.
 *
 * @module
 */
import { TrackletError } from '../../../src/errors.ts';
import { takeLock } from '../../file-lock.ts';

/**
 * Takes the lock of a state file. That of a process which has ended is taken over.
 *
 * @returns gives it back
 * @throws TrackletError `cli/state-in-use`, `cli/cannot-write`
 */
export async function lockState(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  try {
    return await takeLock(lock, (holder) => inUse(file, lock, holder));
  } catch (error) {
    if (error instanceof TrackletError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new TrackletError('cli/cannot-write', `${lock} cannot be written: ${reason}.`);
  }
}

function inUse(file: string, lock: string, holder: string): TrackletError {
  return new TrackletError(
    'cli/state-in-use',
    `The state file ${file} is in use (${holder}). Wait until that run ends, or give this one its own with --state. If there is no such run any more, remove ${lock}.`,
  );
}
