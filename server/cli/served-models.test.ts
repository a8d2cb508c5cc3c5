import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { testStore } from '../../test/fixtures/models.ts';
import { servedModels } from './served-models.ts';

let folder: string;
let warnings: string[];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-served-'));
  await writeFile(path.join(folder, 'own.pt'), 'weights');
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  warnings = [];
});

const serve = (modelCheckpoint: string | undefined, modelConfig?: string) =>
  servedModels({ modelStore: testStore, modelCheckpoint, modelConfig }, folder, (text) =>
    warnings.push(text),
  );

it('are those of the catalog where none is configured', async () => {
  const { library, startModel } = await serve(undefined);
  expect(startModel).toBeUndefined();
  expect((await library.find('demo')).origin).toBe('bundled');
});

it('begin with the file that is configured', async () => {
  const { library, startModel } = await serve('own.pt');
  expect([startModel, warnings]).toEqual(['configured', []]);
  expect((await library.list())[0]).toMatchObject({
    id: 'configured',
    name: 'own.pt',
    origin: 'configured',
    state: 'ready',
    bytes: 7,
    imageSize: null,
    sizes: [],
  });
});

it('start with a model that is still to be downloaded, and say how', async () => {
  const { startModel } = await serve('sam2.1_hiera_tiny.pt', 'configs/sam2.1/sam2.1_hiera_t.yaml');
  expect([startModel, warnings]).toEqual([
    'sam2.1_hiera_tiny',
    [
      'The model sam2.1_hiera_tiny is not downloaded yet (156 MB). Get it with: npx tracklet models pull sam2.1_hiera_tiny',
    ],
  ]);
});

it('are refused where the name is nothing', async () => {
  await expect(serve('sam3.pt')).rejects.toMatchObject({ code: 'server/bad-setting' });
});
