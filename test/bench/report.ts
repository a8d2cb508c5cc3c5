/**
 * The bench's results as a page to read.
 *
 * @module
 */
import type { BenchAnswer } from './page-worker.ts';
import { stages } from './timed-graphs.ts';

/** One model on every runtime. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}
export interface Row extends BenchAnswer {
  readonly runtime: string;
}

const rate = (row: Row): number => row.frames / row.seconds;

/** Markdown: a table a model, a column a runtime, ratios to PyTorch of the same run. */
export function report(
  sections: readonly Section[],
  { machine, chromium, node }: { readonly machine: string; readonly chromium: string; readonly node: string },
): string {
  return [
    '# Bench',
    '',
    'One object of the sample clip (1280x720), followed from its box on frame 0, the memory bank full. Stages are median',
    'milliseconds a frame; frames/s is wall time of the whole, decoding included. Ratios are to the speed of Meta’s PyTorch',
    'code with the same weights in the same run, so 0.5 is half as fast. On WebGPU each stage is waited for, which the product does not do.',
    '',
    `Machine: ${machine}. ${chromium}, Node ${node}. Made by \`npx tsx test/bench/run.ts --pytorch PYTHON\`.`,
    '',
    ...sections.flatMap(table),
  ].join('\n');
}

function table({ title, rows }: Section): string[] {
  const reference = rows.find(({ runtime }) => runtime === 'PyTorch');
  const line = (name: string, cell: (row: Row) => string) => `| ${[name, ...rows.map(cell)].join(' | ')} |`;
  return [
    `## ${title}`,
    '',
    line('', ({ runtime }) => runtime),
    `|---|${rows.map(() => '---:|').join('')}`,
    line('runs on', ({ device }) => device),
    line('frames measured', ({ frames }) => String(frames)),
    ...stages.map((stage) => line(`${stage}, ms`, (row) => row.stages[stage]?.toFixed(1) ?? '–')),
    line('**frames/s**', (row) => rate(row).toFixed(2)),
    line('ratio to PyTorch', (row) => (reference ? (rate(row) / rate(reference)).toFixed(2) : '–')),
    '',
  ];
}
