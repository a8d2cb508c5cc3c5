/**
 * The Label Studio that all test files share.
 *
 * @module
 */
import { inject } from 'vitest';
import { LabelStudio } from './label-studio.ts';

/** Started by `global-setup.ts`. Each file makes its own project in it. */
export function sharedLabelStudio(): LabelStudio {
  return new LabelStudio(inject('labelStudio'));
}
