/**
 * The options that say how tracks become keyframes.
 *
 * @module
 */
import type { Command } from 'commander';
import { DEFAULT_WRITING_SETTINGS, type WritingSettings } from '../../src/regions/writing-settings.ts';
import { countingNumber, fraction } from './options.ts';

/** The options as commander reads them. */
export interface WritingCommand {
  readonly minIou: number;
  readonly lostAfter: number;
  readonly maxArea: number;
}

export function addWritingOptions(command: Command): Command {
  const { minIou, missedFrames, maxAreaFraction } = DEFAULT_WRITING_SETTINGS;
  return command
    .optionsGroup('Keyframes:')
    .option(
      '--min-iou <number>',
      'keyframes are left out where interpolation stays this close to the tracked box',
      fraction,
      minIou,
    )
    .option(
      '--lost-after <frames>',
      'an object is lost where it was not seen on so many frames in a row',
      countingNumber,
      missedFrames,
    )
    .option(
      '--max-area <share>',
      'it is lost, too, where its mask covers more of the picture than this',
      fraction,
      maxAreaFraction,
    );
}

export const writingSettings = ({ minIou, lostAfter, maxArea }: WritingCommand): WritingSettings => ({
  minIou,
  missedFrames: lostAfter,
  maxAreaFraction: maxArea,
});
