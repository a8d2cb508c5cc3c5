import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogSchema } from '../../src/catalog/catalog.ts';
import { graphNames } from '../../src/model/built-model.ts';
import { readResults } from '../parity/results.ts';
import { page, withTable } from '../parity/table.ts';

const models = new URL('../../models/', import.meta.url);
const catalog = catalogSchema.parse(JSON.parse(readFileSync(new URL('catalog.json', models), 'utf8')));
const results = readResults();

describe('the table of parity in models/README.md', () => {
  it('is made of what was measured last; if this fails, run npx tsx test/parity/table.ts', () => {
    const markdown = readFileSync(page, 'utf8');
    expect(withTable(markdown, results)).toBe(markdown);
  });

  it.each(catalog.map(({ id }) => id))('has measured %s', (id) => {
    const golden = id === 'demo' ? 'nano' : id;
    const measured = Object.entries(results.modules)
      .filter(([name]) => name.startsWith(`${golden}-`))
      .flatMap(([, forms]) => Object.values(forms));
    const graphs = new Set(measured.flatMap(({ errors }) => Object.keys(errors)));
    // The other graphs of these are tiny's.
    const encoderAlone = /^sam2_hiera_(small|base_plus|large)$/.test(id);
    expect([...graphs].sort()).toEqual(encoderAlone ? ['image-encoder'] : [...graphNames].sort());
  });
});
