/**
 * The command line's commands and options.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { TrackletError } from '../../src/errors.ts';
import { addEmbedCommand } from './embed/command.ts';
import { embed } from './embed/embed.ts';
import { addModelsCommand } from './models/command.ts';
import { runModels } from './models/models.ts';
import { portNumber } from './options.ts';
import { errorLine, JsonReporter, type Reporter, TextReporter } from './reporter.ts';
import { addRunCommand } from './run/command.ts';
import { run } from './run/run.ts';
import { type ServeOptions, serve } from './serve.ts';
import { allowedNames, frameAncestors, serveHelp } from './serve-options.ts';
import { track } from './track.ts';
import { addTrackCommand } from './track-command.ts';

const version: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version;

/** @param announce told before it builds; default: a line on stderr */
type EnsureBuilt = (announce?: (message: string) => void) => Promise<void>;

/**
 * Runs one command.
 *
 * @param args Without Node and script.
 * @param ensureBuilt Brings the built app up to date.
 * @returns the exit status: 0 done, 1 wrong use or input, 2 tracking stopped part-way
 */
export async function main(args: readonly string[], ensureBuilt: EnsureBuilt): Promise<number> {
  let status = 0;
  const program = new Command('tracklet')
    .description('SAM 2 video tracking in your own browser, for Label Studio.')
    .version(version)
    .exitOverride()
    // What stands after "=" of a misspelt option may be a key.
    .configureOutput({
      outputError: (text, write) => write(text.replace(/(unknown option '[^'=]*)=[^']*'/, "$1'")),
    })
    .showSuggestionAfterError(false);
  program
    .command('serve')
    .description('serve the app on this machine')
    .option('-p, --port <number>', 'port', portNumber, 9090)
    .option(
      '--host <address>',
      'address to listen on; others than loopback need TRACKLET_ACCESS_TOKEN',
      '127.0.0.1',
    )
    .option('--allowed-host <name>', 'answer under this name too (repeatable)', allowedNames)
    .option('--frame-ancestor <origin>', 'let this site frame the app (repeatable)', frameAncestors)
    .option('--open', 'open the default browser')
    .addHelpText('after', serveHelp)
    .action(async (options: ServeOptions) => {
      await ensureBuilt();
      await serve(options);
    });
  addTrackCommand(program, async (command) => {
    const reporter = reporterOf(command);
    status = await track(command, reporter, () =>
      ensureBuilt((message) => reporter.fact('build', message, { message })),
    );
  });
  addRunCommand(program, async (command) => {
    const reporter = reporterOf(command);
    status = await run(command, reporter, () =>
      ensureBuilt((message) => reporter.fact('build', message, { message })),
    );
  });
  addModelsCommand(program, async (command, work) => {
    status = await runModels(reporterOf(command), work);
  });
  addEmbedCommand(program, async (command) => {
    status = await embed(command, reporterOf(command));
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    if (!(error instanceof TrackletError)) throw error;
    process.stderr.write(errorLine(error));
    status = 1;
  }
  return status;
}

const reporterOf = ({ json }: { readonly json?: boolean }): Reporter =>
  json ? new JsonReporter() : new TextReporter();
