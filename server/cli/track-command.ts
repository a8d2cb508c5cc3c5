/**
 * The options of `tracklet track`.
 *
 * @module
 */
import { type Command, Option } from 'commander';
import { countingNumber, frameRange, positiveNumber } from './options.ts';
import type { TrackCommand } from './track.ts';
import { addBrowserOptions, addModelOptions } from './tracking-setup.ts';
import { addWritingOptions } from './writing-options.ts';

export function addTrackCommand(program: Command, action: (command: TrackCommand) => Promise<void>): void {
  const command = program
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
    .option('--every-frame', 'a keyframe on every visible frame, not only as many as interpolation needs');
  addWritingOptions(command);
  addModelOptions(command, 'demo')
    .optionsGroup('Frames:')
    .option('--frames <A:B>', 'only these frames of the file, from 0, without B', frameRange)
    .addOption(
      new Option('--direction <direction>', 'from the first prompt')
        .choices(['forward', 'backward', 'both'])
        .default('forward'),
    )
    .option('--max-frames <number>', 'at most this many frames in each direction', countingNumber)
    .option(
      '--until-lost',
      'an object that was lost (--lost-after) is tracked no further, up to its next prompt',
    )
    .option(
      '--framerate <number>',
      "of the labelling configuration's <Video> (default: from the keyframes, else 24)",
      positiveNumber,
    );
  addBrowserOptions(command, 'auto')
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
