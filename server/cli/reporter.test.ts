import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { TrackletError } from '../../src/errors.ts';
import { TextReporter } from './reporter.ts';

function reporting(run: (reporter: TextReporter) => void, isTTY: boolean): string {
  const stream = Object.assign(new PassThrough(), { isTTY });
  run(new TextReporter(stream));
  return String(stream.read() ?? '');
}

it('says each tenth of a stage in one line where nothing can be drawn over, and no line twice', () => {
  const text = reporting((reporter) => {
    for (let done = 1; done <= 1000; done++) {
      reporter.progress({ stage: 'track', done, total: 1000, unit: 'frames' });
    }
    reporter.progress({ stage: 'track', done: 1000, total: 1000, unit: 'frames' });
    reporter.progress({ stage: 'save', done: 1, total: 1, unit: 'frames' });
    reporter.close();
  }, false);
  const lines = text.trimEnd().split('\n');
  expect(lines.map((line) => line.replace(/ {2}[\d.]+ frames\/s.*/, ''))).toEqual([
    'tracking               0 %  1/1000 frames',
    ...[10, 20, 30, 40, 50, 60, 70, 80, 90].map((n) => `tracking              ${n} %  ${n * 10}/1000 frames`),
    'tracking             100 %  1000/1000 frames',
    'saving frames        100 %  1/1 frames',
  ]);
});

it('moves a bar on a terminal', () => {
  const text = reporting((reporter) => {
    reporter.progress({ stage: 'track', done: 1, total: 2, unit: 'frames' });
    reporter.close();
  }, true);
  expect(text).toMatch(/tracking +█+░+ 50% {2}1\/2 frames/);
});

it('ends a failed job with one line, without control characters', () => {
  const error = new TrackletError('cli/interrupted', 'Stopped\n  as\u001b[2J asked.');
  expect(reporting((reporter) => reporter.error(error), false)).toBe(
    'tracklet: Stopped as\ufffd[2J asked. [cli/interrupted]\n',
  );
});
