/**
 * The command line's commands and options.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { TrackletError } from '../../src/errors.ts';
import { portNumber } from './options.ts';
import { type ServeOptions, serve } from './serve.ts';

const version: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version;

/** Exit statuses, as the README documents them. */
const exitStatus = { done: 0, wrong: 1 } as const;

/**
 * Runs one command.
 *
 * @param args Without Node and script.
 * @param ensureBuilt Brings the built app up to date.
 * @returns the exit status: 0 done, 1 wrong use or input, 2 tracking stopped part-way
 */
export async function main(args: readonly string[], ensureBuilt: () => Promise<void>): Promise<number> {
  let status: number = exitStatus.done;
  const program = new Command('tracklet')
    .description('SAM 2 video tracking in your own browser, for Label Studio.')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureHelp({ showGlobalOptions: false });
  program
    .command('serve')
    .description('serve the app on this machine')
    .option('-p, --port <number>', 'port', portNumber, 9090)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--open', 'open the default browser', false)
    .action(async (options: ServeOptions) => {
      await ensureBuilt();
      await serve(options);
    });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.done : exitStatus.wrong;
    if (!(error instanceof TrackletError)) throw error;
    process.stderr.write(`tracklet: ${error.message}\n`);
    status = exitStatus.wrong;
  }
  return status;
}
