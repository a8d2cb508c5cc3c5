import { describe, expect, it, vi } from 'vitest';
import { demoModel } from '../../../test/unit/demo-clip.ts';
import { FakeModels, here, offered } from '../../../test/unit/fake-models.ts';
import type { OfferedModel } from '../../catalog/offered.ts';
import { TrackletError } from '../../errors.ts';
import type { GpuInfo, LoadedModel, ModelSource, RuntimeOptions, TrackletWorker } from '../../worker/api.ts';
import { Workspace } from '../state/workspace.ts';
import { ModelServer } from './model-server.ts';
import { Models } from './models.ts';

const gpu: GpuInfo = {
  available: true,
  name: 'Some GPU',
  software: false,
  shaderF16: true,
  maxBuffer: 600e6,
  workgroupStorage: 32_768,
};
const defaults = { model: 'demo', device: 'auto' } as const;
const demo = offered('demo', { ...here, origin: 'bundled', imageSize: 256, bytes: 8e6 });

/** A page on which models load at once, and fail where `refused` says so. */
function page(models: readonly OfferedModel[], kept = new Map<string, string>()) {
  const fake = new FakeModels(models);
  const loads: [ModelSource, RuntimeOptions][] = [];
  let refused: TrackletError | undefined;
  const engine: Pick<TrackletWorker, 'loadModel' | 'gpu'> = {
    async loadModel(source, options): Promise<LoadedModel> {
      loads.push([source, options]);
      if (refused) throw refused;
      return { ...demoModel, imageSize: source.imageSize ?? 1024 };
    },
    gpu: async () => gpu,
  };
  const workspace = new Workspace(engine as TrackletWorker);
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const all = new Models(workspace, new ModelServer(fake.request), storage);
  return {
    fake,
    workspace,
    models: all,
    kept,
    loaded: () => loads.map(([source]) => source.kind === 'server' && [source.id, source.imageSize]),
    options: () => loads.at(-1)?.[1],
    refuse: (error: TrackletError) => {
      refused = error;
    },
    model: (id: string) => all.list.find((model) => model.id === id) ?? expect.fail(`no model ${id}`),
    async start(over: Parameters<Models['start']>[0] = defaults) {
      await all.refresh();
      await all.start(over);
    },
  };
}

describe('the model to start with', () => {
  it("is the server's at the first visit", async () => {
    const first = page([offered('tiny', here), demo]);
    await first.start({ model: 'demo', device: 'wasm' });
    expect(first.loaded()).toEqual([['demo', undefined]]);
    expect(first.options()).toEqual({ backend: 'wasm', precision: 'auto', allowSoftwareGpu: false });
  });

  it('is the one that was used at the last visit, at its size, as it ran', async () => {
    const before = page([demo, offered('tiny', here)]);
    await before.start();
    await before.models.use(before.model('tiny'), 512);
    await before.models.changeSettings({ backend: 'wasm', precision: 'fp32' });
    const after = page([demo, offered('tiny', here)], before.kept);
    await after.start();
    expect(after.loaded()).toEqual([['tiny', 512]]);
    expect(after.options()).toMatchObject({ backend: 'wasm', precision: 'fp32' });
    expect(after.workspace.activity.notice).toBeUndefined();
  });

  it('is another, and that is said, where that one was removed', async () => {
    const before = page([demo, offered('tiny', here)]);
    await before.start();
    await before.models.use(before.model('tiny'), 512);
    const after = page([demo, offered('tiny')], before.kept);
    await after.start();
    expect(after.loaded()).toEqual([['demo', undefined]]);
    expect(after.workspace.activity.notice).toBe(
      'TINY, which was used at the last visit, is no longer on this machine: DEMO is used.',
    );
  });

  it('is not one that could not be loaded', async () => {
    const before = page([demo, offered('tiny', here)]);
    await before.start();
    before.refuse(new TrackletError('runtime/out-of-memory', 'It is too large.'));
    await before.models.use(before.model('tiny'), 1024);
    expect(before.workspace.activity.error?.code).toBe('runtime/out-of-memory');
    const after = page([demo, offered('tiny', here)], before.kept);
    await after.start();
    expect(after.loaded()).toEqual([['demo', undefined]]);
  });
});

describe('a download', () => {
  it('is followed to its end, and its model used', async () => {
    const { fake, model, models, loaded, start } = page([demo, offered('tiny')]);
    await start();
    const used = models.use(model('tiny'), 512);
    fake.tell('tiny', { type: 'progress', stage: 'download', done: 40e6, total: 100e6, unit: 'bytes' });
    await vi.waitFor(() => expect(models.downloads.of(model('tiny'))?.done).toBe(40e6));
    fake.tell('tiny', { type: 'progress', stage: 'verify', done: 1, total: 2, unit: 'bytes' });
    await vi.waitFor(() => expect(models.downloads.of(model('tiny'))?.stage).toBe('verify'));
    fake.tell('tiny', { type: 'done' });
    await used;
    expect(models.downloads.of(model('tiny'))).toBeUndefined();
    expect(loaded()).toEqual([
      ['demo', undefined],
      ['tiny', 512],
    ]);
    expect(models.isInUse(model('tiny'), 512)).toBe(true);
  });

  it('that is cancelled loads nothing, and is no error', async () => {
    const { fake, model, models, loaded, start } = page([demo, offered('tiny')]);
    await start();
    const used = models.use(model('tiny'), 1024);
    await models.cancelDownload(model('tiny'));
    await used;
    expect(fake.asked).toContain('DELETE /models/tiny/pull');
    expect(models.downloads.errorOf('tiny')).toBeUndefined();
    expect(loaded()).toEqual([['demo', undefined]]);
  });

  it('that fails says why, until it is tried again', async () => {
    const { fake, model, models, start } = page([demo, offered('tiny')]);
    await start();
    const used = models.use(model('tiny'), 1024);
    const error = { code: 'model/no-network', message: 'There is no network.' } as const;
    fake.tell('tiny', { type: 'error', error });
    await used;
    expect(models.downloads.errorOf('tiny')).toEqual(error);
    void models.use(model('tiny'), 1024);
    expect(models.downloads.errorOf('tiny')).toBeUndefined();
  });

  it('does not bring back its model where another one was chosen meanwhile', async () => {
    const { fake, model, models, loaded, start } = page([demo, offered('tiny'), offered('small', here)]);
    await start();
    const used = models.use(model('tiny'), 1024);
    await models.use(model('small'), 1024);
    fake.tell('tiny', { type: 'done' });
    await used;
    expect(loaded()).toEqual([
      ['demo', undefined],
      ['small', undefined],
    ]);
  });

  it('is as far as the list says where its own answer lags behind', async () => {
    const { fake, model, models, start } = page([demo, offered('tiny')]);
    await start();
    void models.use(model('tiny'), 1024);
    fake.change('tiny', { state: 'downloading', downloaded: 30e6 });
    await models.refresh();
    expect(models.downloads.of(model('tiny'))?.done).toBe(30e6);
    fake.tell('tiny', { type: 'done' });
  });

  it('of another tab is shown while it goes on', async () => {
    const { fake, model, models, start } = page([demo, offered('tiny')]);
    await start();
    fake.change('tiny', { state: 'downloading', downloaded: 30e6 });
    models.show();
    await vi.waitFor(() =>
      expect(models.downloads.of(model('tiny'))).toMatchObject({ done: 30e6, total: 100e6 }),
    );
    fake.change('tiny', here);
    await models.refresh();
    expect(models.downloads.of(model('tiny'))).toBeUndefined();
    models.close();
  });
});

it("shows another program's download, which it cannot cancel, while it grows", async () => {
  vi.useFakeTimers();
  const { fake, model, models, start } = page([demo, offered('tiny', { downloaded: 10e6 })]);
  await start();
  const look = async (downloaded: number) => {
    fake.change('tiny', { downloaded });
    vi.advanceTimersByTime(2000);
    await models.refresh();
    return models.downloads.of(model('tiny'));
  };
  expect(await look(10e6)).toBeUndefined();
  expect(await look(30e6)).toMatchObject({ done: 30e6, ours: false });
  expect(await look(50e6)).toMatchObject({ done: 50e6, rate: 10e6 });
  for (let looks = 0; looks < 3; looks++) await look(50e6);
  expect(models.downloads.of(model('tiny'))).toBeUndefined();
  vi.useRealTimers();
});

describe('what fits', () => {
  const tiny = offered('tiny');

  it('is judged for the GPU, and for the CPU where that was chosen', async () => {
    const { models, start } = page([demo, tiny]);
    await start();
    await vi.waitFor(() => expect(models.gpu).toEqual(gpu));
    expect(models.fitOf(tiny, 1024).fits).toBe(false);
    expect(models.alternativeTo({ model: tiny, imageSize: 1024 })).toEqual({ model: tiny, imageSize: 512 });
    await models.changeSettings({ backend: 'wasm' });
    expect(models.fitOf(tiny, 1024).fits).toBe(true);
  });
});

it('keeps the settings of the model in use where it does not load with others', async () => {
  const { kept, models, refuse, start, workspace } = page([demo]);
  await start();
  refuse(new TrackletError('runtime/no-gpu', 'There is no GPU.'));
  await models.changeSettings({ backend: 'webgpu' });
  expect(workspace.modelInUse.settings.backend).toBe('auto');
  expect(kept.get('tracklet.model') ?? '').not.toContain('webgpu');
});

it('counts what lies on the disk, and removes', async () => {
  const { fake, model, models, start } = page([demo, offered('tiny', here)]);
  await start();
  expect(models.onDisk).toBe(200e6);
  await models.remove(model('tiny'));
  expect(fake.asked).toContain('DELETE /models/tiny');
  expect(models.onDisk).toBe(100e6);
});

it('says so where the server gives no list', async () => {
  const workspace = new Workspace({} as TrackletWorker);
  const models = new Models(workspace, new ModelServer(() => Promise.reject(new TypeError('fetch failed'))), {
    getItem: () => null,
    setItem: () => {},
  });
  await models.refresh();
  expect(models.problem?.code).toBe('server/unreachable');
});
