import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The table of rooms in ARCHITECTURE.md: what each folder may import, beside what everyone may. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/ui': [
    'src/worker',
    'src/catalog',
    'src/labelstudio',
    'src/regions',
    'src/storage',
    'src/export',
    'src/video/video.ts',
  ],
  'src/export': ['src/regions', 'src/labelstudio', 'src/video', 'src/worker'],
  'src/headless': ['src/worker', 'src/video/video.ts'],
  'src/worker': [
    'src/tracker',
    'src/runtime',
    'src/video',
    'src/storage',
    'src/model',
    'src/regions',
    'src/catalog',
  ],
  'src/tracker': ['src/runtime/sam2-graphs.ts', 'src/model/config'],
  'src/runtime': ['src/model', 'src/video/picture.ts', 'src/video/video.ts'],
  'src/model': [],
  'src/video': [],
  'src/labelstudio': ['src/regions'],
  'src/regions': [],
  'src/storage': [],
  'src/catalog': [],
  server: ['src'],
};
const forEveryone = ['src/units.ts', 'src/errors.ts', 'src/zod-settings.ts'];

/** Imports of one file that are paths, as paths from the repository's root. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^'?]+)/g)].map(([, target = '']) =>
    path.posix.join(path.posix.dirname(file), target),
  );
}

it.each(Object.entries(mayImport))('%s imports only what lies below it', (room, rooms) => {
  const files = readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
    .map((name) => `${room}/${name.split(path.sep).join('/')}`)
    .filter((file) => /\.(ts|mjs)$/.test(file) && !/\.test\.ts$/.test(file));
  const allowed = [room, ...rooms, ...forEveryone];
  const crossing = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => !allowed.some((place) => target === place || target.startsWith(`${place}/`)))
      .map((target) => `${file} imports ${target}`),
  );
  expect(files.length).toBeGreaterThan(1);
  expect(crossing).toEqual([]);
});
