/**
 * The Label Studio that all test files share, and those of a test's own.
 *
 * @module
 */
import { inject } from 'vitest';
import { LabelStudio } from './label-studio.ts';
import { type StartedLabelStudio, startFromCopy } from './server.ts';

/** Started by `global-setup.ts`. Each file makes its own project in it. */
export function sharedLabelStudio(): LabelStudio {
  return new LabelStudio(inject('labelStudio'));
}

/**
 * A Label Studio of the test's own, which it may end; as empty as the shared one was at first.
 *
 * @param environment further environment variables
 */
export function ownLabelStudio(
  environment: Readonly<Record<string, string>> = {},
): Promise<StartedLabelStudio> {
  return startFromCopy(inject('labelStudioData'), inject('labelStudio'), environment);
}
