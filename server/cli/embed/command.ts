/**
 * The options of `tracklet embed`.
 *
 * @module
 */
import { type Command, InvalidArgumentError } from 'commander';
import { addConnectionOptions, type ConnectionCommand } from '../connection.ts';
import { countingNumber } from '../options.ts';

/** The command's options as commander reads them. */
export interface EmbedCommand extends ConnectionCommand {
  readonly project: number;
  /** Without a slash at its end; see `trackletAddress`. */
  readonly url?: string;
  readonly field: string;
  readonly apply?: boolean;
  readonly remove?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addEmbedCommand(program: Command, action: (command: EmbedCommand) => Promise<void>): void {
  const command = program
    .command('embed')
    .description("show Tracklet as a frame beside the video in a Label Studio project's own page")
    .requiredOption('--project <id>', 'the project', countingNumber)
    .option(
      '--url <address>',
      "where Tracklet is served (default: http://127.0.0.1:9090, or localhost where that is Label Studio's name)",
      pageAddress,
    )
    .option(
      '--field <name>',
      "the key of the tasks' data that is to hold their id",
      fieldName,
      'tracklet_task',
    )
    .option('--apply', 'also set the labelling configuration, instead of only printing it')
    .option('--remove', 'take the frame and the ids out again')
    .option('--dry-run', 'say what would be done; change nothing');
  addConnectionOptions(command)
    .optionsGroup('Output:')
    .option('--json', 'progress as JSON lines on stderr')
    .addHelpText('after', helpText)
    .action(action);
}

const helpText = `
Writes each task's id into the task's data, since Label Studio has no other way to tell a frame which task it is in,
and prints the labelling configuration with the frame in it. Run it again after importing tasks. With --remove,
--apply takes the frame out of the configuration too.

Exit status: 0 done; 1 wrong use, or Label Studio refused it; 2 stopped by Ctrl-C.

Examples:
  tracklet embed --project 3
  tracklet embed --project 3 --apply --url http://127.0.0.1:9090
  tracklet embed --project 3 --apply --remove
`;

/** An http(s) address, without a slash at its end. */
function pageAddress(text: string): string {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new InvalidArgumentError('Give an address that starts with http:// or https://.');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new InvalidArgumentError('Give the address alone: no user name, no "?" and no "#".');
  }
  return (url.origin + url.pathname).replace(/\/+$/, '');
}

/** What Label Studio takes for a variable after "$". */
function fieldName(text: string): string {
  if (/^[A-Za-z_]\w{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError('Give letters, digits and "_", with no digit first.');
}
