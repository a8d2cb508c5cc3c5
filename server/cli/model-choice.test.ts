import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestModels } from '../../test/fixtures/models.ts';
import { chooseModel } from './model-choice.ts';
import { modelsFolder } from './paths.ts';

const { library } = await openTestModels();

let folder: string;
let before: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'tracklet-choice-')));
  for (const name of ['sam2.1_hiera_tiny.pt', 'own.safetensors', 'own.yaml', 'demo']) {
    await writeFile(path.join(folder, name), 'abc');
  }
  before = process.cwd();
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(before);
  await rm(folder, { recursive: true });
});

it.each([
  ['demo', undefined, 'demo', path.join(modelsFolder, 'demo/nano_fp16.pt')],
  ['DEMO.pt', undefined, 'demo', path.join(modelsFolder, 'demo/nano_fp16.pt')],
  ['./demo', undefined, 'configured', 'demo'],
  ['sam2.1_hiera_tiny.pt', undefined, 'configured', 'sam2.1_hiera_tiny.pt'],
  ['own.safetensors', 'own.yaml', 'configured', 'own.safetensors'],
])('--model %s --config %s', async (model, config, id, checkpoint) => {
  expect(await chooseModel(model, config, library)).toMatchObject({
    id,
    checkpoint: path.resolve(folder, checkpoint),
  });
});

it.each([
  ['sam2.1_hiera_tiny', 'model/not-downloaded'],
  ['sam2_hiera_large.pt', 'model/not-downloaded'],
  ['sam3', 'cli/no-such-model'],
  ['no/sam2.1_hiera_tiny.pt', 'cli/no-such-model'],
])('--model %s is refused', async (model, code) => {
  await expect(chooseModel(model, undefined, library)).rejects.toMatchObject({ code });
});
