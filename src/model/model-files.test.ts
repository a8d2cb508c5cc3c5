/**
 * From the demo checkpoint to files, and back to the model.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from './build.ts';
import { graphNames } from './built-model.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import { bytesSource, openCheckpoint } from './checkpoint/open.ts';
import { withImageSize } from './config/check.ts';
import type { Sam2Config } from './config/config.ts';
import { edgetamConfig, officialConfig } from './config/official.ts';
import { parseConfig } from './config/parse.ts';
import {
  convertModel,
  type FileSink,
  type FileSource,
  manifestName,
  readManifest,
  readModelFiles,
} from './model-files.ts';

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

const demo = (name: string) => readFileSync(new URL(`../../models/demo/${name}`, import.meta.url));

/** Files in memory. */
class MemoryFiles implements FileSink, FileSource {
  readonly files = new Map<string, Uint8Array>();
  /** Bytes of the longest piece. */
  longestPiece = 0;

  async write(name: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const parts: Uint8Array[] = [];
    for await (const piece of pieces) {
      parts.push(piece);
      this.longestPiece = Math.max(this.longestPiece, piece.byteLength);
    }
    this.files.set(name, new Uint8Array(Buffer.concat(parts)));
  }

  async read(name: string): Promise<ArrayBuffer | undefined> {
    return this.files.get(name)?.slice().buffer;
  }
}

let checkpoint: Checkpoint;
let config: Sam2Config;
let converted: MemoryFiles;
const progress: (readonly [done: number, total: number])[] = [];

beforeAll(async () => {
  checkpoint = await openCheckpoint(bytesSource(new Uint8Array(demo('nano_fp16.pt')), 'nano_fp16.pt'));
  config = withImageSize(parseConfig(demo('nano.yaml').toString(), 'nano.yaml'), 128);
  converted = new MemoryFiles();
  await convertModel(checkpoint, config, converted, {
    onBytes: (done, total) => progress.push([done, total]),
  });
});

const loaded = async (files: FileSource, weights: string) => {
  const { built } = await readModelFiles(files);
  return built.weights.get(weights)?.entries[0]?.load();
};

describe('a converted model', () => {
  it('is the built model again, bit for bit', async () => {
    const before = buildModel(config, checkpoint);
    const { built: after, parameters } = await readModelFiles(converted);
    expect(parameters).toBe(4_028_866);
    expect(after.config).toEqual(config);
    for (const name of graphNames) {
      const [own, first] = [after.graphs[name], before.graphs[name]];
      expect([own.weights, Buffer.compare(own.onnx, first.onnx)]).toEqual([first.weights, 0]);
    }
    expect([...after.weights.keys()]).toEqual([...before.weights.keys()]);
    for (const [name, file] of before.weights) {
      const values = await after.weights.get(name)?.entries[0]?.load();
      expect(values?.byteLength).toBe(file.byteLength);
      for (const entry of file.entries) {
        const own = values?.subarray(entry.offset / 4, (entry.offset + entry.byteLength) / 4);
        expect(own && bytesOf(own).equals(bytesOf(await entry.load()))).toBe(true);
      }
    }
  });

  it('is written tensor by tensor, and counted to the last byte', () => {
    expect(converted.longestPiece).toBeLessThan(2_000_000);
    const [, total] = progress[0] ?? [];
    const weights = [...converted.files].filter(([name]) => name.endsWith('.weights'));
    expect(total).toBe(weights.reduce((sum, [, bytes]) => sum + bytes.byteLength, 0));
    expect(progress.at(-1)).toEqual([total, total]);
  });

  it('ends in the middle where it is cancelled, without a manifest', async () => {
    const abort = new AbortController();
    const files = new MemoryFiles();
    const onBytes = (done: number, total: number) => done > total / 2 && abort.abort();
    const converting = convertModel(checkpoint, config, files, { onBytes, signal: abort.signal });
    await expect(converting).rejects.toMatchObject({ code: 'model/cancelled' });
    expect(files.files.has(manifestName)).toBe(false);
  });
});

describe('a manifest', () => {
  const sam2 = officialConfig('2.1', 'large');
  const edgetam = edgetamConfig();
  it.each([
    ['SAM 2', sam2],
    ['EdgeTAM', edgetam],
    ["EdgeTAM's trunk alone", { ...sam2, imageEncoder: edgetam.imageEncoder }],
    ["EdgeTAM's perceiver alone", { ...edgetam, imageEncoder: sam2.imageEncoder }],
  ])('keeps the configuration of %s', async (_, kept) => {
    const text = converted.files.get(manifestName);
    const written = { ...JSON.parse(new TextDecoder().decode(text)), config: kept };
    const bytes = new TextEncoder().encode(JSON.stringify(written));
    const read = await readManifest({ read: async () => bytes.slice().buffer });
    expect(read.config).toEqual(kept);
  });
});

describe('damaged files', () => {
  const manifest = () => JSON.parse(new TextDecoder().decode(converted.files.get(manifestName)));
  const withFile = (name: string, bytes: Uint8Array | undefined): FileSource => ({
    read: async (asked) => (asked === name ? bytes?.slice().buffer : converted.read(asked)),
  });
  const withManifest = (changed: unknown) =>
    withFile(
      manifestName,
      new TextEncoder().encode(typeof changed === 'string' ? changed : JSON.stringify(changed)),
    );

  it.each([
    ['no manifest', () => withFile(manifestName, undefined)],
    ['half a manifest', () => withManifest('{"config":')],
    ['a manifest of another version', () => withManifest({ ...manifest(), builderVersion: '0' })],
    ['no configuration', () => withManifest({ ...manifest(), config: null })],
    [
      'a configuration that lacks a part',
      () => withManifest({ ...manifest(), config: { ...config, samMaskDecoder: undefined } }),
    ],
    [
      'a setting of another type',
      () => withManifest({ ...manifest(), config: { ...config, numMaskmem: '7' } }),
    ],
    [
      'an image size that no encoder takes',
      () => withManifest({ ...manifest(), config: { ...config, imageSize: 1 } }),
    ],
    ['a graph without weights', () => withManifest({ ...manifest(), weightsOf: {} })],
    ['a graph that is gone', () => withFile('mask-decoder.onnx', undefined)],
    ['weights that are gone', () => withFile('mask-decoder.weights', undefined)],
    ['weights cut off', () => withFile('mask-decoder.weights', new Uint8Array(64))],
    [
      'a piece of a number',
      () => {
        const { files, ...others } = manifest();
        const cut = withManifest({ ...others, files: { ...files, 'mask-decoder.weights': 63 } });
        const bytes = new Uint8Array(63);
        return {
          read: async (name) => (name === 'mask-decoder.weights' ? bytes.slice().buffer : cut.read(name)),
        };
      },
    ],
  ])('are told: %s', async (_, files) => {
    await expect(loaded(files(), 'mask-decoder.weights')).rejects.toMatchObject({
      code: 'storage/damaged-model',
    });
  });
});
