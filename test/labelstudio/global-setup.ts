/**
 * Starts the Label Studio that the tests of this folder share.
 *
 * @module
 */
import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import type { LabelStudioAccess } from './label-studio.ts';
import { startLabelStudio } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    labelStudio: LabelStudioAccess;
    /** Its data before any test: a folder. */
    labelStudioData: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const labelStudio = await startLabelStudio();
  const { url, email, password, legacyToken, pat } = labelStudio;
  project.provide('labelStudio', { url, email, password, legacyToken, pat });
  const data = await labelStudio.copyData();
  project.provide('labelStudioData', data);
  return async () => {
    await labelStudio.stop();
    await rm(data, { recursive: true, force: true });
  };
}
