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
  if (process.env.TRACKLET_DEBUG) throw error;
  const expected = error instanceof BootstrapError;
  const [reason] = String(error?.message ?? error).split('\n');
  process.stderr.write(
    `tracklet: ${expected ? reason : `unexpected error: ${reason} (TRACKLET_DEBUG=1 shows where)`}\n`,
  );
  process.exitCode = 1;
}
