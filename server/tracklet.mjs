#!/usr/bin/env node
/**
 * The `tracklet` command. Installs what is missing, then hands over to the TypeScript of `server/cli/`.
 *
 * @module
 */
import { BootstrapError, ensureBuilt, ensureInstalled } from './bootstrap.mjs';

try {
  await ensureInstalled();
  const { register } = await import('tsx/esm/api');
  register();
  const { main } = await import('./cli/main.ts');
  process.exitCode = await main(process.argv.slice(2), ensureBuilt);
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error;
  process.stderr.write(`tracklet: ${error.message}\n`);
  process.exitCode = 1;
}
