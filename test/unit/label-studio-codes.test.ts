import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Codes of Label Studio's area that a text has in these quotation marks. */
function codesIn(text: string, quote: string): string[] {
  return [...text.matchAll(new RegExp(`${quote}(labelstudio/[a-z-]+)${quote}`, 'g'))].map(
    ([, code = '']) => code,
  );
}

it('documents each code of Label Studio in docs/label-studio.md', () => {
  const sources = ['src', 'server'].flatMap((room) =>
    readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => readFileSync(path.join(root, room, name), 'utf8')),
  );
  const thrown = new Set(sources.flatMap((text) => codesIn(text, "'")));
  const documented = codesIn(readFileSync(path.join(root, 'docs/label-studio.md'), 'utf8'), '`');
  expect([...documented].sort()).toEqual([...thrown].sort());
});
