/**
 * A checkpoint of official size and layout, from the user's file to tracked masks: added to a store, recognised by its
 * shapes, built by the server, read back, and held to SAM2VideoPredictor with the same weights at 1024 px.
 *
 * @module
 */
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { modelsFolder } from '../../server/cli/paths.ts';
import { runBuildTask } from '../../server/models/build-task.ts';
import { openModels } from '../../server/models/open-models.ts';
import { expectedTensors } from '../../src/model/build.ts';
import { formulaTensor } from '../../src/model/formula/formula.ts';
import { readModelFiles } from '../../src/model/model-files.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { writeTorchFile } from '../fixtures/torch-file.ts';
import { followChain } from './chain.ts';
import { loadChain } from './golden.ts';
import { goldenConfig } from './golden-model.ts';

/** Bytes of Meta's `sam2.1_hiera_tiny.pt`. */
const officialBytes = 156_008_466;

const job = { onProgress: () => {}, signal: undefined };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracklet-official-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('tracks 3 frames at 1024 px with a SAM 2.1 tiny that was added and built, as Meta does', async () => {
  const golden = 'sam2.1_hiera_tiny-1024';
  const chain = loadChain(golden);
  const config = goldenConfig(chain.model, chain.overrides);
  const file = join(folder, 'own tiny.pt');
  await writeTorchFile(file, expectedTensors(config), (name, shape) =>
    formulaTensor(name, shape, chain.seed),
  );
  const { size } = await stat(file);
  expect(Math.abs(size - officialBytes) / officialBytes).toBeLessThan(1e-4);

  const { library, builds } = await openModels({
    catalogFolder: modelsFolder,
    storeFolder: join(folder, 's'),
  });
  await library.add(file, undefined, 'own-tiny', job);
  await rm(file);
  const offered = (await library.list()).find(({ id }) => id === 'own-tiny');
  expect(offered).toMatchObject({ origin: 'added', state: 'ready', bytes: size, imageSize: 1024 });

  const { key, conversion } = await builds.build(await library.ready('own-tiny'), undefined, job);
  const megabytes = Math.round((conversion?.peakMemory ?? 0) / 1e6);
  console.log(`built in ${conversion?.seconds.toFixed(1)} s, peak memory with the self-test ${megabytes} MB`);
  const { built, parameters } = await readModelFiles({
    read: async (name) => {
      const path = builds.file(key, name);
      return path === undefined ? undefined : new Uint8Array(await readFile(path)).buffer;
    },
  });
  // With the 256 numbers of a buffer that PyTorch does not count as parameters.
  expect(parameters).toBe(38_962_754);
  const graphs = await createNodeRuntime(built, join(folder, 'runtime'));
  try {
    await followChain(golden, chain, graphs);
  } finally {
    await graphs.dispose();
  }
});

/** A minute and 2 GB of disk. */
it.runIf(process.env.TRACKLET_TEST_ALL === '1')(
  'builds a SAM 2.1 large in at most 2.2 times the memory of its checkpoint',
  async () => {
    const config = goldenConfig('sam2.1_hiera_large');
    const checkpoint = join(folder, 'large.pt');
    await writeTorchFile(checkpoint, expectedTensors(config), (name, shape) => formulaTensor(name, shape));
    const { size } = await stat(checkpoint);
    const target = join(folder, 'large');
    await mkdir(target);
    const convert = {
      kind: 'convert',
      model: { checkpoint, config: undefined },
      imageSize: undefined,
    } as const;
    const converted = await runBuildTask({ ...convert, folder: target }, job);
    const tested = await runBuildTask({ kind: 'self-test', folder: target }, job);
    for (const [what, { seconds, peakMemory }] of Object.entries({ converted, tested })) {
      const times = peakMemory / size;
      console.log(
        `large ${what} in ${seconds.toFixed(1)} s, peak memory ${times.toFixed(2)} of its checkpoint`,
      );
      expect(times, what).toBeLessThanOrEqual(2.2);
    }
  },
);
