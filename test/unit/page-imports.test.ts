/**
 * What runs on the page's main thread: the app and all that it imports, workers left out.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Import {
  readonly by: string;
  /** E.g. `{ rleRuns }`; types alone are no import. */
  readonly names: string;
  /** A path from the repository's root, or a package. */
  readonly target: string;
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s+([^;']*?)\s*(?:from\s*)?'([^'?]+)[^']*'/gm);
  return [...statements]
    .filter(([, names = '']) => !names.startsWith('type '))
    .map(([, names = '', target = '']) => {
      const isFile = target.startsWith('.');
      return { by: file, names, target: isFile ? path.posix.join(path.posix.dirname(file), target) : target };
    });
}

function importsFrom(entry: string): readonly Import[] {
  const files = new Set([entry]);
  const imports: Import[] = [];
  // Grows while it is gone through.
  for (const file of files) {
    const own = importsOf(file);
    imports.push(...own);
    for (const { target } of own) if (/^src\/.*\.ts$/.test(target)) files.add(target);
  }
  return imports;
}

const imports = importsFrom('src/ui/app/tracklet-app.ts');

it('touches no tensor and no picture of a mask', () => {
  expect(imports.length).toBeGreaterThan(300);
  const made =
    /^onnxruntime|^src\/(runtime|model|video)\/|^src\/worker\/(session|mask-forms|view-(overlay|paint|session|video))/;
  expect(imports.filter(({ target }) => made.test(target))).toEqual([]);
});

it('reads the runs of a mask where it must, and makes no pixels of them', () => {
  const ofMasks = imports.filter(({ target }) => target === 'src/regions/rle.ts');
  expect(ofMasks.map(({ by }) => by)).toContain('src/regions/mask-extent.ts');
  for (const { by, names } of ofMasks) {
    expect(names.replace(/type \w+/g, ''), by).not.toMatch(/Mask/);
  }
});
