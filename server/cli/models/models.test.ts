import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { offeredModelsSchema } from '../../../src/catalog/offered.ts';
import { libraryOf } from '../../../test/fixtures/library.ts';
import { type Mirror, startMirror } from '../../../test/fixtures/mirror.ts';
import { openBuilds } from '../../models/builds.ts';
import { main } from '../main.ts';
import { modelsFolder } from '../paths.ts';
import { JsonReporter } from '../reporter.ts';
import { pullModels } from './jobs.ts';

const demo = path.join(modelsFolder, 'demo/nano_fp16.pt');
const config = path.join(modelsFolder, 'demo/nano.yaml');

// Files of some megabytes are hashed, copied and synced.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let out: string;
let err: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-models-'));
  vi.stubEnv('TRACKLET_MODELS', path.join(folder, 'store'));
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Runs `tracklet models`; nothing has to be built for that. */
const models = (...args: string[]) =>
  main(['models', ...args], () => Promise.reject(new Error('The app was built.')));

/** Events of `--json`. */
const events = () =>
  err
    .trimEnd()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));

/** Another model than the demo model: the same tensors, other bytes. */
async function ownModel(): Promise<string> {
  const file = path.join(folder, 'cells.pt');
  await copyFile(demo, file);
  return file;
}

describe('tracklet models list', () => {
  it('shows what there is, and what is on the disk', async () => {
    expect(await models('list')).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^NAME +STATE +SIZE +ON DISK +SPEED +LICENCE +GOOD FOR$/);
    expect(lines[1]).toMatch(/^demo +bundled +8\.2 MB +8\.2 MB +fastest +Apache-2\.0 +\S/);
    expect(lines[3]).toMatch(/^sam2\.1_hiera_tiny +not here +156 MB +- +fast +Apache-2\.0 +\S/);
    expect(lines.at(-1)).toBe(`0 MB in ${path.join(folder, 'store')}`);
    expect(err).toBe('');
  });

  it('is JSON where that is wanted', async () => {
    await models('add', await ownModel(), '--config', config);
    out = '';
    expect(await models('list', '--json')).toBe(0);
    const list = JSON.parse(out);
    expect(offeredModelsSchema.parse(list.models).map(({ id }) => id)).toContain('cells');
    expect(list).toMatchObject({ folder: path.join(folder, 'store'), bytesOnDisk: 8174539 });
  });
});

describe('tracklet models add, verify and remove', () => {
  it('go together', async () => {
    expect(await models('add', await ownModel(), '--config', config, '--json')).toBe(0);
    expect(events().at(-1)).toMatchObject({ event: 'added', id: 'cells', origin: 'added' });
    expect(events()).toContainEqual(
      expect.objectContaining({ event: 'progress', stage: 'copy', done: 8174539, total: 8174539 }),
    );
    expect(await models('verify')).toBe(0);
    expect(out).toContain(
      'verified   demo, 8.2 MB: as it should be\nverified   cells, 8.2 MB: as it should be\n',
    );
    expect(await models('remove', 'cells.pt', 'edgetam')).toBe(0);
    expect(out).toMatch(/removed +cells: 8\.2 MB freed\nremoved +edgetam: nothing of it was on the disk\n$/);
  });

  it.each<[string, string[], RegExp]>([
    [
      'an unknown name',
      ['pull', 'demo', 'sam3'],
      /There is no model "sam3"; there are demo, edgetam, .* \[model\/unknown\]/,
    ],
    ['an unknown name to remove', ['remove', 'sam3'], /\[model\/unknown\]/],
    [
      'what comes with Tracklet',
      ['remove', 'demo'],
      /cannot be removed: it comes with Tracklet\. \[model\/not-removable\]/,
    ],
    [
      'what is not there to verify',
      ['verify', 'edgetam'],
      /Get it with: npx tracklet models pull edgetam \[model\/not-downloaded\]/,
    ],
    [
      'a file that is not there',
      ['add', 'gone.pt'],
      /gone\.pt: there is no such file\. \[cli\/no-such-file\]/,
    ],
    [
      'a configuration that is not there',
      ['add', demo, '--config', 'gone.yaml'],
      /--config gone\.yaml: there is no such file\./,
    ],
    [
      'a model that is none',
      ['add', config],
      /nano\.yaml: this is neither a torch checkpoint .* \[checkpoint\/not-a-checkpoint\]/,
    ],
    ['no name', ['pull'], /missing required argument 'name'/],
    ['no command of the group', ['get', 'edgetam'], /unknown command 'get'/],
  ])('refuse %s', async (_, args, message) => {
    expect(await models(...args)).toBe(1);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('reports every damaged model, and what to do', async () => {
    await models('add', await ownModel(), '--config', config);
    const file = path.join(folder, 'store/checkpoints/cells/cells.pt');
    const bytes = await readFile(file);
    bytes[5_000_000] = (bytes[5_000_000] ?? 0) ^ 1;
    await writeFile(file, bytes);
    out = '';
    expect(await models('verify')).toBe(1);
    expect(out).toContain('verified   demo');
    expect(err).toMatch(/cells\.pt is damaged: .* \[model\/wrong-bytes\]\n$/);
    await writeFile(file, bytes.subarray(1000));
    expect(await models('verify')).toBe(1);
    expect(err).toMatch(
      /The file of the model cells is not there any more, or was cut off .* \[model\/wrong-bytes\]\n$/,
    );
  });
});

describe('tracklet models pull', () => {
  const content = Buffer.alloc(300_000, 'the bytes of a checkpoint, ');
  const sha256 = createHash('sha256').update(content).digest('hex');
  let mirror: Mirror;
  /** A proxy that takes requests and never answers. */
  let silent: Server;
  beforeAll(async () => {
    mirror = await startMirror(content);
    silent = createServer().on('connect', () => undefined);
    silent.listen(0, '127.0.0.1');
  });
  afterAll(() => {
    mirror.close();
    silent.close();
    silent.closeAllConnections();
  });

  it('says what it does, with speed and time, and does nothing the second time', async () => {
    const library = libraryOf(
      { bytes: content.length, sha256, mirrors: [`http://127.0.0.1:${mirror.port}/tiny.pt`] },
      folder,
    );
    const tools = {
      library,
      builds: openBuilds({ folder }),
      folder,
      reporter: new JsonReporter(),
      cancellable: <Value>(work: (signal: AbortSignal) => Promise<Value>) => work(AbortSignal.abort()),
    };
    await expect(pullModels(['tiny'])(tools)).rejects.toMatchObject({ code: 'model/cancelled' });
    err = '';
    const going = {
      ...tools,
      cancellable: <Value>(work: (signal: AbortSignal) => Promise<Value>) =>
        work(new AbortController().signal),
    };
    await pullModels(['tiny.pt'])(going);
    expect(events()[0]).toEqual({ event: 'model', id: 'tiny', bytes: 300_000 });
    expect(events()).toContainEqual(
      expect.objectContaining({
        event: 'progress',
        stage: 'pull',
        done: 300_000,
        total: 300_000,
        unit: 'bytes',
      }),
    );
    const checkpoint = path.join(folder, 'checkpoints/tiny/tiny.pt');
    expect(events().at(-1)).toEqual({ event: 'pulled', id: 'tiny', checkpoint });
    err = '';
    await pullModels(['tiny'])(going);
    expect(events()).toEqual([{ event: 'there', id: 'tiny', checkpoint }]);
    expect(mirror.requests).toHaveLength(1);
  });

  it('ends with status 2 by Ctrl-C', async () => {
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    silent.once('connect', () => process.emit('SIGINT'));
    expect(await models('pull', 'edgetam', 'sam2_hiera_tiny')).toBe(2);
    expect(err).toBe(
      'tracklet: The download of edgetam was stopped at 0 MB of 56 MB; the next one goes on from there. [model/cancelled]\n',
    );
  });

  it('says what to do where there is no way to the network', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
    expect(await models('pull', 'edgetam')).toBe(1);
    expect(err).toMatch(
      /^tracklet: edgetam cannot be downloaded, there seems to be no way there from this machine \(github\.com: cannot be connected to \(ECONNREFUSED\); huggingface\.co: .*\)\. Connect it to the internet; .* npx tracklet models add edgetam\.pt \[model\/no-network\]\n$/,
    );
  });
});
