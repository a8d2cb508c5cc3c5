/**
 * The demo model in the names of transformers, by the list that `models/golden/transformers_names.py` holds to the library.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../build.ts';
import { parseConfig } from '../config/parse.ts';
import type { Checkpoint, TensorInfo } from './checkpoint.ts';
import { openFileSource } from './file-source.ts';
import { openCheckpoint } from './open.ts';
import { inMetaNames } from './transformers-names.ts';

const root = new URL('../../../', import.meta.url);
/** Meta's names of each of transformers' tensors: several where it is a table of them. */
const names: Record<string, string[]> = JSON.parse(
  readFileSync(new URL('test/goldens/transformers-names.json', root), 'utf8'),
);

const shapesOf = ({ tensors }: Checkpoint): Record<string, string> =>
  Object.fromEntries([...tensors].map(([name, { dtype, shape }]) => [name, `${dtype} [${shape}]`]));

let source: Awaited<ReturnType<typeof openFileSource>>;
let demo: Checkpoint;
/** The demo model as transformers names and joins its tensors. */
let theirs: Checkpoint;

beforeAll(async () => {
  source = await openFileSource(fileURLToPath(new URL('models/demo/nano_fp16.pt', root)));
  demo = await openCheckpoint(source);
  const tensors = new Map<string, TensorInfo>();
  for (const [name, of] of Object.entries(names)) {
    const info = demo.tensors.get(of[0] ?? '');
    if (!info) throw new Error(`the demo model has no ${of[0]}`);
    const shape = of.length > 1 ? [of.length, ...info.shape.slice(1)] : info.shape;
    tensors.set(name, { dtype: info.dtype, shape });
  }
  theirs = {
    name: 'model.safetensors',
    tensors,
    async read(name) {
      const parts = await Promise.all((names[name] ?? []).map((of) => demo.read(of)));
      return parts.length === 1
        ? (parts[0] as Float32Array)
        : Float32Array.from(parts.flatMap((part) => [...part]));
    },
  };
});
afterAll(() => source.close());

describe('a checkpoint in the names of transformers', () => {
  it("has Meta's names, shapes and values", async () => {
    const checkpoint = inMetaNames(theirs);
    expect(shapesOf(checkpoint)).toEqual(shapesOf(demo));
    for (const name of demo.tensors.keys()) {
      const [found, wanted] = [await checkpoint.read(name), await demo.read(name)];
      expect(found.length === wanted.length && found.every((value, i) => value === wanted[i]), name).toBe(
        true,
      );
    }
  });

  it("is built with Meta's configuration", () => {
    const yaml = readFileSync(new URL('models/demo/nano.yaml', root), 'utf8');
    expect(() => buildModel(parseConfig(yaml, 'nano.yaml'), inMetaNames(theirs))).not.toThrow();
  });

  it("is left alone where the names are Meta's", () => {
    expect(inMetaNames(demo)).toBe(demo);
  });

  it.each([3, 5])('is not built with %s kinds of points', (rows) => {
    const tensors = new Map(theirs.tensors).set('prompt_encoder.point_embed.weight', {
      dtype: 'float32',
      shape: [rows, 128],
    });
    const yaml = readFileSync(new URL('models/demo/nano.yaml', root), 'utf8');
    const build = () => buildModel(parseConfig(yaml, 'nano.yaml'), inMetaNames({ ...theirs, tensors }));
    expect(build).toThrowError(expect.objectContaining({ code: 'checkpoint/missing-tensor' }));
  });

  it.each([
    [
      'the image part alone',
      ['memory_temporal_positional_encoding'],
      [],
      'Sam2VideoModel instead of a Sam2Model',
    ],
    ['EdgeTAM', [], ['spatial_perceiver.latents_1d'], 'edgetam.pt'],
  ])('is refused where it is %s', (_, without, added, part) => {
    const tensors = new Map(theirs.tensors);
    for (const name of without) tensors.delete(name);
    for (const name of added) tensors.set(name, { dtype: 'float32', shape: [1] });
    expect(() => inMetaNames({ ...theirs, tensors })).toThrowError(
      expect.objectContaining({ code: 'checkpoint/other-model', message: expect.stringContaining(part) }),
    );
  });
});
