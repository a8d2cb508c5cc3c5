/**
 * Waiting for a Label Studio that is restarting.
 *
 * @module
 */
import { setTimeout } from 'node:timers/promises';
import type { TrackletError } from '../../../src/errors.ts';
import type { Interruption } from '../interruption.ts';
import type { Reporter } from '../reporter.ts';

/** Seconds before each further attempt; requests are repeated by themselves for some seconds more. */
const waits: readonly number[] = [5, 15, 45];

/** Of Label Studio's errors those that pass. */
const passing: readonly string[] = [
  'labelstudio/unreachable',
  'labelstudio/busy',
  'labelstudio/media-unreachable',
  'labelstudio/media-failed',
];

/** Whether it is worth waiting after this error. */
export const mayPass = ({ code }: TrackletError): boolean => passing.includes(code);

/**
 * Attempts something until it is done, waiting longer each time.
 *
 * @param passingError why it failed, where that may pass; undefined for errors that are final
 * @throws TrackletError `cli/interrupted`; what the last attempt threw
 */
export async function patiently<Value>(
  attempt: () => Promise<Value>,
  passingError: (error: unknown) => TrackletError | undefined,
  { interruption, reporter }: { readonly interruption: Interruption; readonly reporter: Reporter },
): Promise<Value> {
  const left = waits.values();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const why = passingError(error);
      const { value: seconds } = left.next();
      if (why === undefined || seconds === undefined) throw error;
      reporter.warn(`${why.message} Trying again in ${seconds} s.`);
      await interruption.orStop(setTimeout(seconds * 1000));
    }
  }
}
