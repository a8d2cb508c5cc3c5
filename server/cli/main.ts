/**
 * The command line's commands and options.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { TrackletError } from '../../src/errors.ts';
import { countingNumber, frameRange, portNumber, positiveNumber } from './options.ts';
import { errorLine, JsonReporter, TextReporter } from './reporter.ts';
import { type ServeOptions, serve } from './serve.ts';
import { type TrackCommand, track } from './track.ts';

const version: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version;

/**
 * Runs one command.
 *
 * @param args Without Node and script.
 * @param ensureBuilt Brings the built app up to date.
 * @returns the exit status: 0 done, 1 wrong use or input, 2 tracking stopped part-way
 */
export async function main(args: readonly string[], ensureBuilt: () => Promise<void>): Promise<number> {
  let status = 0;
  const program = new Command('tracklet')
    .description('SAM 2 video tracking in your own browser, for Label Studio.')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError(false);
  program
    .command('serve')
    .description('serve the app on this machine')
    .option('-p, --port <number>', 'port', portNumber, 9090)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--open', 'open the default browser')
    .action(async (options: ServeOptions) => {
      await ensureBuilt();
      await serve(options);
    });
  addTrackCommand(program, async (command) => {
    status = await track(command, command.json ? new JsonReporter() : new TextReporter(), ensureBuilt);
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

function addTrackCommand(program: Command, action: (command: TrackCommand) => Promise<void>): void {
  program
    .command('track')
    .description('track objects through a video, from keyframes to keyframes and masks')
    .requiredOption('--video <file>', 'the video')
    .requiredOption(
      '--keyframes <file>',
      'where the objects are: a Label Studio result array, or {"objects": [...]}',
    )
    .requiredOption('--out <file>', 'where to write the Label Studio result')
    .option('--masks <file>', 'also write masks, a JSON line (COCO RLE) a frame and object')
    .option('--save-frames <folder>', 'also write the decoded frames as PNG')
    .option('--every-frame', 'a keyframe on every visible frame, not only as many as interpolation needs')
    .optionsGroup('Model:')
    .option(
      '--model <model>',
      'a model that comes with Tracklet, a checkpoint (.pt, .safetensors), or its folder',
      'demo',
    )
    .option('--config <file>', "the checkpoint's YAML; Meta's own checkpoints need none")
    .optionsGroup('Frames:')
    .option('--frames <A:B>', 'only these frames of the file, from 0, without B', frameRange)
    .addOption(
      new Option('--direction <direction>', 'from the first prompt')
        .choices(['forward', 'backward', 'both'])
        .default('forward'),
    )
    .option('--max-frames <number>', 'at most this many frames in each direction', countingNumber)
    .option(
      '--framerate <number>',
      "of the labelling configuration's <Video> (default: from the keyframes, else 24)",
      positiveNumber,
    )
    .optionsGroup('Browser:')
    .addOption(
      new Option('--backend <backend>', 'what computes').choices(['auto', 'webgpu', 'wasm']).default('auto'),
    )
    .option('--allow-software-gpu', 'accept a GPU in software, which is slower than wasm')
    .option('--chrome <file>', 'Chrome or Chromium (default: CHROME_PATH, else the usual places)')
    .optionsGroup('Output:')
    .option('--json', 'progress as JSON lines on stderr')
    .addHelpText(
      'after',
      `
Exit status: 0 done; 1 wrong use or input, nothing is written; 2 stopped part-way (Ctrl-C too): what was tracked is
kept in files ending in .partial.

Example:
  tracklet track --video clip.mp4 --keyframes keyframes.json --out result.json --masks masks.jsonl
`,
    )
    .action(action);
}
