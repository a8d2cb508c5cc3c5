/**
 * The table of parity in `models/README.md`, made of `test/parity/results.json`:
 *
 *     npx tsx test/parity/table.ts
 *
 * `test/unit/parity-table.test.ts` holds the page to it.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { GraphName } from '../../src/model/built-model.ts';
import { type ParityResults, readResults } from './results.ts';

export const page = new URL('../../models/README.md', import.meta.url);

const start = '<!-- The table is made by test/parity/table.ts. -->';
const end = '<!-- End of the table. -->';

/** Meta's modules, and our graphs of each. */
const columns: readonly (readonly [title: string, graphs: readonly GraphName[]])[] = [
  ['image encoder', ['image-encoder']],
  ['memory attention', ['memory-attention', 'memory-attention-no-ptrs']],
  ['mask decoder', ['mask-decoder']],
  ['memory encoder', ['memory-encoder']],
  ['mask prompt', ['mask-prompt']],
];

/** Their other graphs and weights are tiny's byte for byte, which `modules.test.ts` holds. */
const likeTiny = /^sam2_hiera_(small|base_plus|large)-/;

/** The page with the table of these results in it. */
export function withTable(markdown: string, results: ParityResults): string {
  const [from, to] = [markdown.indexOf(start), markdown.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${fileURLToPath(page)} lacks the lines around the table`);
  return `${markdown.slice(0, from + start.length)}\n\n${parityTable(results)}\n\n${markdown.slice(to)}`;
}

function parityTable(results: ParityResults): string {
  const goldens = [...new Set([...Object.keys(results.modules), ...Object.keys(results.chains)])].sort();
  const titles = ['model', 'pixels', ...columns.map(([title]) => title), 'masks tracked', 'worst IoU'];
  return [
    row(titles),
    row(titles.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...goldens.map((golden) => row(cells(golden, results))),
    '',
    ...measuredOn(results).map((on) => `- Measured on ${on}.`),
  ].join('\n');
}

const row = (values: readonly string[]): string => `| ${values.join(' | ')} |`;

function cells(golden: string, { modules, chains }: ParityResults): string[] {
  const [, model = golden, size = ''] = /^(.*?)-(.*)$/.exec(golden) ?? [];
  const forms = Object.values(modules[golden] ?? {});
  const errors = columns.map(([, graphs]) => {
    const measured = forms.flatMap(({ errors }) => graphs.flatMap((graph) => errors[graph] ?? []));
    if (measured.length > 0) return Math.max(...measured).toExponential(1);
    return likeTiny.test(golden) ? "tiny's" : '';
  });
  const chain = chains[golden];
  const tracked = chain ? [String(chain.masks), chain.iou.toFixed(5)] : ['', ''];
  return [model === 'nano' ? 'demo' : model, size.replace('-', ' '), ...errors, ...tracked];
}

function measuredOn({ modules, chains }: ParityResults): string[] {
  const measured = [...Object.values(modules).flatMap(Object.values), ...Object.values(chains)];
  return [...new Set(measured.map(({ on }) => on))].sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(page, withTable(readFileSync(page, 'utf8'), readResults()));
}
