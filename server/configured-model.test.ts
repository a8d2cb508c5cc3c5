import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findConfiguredModel } from './configured-model.ts';

let folder: string;
let models: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'tracklet-model-')));
  models = path.join(folder, 'install/models');
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
    ['install/models/sam2.1_hiera_tiny.pt', ''],
    ['install/models/configs/sam2.1/sam2.1_hiera_t.yaml', ''],
  ] as const) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
});
afterAll(() => rm(folder, { recursive: true }));

const find = (checkpoint: string, config?: string) =>
  findConfiguredModel({ checkpoint, config }, [folder, models]);

describe('the configured model', () => {
  it.each([
    ['here.pt', undefined, 'here.pt', undefined],
    ['./here.pt', 'here.yaml', 'here.pt', 'here.yaml'],
    ['both', undefined, 'both/a.safetensors', 'both/a.yaml'],
    ['both', 'here.yaml', 'both/a.safetensors', 'here.yaml'],
    ['both/a.safetensors', 'a.yaml', 'both/a.safetensors', 'both/a.yaml'],
    ['bare', undefined, 'bare/a.pth', undefined],
    ['two-configs', 'b.yml', 'two-configs/a.pt', 'two-configs/b.yml'],
    [
      'sam2.1_hiera_tiny.pt',
      'sam2.1/sam2.1_hiera_t.yaml',
      'install/models/sam2.1_hiera_tiny.pt',
      'install/models/configs/sam2.1/sam2.1_hiera_t.yaml',
    ],
    [
      'sam2.1_hiera_tiny.pt',
      'configs/sam2.1/sam2.1_hiera_t.yaml',
      'install/models/sam2.1_hiera_tiny.pt',
      'install/models/configs/sam2.1/sam2.1_hiera_t.yaml',
    ],
  ])('MODEL_CHECKPOINT=%s MODEL_CONFIG=%s', async (checkpoint, config, foundCheckpoint, foundConfig) => {
    expect(await find(checkpoint, config)).toMatchObject({
      checkpoint: path.join(folder, foundCheckpoint),
      config: foundConfig && path.join(folder, foundConfig),
    });
  });

  it('may be named by its whole path, and has a size', async () => {
    expect(await find(path.join(folder, 'here.pt'))).toMatchObject({ checkpointBytes: 3 });
  });

  it.each([
    [
      'gone.pt',
      undefined,
      /^MODEL_CHECKPOINT=gone\.pt: there is no such file; looked for .*gone\.pt, .*models\/gone\.pt\.$/,
    ],
    ['here.pt', 'gone.yaml', /^MODEL_CONFIG=gone\.yaml: there is no such file/],
    ['empty', undefined, /^MODEL_CHECKPOINT=empty: the folder has no checkpoint/],
    ['two', undefined, /^MODEL_CHECKPOINT=.*two: the folder has more than one checkpoint/],
    ['two-configs', undefined, /^MODEL_CHECKPOINT=.*two-configs: the folder has more than one YAML file/],
  ])('MODEL_CHECKPOINT=%s MODEL_CONFIG=%s is refused', async (checkpoint, config, message) => {
    await expect(find(checkpoint, config)).rejects.toMatchObject({
      code: 'server/bad-setting',
      message: expect.stringMatching(message),
    });
  });
});
