import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelsFolder } from './cli/paths.ts';
import { findConfiguredModel } from './configured-model.ts';
import { openModels } from './models/open-models.ts';

let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'tracklet-model-')));
  for (const [file, text] of [
    ['here.pt', 'abc'],
    ['here.yaml', ''],
    ['both/a.safetensors', 'abcd'],
    ['both/a.yaml', ''],
    ['bare/a.pth', ''],
    ['two/a.pt', ''],
    ['two/b.pt', ''],
    ['two-configs/a.pt', ''],
    ['two-configs/a.yaml', ''],
    ['two-configs/b.yml', ''],
    ['empty/README.md', ''],
    ['checkpoints/sam2_hiera_small.pt', ''],
    ['configs/own.yaml', ''],
    ['store/mine.pt', ''],
  ] as const) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function find(checkpoint: string, config?: string) {
  const places = {
    catalogFolder: modelsFolder,
    storeFolder: path.join(folder, 'store'),
    workingFolder: folder,
  };
  const { library } = await openModels(places);
  return findConfiguredModel({ checkpoint, config }, library, places);
}

const official = (name: string) => path.join(modelsFolder, 'configs', name);

describe('the configured model', () => {
  it.each([
    ['here.pt', undefined, 'here.pt', undefined],
    ['./here.pt', 'here.yaml', 'here.pt', 'here.yaml'],
    ['here.pt', 'own', 'here.pt', 'configs/own.yaml'],
    ['both', undefined, 'both/a.safetensors', 'both/a.yaml'],
    ['both', 'here.yaml', 'both/a.safetensors', 'here.yaml'],
    ['both/a.safetensors', 'a.yaml', 'both/a.safetensors', 'both/a.yaml'],
    ['bare', undefined, 'bare/a.pth', undefined],
    ['two-configs', 'b.yml', 'two-configs/a.pt', 'two-configs/b.yml'],
    ['sam2_hiera_small.pt', undefined, 'checkpoints/sam2_hiera_small.pt', undefined],
    ['mine.pt', undefined, 'store/mine.pt', undefined],
    ['here.pt', 'sam2_hiera_l.yaml', 'here.pt', official('sam2/sam2_hiera_l.yaml')],
    ['here.pt', 'configs/sam2.1/sam2.1_hiera_t.yaml', 'here.pt', official('sam2.1/sam2.1_hiera_t.yaml')],
    ['here.pt', 'sam2.1/sam2.1_hiera_b+', 'here.pt', official('sam2.1/sam2.1_hiera_b+.yaml')],
    ['here.pt', '/sam2/configs/edgetam.yaml', 'here.pt', official('edgetam/edgetam.yaml')],
  ])('MODEL_CHECKPOINT=%s MODEL_CONFIG=%s', async (checkpoint, config, foundCheckpoint, foundConfig) => {
    expect(await find(checkpoint, config)).toMatchObject({
      id: 'configured',
      checkpoint: path.join(folder, foundCheckpoint),
      config: foundConfig && path.resolve(folder, foundConfig),
    });
  });

  it.each([
    ['sam2.1_hiera_tiny.pt', undefined, 'sam2.1_hiera_tiny'],
    ['sam2.1_hiera_tiny', 'configs/sam2.1/sam2.1_hiera_t.yaml', 'sam2.1_hiera_tiny'],
    ['/app/checkpoints/sam2_hiera_large.pt', 'sam2_hiera_l.yaml', 'sam2_hiera_large'],
    ['edgetam', undefined, 'edgetam'],
    ['demo', undefined, 'demo'],
  ])(
    'MODEL_CHECKPOINT=%s MODEL_CONFIG=%s is of the catalog, downloaded or not',
    async (checkpoint, config, id) => {
      expect((await find(checkpoint, config)).id).toBe(id);
    },
  );

  it('may be named by its whole path, and has a size', async () => {
    expect(await find(path.join(folder, 'here.pt'))).toMatchObject({ checkpointBytes: 3 });
  });

  it.each([
    [
      'gone.pt',
      undefined,
      /^MODEL_CHECKPOINT=gone\.pt: there is no such file in .*checkpoints.*Tracklet knows demo, edgetam, /,
    ],
    ['here.pt', 'gone.yaml', /^MODEL_CONFIG=gone\.yaml: there is no such file/],
    ['here.pt', 'configs', /^MODEL_CONFIG=configs: there is no such file/],
    ['empty', undefined, /^MODEL_CHECKPOINT=empty: the folder has no checkpoint/],
    ['two', undefined, /^MODEL_CHECKPOINT=.*two: the folder has more than one checkpoint/],
    ['two-configs', undefined, /^MODEL_CHECKPOINT=.*two-configs: the folder has more than one YAML file/],
    [
      'sam2.1_hiera_tiny',
      'sam2_hiera_l.yaml',
      /^MODEL_CONFIG=sam2_hiera_l\.yaml: the configuration of sam2\.1_hiera_tiny is sam2\.1_hiera_t\.yaml; set that, or nothing\.$/,
    ],
  ])('MODEL_CHECKPOINT=%s MODEL_CONFIG=%s is refused', async (checkpoint, config, message) => {
    await expect(find(checkpoint, config)).rejects.toMatchObject({
      code: 'server/bad-setting',
      message: expect.stringMatching(message),
    });
  });

  it('is said to be gone where its file was removed or changed while the server runs', async () => {
    const file = path.join(folder, 'fleeting.pt');
    await writeFile(file, 'abc');
    const places = { catalogFolder: modelsFolder, storeFolder: path.join(folder, 'store') };
    const { library } = await openModels({ ...places, configured: await find('fleeting.pt') });
    await library.ready('configured');
    await rm(file);
    await expect(library.ready('configured')).rejects.toMatchObject({
      code: 'model/gone',
      message: expect.stringContaining(`changed: ${file}.`),
    });
  });

  it('of the catalog needs its file where it is given a configuration of the user', async () => {
    await expect(find('sam2.1_hiera_tiny', 'here.yaml')).rejects.toMatchObject({
      code: 'model/not-downloaded',
    });
  });
});
