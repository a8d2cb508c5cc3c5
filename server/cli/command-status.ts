/**
 * How a command that talks to Label Studio ends.
 *
 * @module
 */
import { TrackletError } from '../../src/errors.ts';
import { Interruption } from './interruption.ts';
import type { Reporter } from './reporter.ts';

/**
 * Runs a command and says what it failed of. Signals reach it through the {@link Interruption}; what is not a
 * `TrackletError` is a bug, and rejects.
 *
 * @returns the exit status: the command's own; 1 wrong use or refused; 2 stopped by a signal
 */
export async function commandStatus<Status extends 0 | 2>(
  reporter: Reporter,
  command: (interruption: Interruption) => Promise<Status>,
): Promise<Status | 1 | 2> {
  const interruption = new Interruption();
  try {
    return await command(interruption);
  } catch (error) {
    if (!(error instanceof TrackletError)) throw error;
    reporter.error(error);
    return interruption.happened ? 2 : 1;
  } finally {
    reporter.close();
    interruption.dispose();
  }
}
