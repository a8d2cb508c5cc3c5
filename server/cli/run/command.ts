/**
 * The options of `tracklet run`.
 *
 * @module
 */
import { type Command, Option } from 'commander';
import type { ConflictChoice } from '../../../src/labelstudio/save.ts';
import type { RuntimeOptions, TrackOptions } from '../../../src/worker/api.ts';
import { addConnectionOptions, type ConnectionCommand } from '../connection.ts';
import { countingNumber, wholeNumber } from '../options.ts';
import { addBrowserOptions, addModelOptions } from '../tracking-setup.ts';
import { addWritingOptions, type WritingCommand } from '../writing-options.ts';

export type SaveKind = 'annotation' | 'new' | 'prediction';

/** The command's options as commander reads them. */
export interface RunCommand extends ConnectionCommand, WritingCommand {
  readonly project?: number;
  readonly task?: readonly number[];
  readonly annotation?: number;
  readonly limit?: number;
  readonly fromPredictions?: boolean;
  readonly maxFrames?: number;
  readonly untilLost?: boolean;
  readonly direction: TrackOptions['direction'];
  readonly save?: SaveKind;
  readonly onConflict: Exclude<ConflictChoice, 'cancel'> | 'fail';
  readonly modelVersion?: string;
  readonly dryRun?: boolean;
  readonly out?: string;
  readonly masks?: boolean;
  readonly state?: string;
  readonly again?: boolean;
  readonly model?: string;
  readonly config?: string;
  readonly size?: number;
  readonly backend?: RuntimeOptions['backend'];
  readonly allowSoftwareGpu?: boolean;
  readonly chrome?: string;
  readonly json?: boolean;
}

export function addRunCommand(program: Command, action: (command: RunCommand) => Promise<void>): void {
  const command = program
    .command('run')
    .description(
      "track the tasks of a Label Studio project from the annotators' keyframes, and save the tracks",
    )
    .optionsGroup('Tasks:')
    .option('--project <id>', 'all tasks of this project that have keyframes, oldest first', countingNumber)
    .option('--task <id>', 'only this task; may be repeated', severalNumbers)
    .option(
      '--annotation <id>',
      'with one --task: start from this annotation (default: the newest with keyframes, else the newest draft)',
      countingNumber,
    )
    .option(
      '--limit <number>',
      'at most this many tasks are tracked; those done before do not count',
      countingNumber,
    )
    .option('--from-predictions', 'start from a prediction where there is neither annotation nor draft');
  addConnectionOptions(command)
    .optionsGroup('Frames:')
    .option(
      '--max-frames <number>',
      "at most this many of Label Studio's frames in each direction, 0: no limit (default: MAX_FRAMES_TO_TRACK)",
      wholeNumber,
    )
    .addOption(
      new Option('--direction <direction>', 'from the first keyframe')
        .choices(['forward', 'backward', 'both'])
        .default('forward'),
    )
    .option(
      '--until-lost',
      'an object that was lost (--lost-after) is tracked no further, up to its next keyframe',
    )
    .optionsGroup('Saving:')
    .addOption(
      new Option(
        '--save <where>',
        'update the annotation, make a new one, or make a prediction (default: the annotation that was started from, where there is one, else a new one)',
      ).choices(['annotation', 'new', 'prediction']),
    )
    .addOption(
      new Option('--on-conflict <choice>', 'where the annotation changed while it was tracked')
        .choices(['merge', 'new', 'overwrite', 'fail'])
        .default('merge'),
    )
    .option(
      '--model-version <name>',
      "a prediction's model_version (default: tracklet, the model's name and its image size)",
    );
  addWritingOptions(command);
  addBrowserOptions(addModelOptions(command, undefined), undefined)
    .optionsGroup('Output:')
    .option('--dry-run', 'say what would be done; track and save nothing')
    .option('--out <folder>', "also write each task's result as JSON")
    .option('--masks', 'with --out: also write masks, a JSON line (COCO RLE) a frame and object')
    .option('--state <file>', 'where the run remembers what is done (default: in --out, else for your user)')
    .option('--again', 'also track tasks that are done')
    .option('--json', 'progress as JSON lines on stderr')
    .addHelpText('after', helpText)
    .action(action);
}

const helpText = `
The keyframes that annotators drew are kept as they are. A second run does nothing for tasks that are done and whose
keyframes have not changed, and goes on with those that failed. Model and backend default to MODEL_CHECKPOINT,
MODEL_CONFIG and DEVICE of the environment or .env, else to the demo model.

Exit status: 0 all done; 1 wrong use, nothing is done; 2 some tasks failed, or the run was stopped (Ctrl-C).

Examples:
  tracklet run --ls-url http://localhost:8080 --ls-api-key-file key.txt --project 3
  tracklet run --project 3 --save prediction --model-version sam2-v1 --limit 20
  tracklet run --task 17 --annotation 5 --max-frames 200 --dry-run
`;

/** Collects a repeated option. */
function severalNumbers(text: string, before: readonly number[] = []): readonly number[] {
  const number = countingNumber(text);
  return before.includes(number) ? before : [...before, number];
}
