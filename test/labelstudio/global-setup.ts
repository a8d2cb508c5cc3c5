/**
 * Starts the Label Studio that the tests of this folder share.
 *
 * @module
 */
import type { TestProject } from 'vitest/node';
import type { LabelStudioAccess } from './label-studio.ts';
import { startLabelStudio } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    labelStudio: LabelStudioAccess;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const labelStudio = await startLabelStudio();
  const { url, email, password, legacyToken, pat } = labelStudio;
  project.provide('labelStudio', { url, email, password, legacyToken, pat });
  return () => labelStudio.stop();
}
