import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { libraryOf } from '../../test/fixtures/library.ts';
import { modelsFolder } from '../cli/paths.ts';
import type { ModelJob, ModelLibrary } from './library.ts';
import { openLibrary } from './library.ts';
import { openModels } from './open-models.ts';

const demo = path.join(modelsFolder, 'demo/nano_fp16.pt');
const config = path.join(modelsFolder, 'demo/nano.yaml');
const idle: ModelJob = { onProgress: () => undefined, signal: undefined };

// Files of some megabytes are hashed, copied and synced.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let storeFolder: string;
let library: ModelLibrary;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-add-'));
  storeFolder = path.join(folder, 'store');
  ({ library } = await openModels({ catalogFolder: modelsFolder, storeFolder }));
});
afterEach(() => rm(folder, { recursive: true }));

/** The demo model under another name. */
async function ownFile(name: string): Promise<string> {
  const file = path.join(folder, name);
  await copyFile(demo, file);
  return file;
}

/** Another model: the same tensors, other bytes. */
async function otherFile(name: string): Promise<string> {
  const file = path.join(folder, name);
  const bytes = await readFile(demo);
  // In the middle of the weights.
  bytes.fill(0, 4_000_000, 4_000_100);
  await writeFile(file, bytes);
  return file;
}

const add = (file: string, own: string | undefined = config, name?: string) =>
  library.add(file, own, name, idle);

async function listed(id: string) {
  return (await library.list()).find((model) => model.id === id);
}

describe('a model of the user', () => {
  it('is copied with its configuration, and offered after those of the catalog', async () => {
    const stages: string[] = [];
    const file = await otherFile('My Best Model.PT');
    const model = await library.add(file, config, undefined, {
      ...idle,
      onProgress: ({ stage }) => stages.push(stage),
    });
    expect(model).toMatchObject({ id: 'my-best-model', name: 'My Best Model', origin: 'added' });
    expect((await readFile(model.checkpoint)).equals(await readFile(file))).toBe(true);
    expect(await readFile(model.config ?? '', 'utf8')).toBe(await readFile(config, 'utf8'));
    expect(new Set(stages)).toEqual(new Set(['verify', 'download']));
    expect((await library.list()).at(-1)).toMatchObject({
      id: 'my-best-model',
      origin: 'added',
      license: null,
      speed: null,
      state: 'ready',
      bytes: 8174539,
      onDisk: 8174539,
      imageSize: 256,
    });
    // Another process knows it too.
    const later = await openLibrary({ catalogFolder: modelsFolder, storeFolder });
    expect((await later.ready('my-best-model')).checkpoint).toBe(model.checkpoint);
    await later.verify('my-best-model', idle);
  });

  it('is not copied a second time', async () => {
    const first = await add(await otherFile('a.pt'));
    expect(await add(await otherFile('a.pt'))).toEqual(first);
  });

  it('may have a name of its own', async () => {
    const file = await otherFile('a.pt');
    expect(await add(file, config, 'cells-2')).toMatchObject({ id: 'cells-2' });
    // As of a file's name, the ending is none of it: sam2.1_hiera_tiny.pt must stay the name of Meta's.
    expect(await add(file, config, 'cells-3.pt')).toMatchObject({ id: 'cells-3' });
  });

  it('that is one of the catalog becomes that, without a configuration', async () => {
    const bytes = await readFile(demo);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const known = libraryOf(
      { bytes: bytes.length, sha256, mirrors: ['https://mirror.invalid/a'] },
      storeFolder,
    );
    expect(await known.add(await ownFile('fetched by hand.pt'), undefined, undefined, idle)).toMatchObject({
      id: 'tiny',
      origin: 'catalog',
    });
    expect((await readFile((await known.ready('tiny')).checkpoint)).equals(bytes)).toBe(true);
  });

  it('that comes with Tracklet is not copied', async () => {
    expect(await library.add(demo, undefined, undefined, idle)).toMatchObject({
      id: 'demo',
      checkpoint: demo,
    });
  });

  it('is removed with its configuration', async () => {
    await add(await otherFile('a.pt'));
    await library.remove('a.pt');
    expect(await readdir(path.join(storeFolder, 'checkpoints'))).toEqual([]);
    await expect(library.find('a')).rejects.toMatchObject({ code: 'model/unknown' });
  });

  it('is known to be damaged when it is verified, and to be gone when it is cut off', async () => {
    const { checkpoint } = await add(await otherFile('a.pt'));
    const bytes = await readFile(checkpoint);
    bytes[5_000_000] = (bytes[5_000_000] ?? 0) ^ 1;
    await writeFile(checkpoint, bytes);
    await expect(library.verify('a', idle)).rejects.toMatchObject({
      code: 'model/wrong-bytes',
      message: expect.stringMatching(
        /a\.pt is damaged: its SHA-256 is [0-9a-f]{64} and should be [0-9a-f]{64}\./,
      ),
    });
    await truncate(checkpoint, 1000);
    await expect(library.ready('a')).rejects.toMatchObject({
      code: 'model/gone',
      message: expect.stringMatching(/a\.pt\. Add it again: npx tracklet models add FILE --name a$/),
    });
    await add(await otherFile('a.pt'));
    await library.verify('a', idle);
    await truncate(checkpoint, 1000);
    await library.remove('a');
    await expect(library.find('a')).rejects.toMatchObject({ code: 'model/unknown' });
  });
});

describe('what is refused', () => {
  it.each([
    ['a file that is not there', 'gone.pt', undefined, undefined, 'checkpoint/unreadable'],
    ['a folder', '.', undefined, undefined, 'checkpoint/unreadable'],
    ['a text', 'text.pt', undefined, undefined, 'checkpoint/not-a-checkpoint'],
    ['a model of its own shape without its configuration', 'a.pt', null, undefined, 'config/not-recognised'],
    ['a configuration that is not there', 'a.pt', 'gone.yaml', undefined, 'config/unreadable'],
    [
      'a configuration of another model',
      'a.pt',
      'configs/sam2.1/sam2.1_hiera_t.yaml',
      undefined,
      'checkpoint/missing-tensor',
    ],
    ['the name of a model of the catalog', 'a.pt', undefined, 'sam2.1_hiera_tiny', 'model/name-taken'],
    ['the name of the configured model', 'a.pt', undefined, 'configured', 'model/name-taken'],
    ['a name that is a path', 'a.pt', undefined, '../../a', 'model/bad-name'],
    ['a name that is too long for a file', 'a.pt', undefined, 'a'.repeat(300), 'model/bad-name'],
    ['a name with capitals', 'a.pt', undefined, 'Cells', 'model/bad-name'],
    ['a file whose name has no letter', '雲.pt', undefined, undefined, 'model/bad-name'],
  ])('%s', async (_, file, own, name, code) => {
    await otherFile('a.pt');
    await otherFile('雲.pt');
    await writeFile(path.join(folder, 'text.pt'), 'weights');
    const yaml = own === null ? undefined : own === undefined ? config : path.join(modelsFolder, own);
    await expect(library.add(path.join(folder, file), yaml, name, idle)).rejects.toMatchObject({ code });
    const left = await readdir(storeFolder, { recursive: true }).catch(() => []);
    expect(left.filter((entry) => /\.(pt|yaml|json)$/.test(entry))).toEqual([]);
  });

  it('another model under the same name, which says how to go on', async () => {
    await add(await otherFile('a.pt'));
    await expect(add(await ownFile('a.pt'))).rejects.toMatchObject({
      code: 'model/name-taken',
      message:
        '"a" is another model that was added before. Give this one another name with --name, e.g. a-2.',
    });
  });

  it('one of two models that are added under one name at once', async () => {
    const files = [await otherFile('a.pt'), await ownFile('b.pt')];
    const added = await Promise.allSettled(files.map((file) => add(file, config, 'cells')));
    expect(added.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const first = added.findIndex(({ status }) => status === 'fulfilled');
    const { checkpoint } = await library.ready('cells');
    expect((await readFile(checkpoint)).equals(await readFile(files[first] ?? ''))).toBe(true);
  });

  it('a file of the catalog with a configuration, which it does not need', async () => {
    await expect(library.add(demo, config, 'demo', idle)).rejects.toMatchObject({
      code: 'model/name-taken',
      message: expect.stringContaining('this is its file, which needs neither --config nor --name.'),
    });
  });

  it('a record that names a file elsewhere', async () => {
    const { checkpoint } = await add(await otherFile('a.pt'));
    const record = path.join(path.dirname(checkpoint), 'model.json');
    const text = await readFile(record, 'utf8');
    await writeFile(record, text.replace('"a.pt"', '"../../../a.pt"'));
    await expect(library.find('a')).rejects.toMatchObject({ code: 'model/unknown' });
  });

  it('the same model with another configuration', async () => {
    const file = await otherFile('a.pt');
    const other = path.join(folder, 'other.yaml');
    await writeFile(other, `${await readFile(config, 'utf8')}\n`);
    await add(file);
    await expect(add(file, other)).rejects.toMatchObject({ code: 'model/name-taken' });
  });

  it.each(['demo', 'DEMO', 'demo.pt'])('the removal of %s', async (id) => {
    await expect(library.remove(id)).rejects.toMatchObject({ code: 'model/not-removable' });
  });

  it('what is cancelled, of which nothing is kept', async () => {
    const file = await otherFile('a.pt');
    const controller = new AbortController();
    const onProgress: ModelJob['onProgress'] = ({ stage }) => {
      if (stage === 'download') controller.abort();
    };
    const added = library.add(file, config, undefined, { onProgress, signal: controller.signal });
    await expect(added).rejects.toMatchObject({ code: 'model/cancelled' });
    expect(await listed('a')).toBeUndefined();
    expect(await readdir(path.join(storeFolder, 'parts'))).toEqual([]);
  });
});
