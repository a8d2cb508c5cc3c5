/**
 * What leaves the machine.
 *
 * @module
 */

/** @param task whether a Label Studio task is open */
export function privacyLine(task: boolean): string {
  return task
    ? 'Video and model stay on this machine; only what you save goes to your Label Studio.'
    : 'Video and model stay on this machine: nothing leaves it.';
}
