import { Command } from 'commander';
import { expect, it } from 'vitest';
import { DEFAULT_WRITING_SETTINGS } from '../../src/regions/writing-settings.ts';
import { addWritingOptions, type WritingCommand, writingSettings } from './writing-options.ts';

function read(...args: string[]) {
  const command = addWritingOptions(new Command().exitOverride().configureOutput({ writeErr: () => {} }));
  return writingSettings(command.parse(args, { from: 'user' }).opts<WritingCommand>());
}

it('has the defaults of the page', () => {
  expect(read()).toEqual(DEFAULT_WRITING_SETTINGS);
});

it('reads all three', () => {
  expect(read('--min-iou', '0.9', '--lost-after', '10', '--max-area', '0.5')).toEqual({
    minIou: 0.9,
    missedFrames: 10,
    maxAreaFraction: 0.5,
  });
});

it.each([
  ['--min-iou', '1.1'],
  ['--min-iou', '0'],
  ['--lost-after', '0'],
  ['--max-area', '70'],
])('refuses %s %s', (option, value) => {
  expect(() => read(option, value)).toThrow(option);
});
