import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CatalogModel } from '../../../src/catalog/catalog.ts';
import { ModelStore } from '../store.ts';
import { usualPatience } from './download.ts';
import { Pulls } from './pulls.ts';

const content = Buffer.alloc(3_000_000, 'the bytes of a checkpoint, ');
const model: CatalogModel = {
  id: 'tiny',
  name: 'Tiny',
  config: 'demo/nano.yaml',
  checkpoint: {
    file: 'tiny.pt',
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    mirrors: ['https://mirror.invalid/tiny.pt'],
  },
  license: 'Apache-2.0',
  memory: 1,
  speed: 'fast',
  goodFor: 'For tests.',
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-pulls-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('counts what an earlier process left while it is read again', async () => {
  const store = new ModelStore(folder);
  await writeFile(path.join(await store.openPart('tiny'), 'tiny.pt.partial'), content);
  const pulls = new Pulls(store, usualPatience);
  const counted: [string, number | undefined][] = [];
  const onProgress = ({ stage }: { stage: string }) => void counted.push([stage, pulls.downloaded('tiny')]);
  await pulls.pull(model, { onProgress, signal: undefined });
  expect(counted.at(-1)).toEqual(['verify', content.length]);
  expect(pulls.downloaded('tiny')).toBeUndefined();
  expect(await store.read('tiny')).toMatchObject({ kind: 'pulled', bytes: content.length });
});
