/**
 * The table of models in `docs/models.md`: names, downloads and memory as the app offers them, with the figures that the
 * models' authors published.
 *
 *     npx tsx models/table.ts
 *
 * `test/unit/models-page.test.ts` holds the page to it.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLibrary } from '../server/models/library.ts';
import type { OfferedModel } from '../src/catalog/offered.ts';

export const page = new URL('../docs/models.md', import.meta.url);

const start = '<!-- The table is made by models/table.ts. -->';
const end = '<!-- End of the table. -->';

/**
 * J&F on SA-V test, MOSE val and LVOS v2, and frames a second on an A100: those of Meta's README at sam2 2b90b9f and of
 * EdgeTAM's README at 9cc44bf, both under the addresses that the page gives.
 */
const published: Readonly<Record<string, readonly string[]>> = {
  edgetam: ['71.7', '70.0', '', '150.9 [2]'],
  'sam2.1_hiera_tiny': ['76.5', '71.8', '77.3', '91.2 [1]'],
  'sam2.1_hiera_small': ['76.6', '73.5', '78.3', '84.8 [1]'],
  'sam2.1_hiera_base_plus': ['78.2', '73.7', '78.2', '64.1 [1]'],
  'sam2.1_hiera_large': ['79.5', '74.6', '80.6', '39.5 [1]'],
  sam2_hiera_tiny: ['75.0', '70.9', '75.3', '91.5 [1]'],
  sam2_hiera_small: ['74.9', '71.5', '76.4', '85.6 [1]'],
  sam2_hiera_base_plus: ['74.7', '72.8', '75.8', '64.8 [1]'],
  sam2_hiera_large: ['76.0', '74.6', '79.8', '39.7 [1]'],
};

/** The page with the table in it. */
export async function withTable(markdown: string): Promise<string> {
  const [from, to] = [markdown.indexOf(start), markdown.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${fileURLToPath(page)} lacks the lines around the table`);
  const table = await modelsTable();
  return `${markdown.slice(0, from + start.length)}\n\n${table}\n\n${markdown.slice(to)}`;
}

async function modelsTable(): Promise<string> {
  const catalogFolder = fileURLToPath(new URL('.', import.meta.url));
  const storeFolder = mkdtempSync(path.join(tmpdir(), 'tracklet-store-'));
  try {
    const library = await openLibrary({ catalogFolder, storeFolder });
    const models = await library.list();
    return [
      '| model | name | download | SA-V test | MOSE val | LVOS v2 | frames/s | speed | GPU memory, GB | good for |',
      '| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | ---: | --- |',
      ...models.map(row),
    ].join('\n');
  } finally {
    rmSync(storeFolder, { recursive: true });
  }
}

function row(model: OfferedModel): string {
  const { id, name, bytes, origin, speed, goodFor } = model;
  const megabytes = `${Math.round(bytes / 1e6)} MB`;
  const download = origin === 'bundled' ? 'none' : megabytes;
  const figures = published[id] ?? ['', '', '', ''];
  return `| ${[name, `\`${id}\``, download, ...figures, speed ?? '', memory(model), goodFor].join(' | ')} |`;
}

/** At 1024, 768 and 512 px; at its own size where that is smaller. */
function memory({ sizes, imageSize }: OfferedModel): string {
  const wanted = imageSize === 1024 ? [1024, 768, 512] : [imageSize];
  const found = wanted.map((size) => sizes.find((each) => each.imageSize === size)?.memory);
  return found.map((bytes) => (bytes === undefined ? '–' : (bytes / 1e9).toFixed(1))).join(' / ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(page, await withTable(readFileSync(page, 'utf8')));
}
