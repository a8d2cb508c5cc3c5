import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { page, withTable } from '../../models/table.ts';
import { catalogSchema } from '../../src/catalog/catalog.ts';
import { presets } from '../../src/catalog/presets.ts';

const models = new URL('../../models/', import.meta.url);
const catalog = catalogSchema.parse(JSON.parse(readFileSync(new URL('catalog.json', models), 'utf8')));
const markdown = readFileSync(page, 'utf8');

describe('docs/models.md', () => {
  it('offers what the app offers; if this fails, run npx tsx models/table.ts', async () => {
    expect(await withTable(markdown)).toBe(markdown);
    // Every graph of every model is drawn for it.
  }, 60_000);

  it.each(presets)('names the preset $id as the app does', ({ id, model, imageSize }) => {
    const name = catalog.find((each) => each.id === model)?.name;
    expect(name).toBeDefined();
    expect(markdown).toMatch(new RegExp(`^\\| ${id} +\\| ${name} +\\| ${imageSize} px `, 'm'));
  });

  it('links every source of the presets', () => {
    for (const { url } of presets.flatMap(({ sources }) => sources)) expect(markdown).toContain(url);
  });
});
