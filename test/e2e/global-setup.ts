/**
 * What every test file with the app needs, made once for all of them: the built app, and the demo model as the server
 * builds it.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { modelsFolder } from '../../server/cli/paths.ts';
import { openModels } from '../../server/models/open-models.ts';
import { repositoryRoot } from './browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A store of models in which the demo model is built: a folder. */
    builtModels: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const build = "import { ensureBuilt } from './server/bootstrap.mjs'; await ensureBuilt();";
  execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: repositoryRoot });
  const store = await mkdtemp(path.join(tmpdir(), 'tracklet-built-'));
  const { library, builds } = await openModels({ catalogFolder: modelsFolder, storeFolder: store });
  await builds.build(await library.ready('demo'), undefined, { onProgress: () => {}, signal: undefined });
  await Promise.all([library.close(), builds.close()]);
  project.provide('builtModels', store);
  return () => rm(store, { recursive: true, force: true });
}
