import { createHash } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { builderVersion, buildModel, expectedTensors, inForm } from './build.ts';
import { type GraphName, graphNames } from './built-model.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import { officialConfig, officialSizes, officialVersions } from './config/official.ts';
import { formulaCheckpoint } from './formula/formula.ts';
import {
  TensorProto_DataType as DataType,
  type ModelProto,
  ModelProtoSchema,
  TensorProto_DataLocation,
} from './onnx/gen/onnx_pb.js';
import { halfBits } from './onnx/half.ts';

const tiny = officialConfig('2.1', 'tiny');
const tinyCheckpoint = formulaCheckpoint(expectedTensors(tiny));

/** The checkpoint with some tensors' shapes replaced, added, or (undefined) taken away. */
function altered(changes: Readonly<Record<string, readonly number[] | undefined>>): Checkpoint {
  const tensors = new Map(tinyCheckpoint.tensors);
  for (const [name, shape] of Object.entries(changes)) {
    if (shape) tensors.set(name, { dtype: 'float32', shape });
    else tensors.delete(name);
  }
  return { ...tinyCheckpoint, name: 'tiny.pt', tensors };
}

const bytesOf = (values: Float32Array | Uint16Array): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

const parsed = (onnx: Uint8Array): ModelProto => fromBinary(ModelProtoSchema, onnx);

describe('buildModel', () => {
  it('gives the same bytes and the same weights for the same input', async () => {
    const [a, b] = [buildModel(tiny, tinyCheckpoint), buildModel(tiny, tinyCheckpoint)];
    for (const name of graphNames) {
      expect(Buffer.compare(a.graphs[name].onnx, b.graphs[name].onnx), name).toBe(0);
    }
    for (const [name, file] of a.weights) {
      const other = b.weights.get(name);
      expect(other?.byteLength).toBe(file.byteLength);
      const places = (entries: typeof file.entries) =>
        entries.map(({ offset, byteLength }) => [offset, byteLength]);
      expect(places(other?.entries ?? [])).toEqual(places(file.entries));
    }
    const [first, second] = [a, b].map((built) => built.weights.get('memory-encoder.weights')?.entries ?? []);
    for (const [i, entry] of (first ?? []).entries()) {
      const [values, again] = [await entry.load(), await second?.[i]?.load()];
      expect(again && Buffer.compare(bytesOf(values), bytesOf(again))).toBe(0);
    }
  });

  it('changes configuration and graphs only with builderVersion, which caches go by', () => {
    const hash = createHash('sha256').update(JSON.stringify(tiny));
    for (const { onnx } of Object.values(buildModel(tiny, tinyCheckpoint).graphs)) hash.update(onnx);
    // Where this differs: a cached model would be stale, so raise builderVersion and note the new hash.
    expect([builderVersion, hash.digest('hex')]).toEqual([
      '2',
      '8db47c8b44ecb7232dd1f2db76ecda5767c55c9e61955bd2097341416a986173',
    ]);
  });

  it('reads nothing from the checkpoint before an entry is loaded', () => {
    const unread: Checkpoint = { ...tinyCheckpoint, read: (name) => Promise.reject(new Error(name)) };
    expect(() => buildModel(tiny, unread)).not.toThrow();
  });

  it.each(graphNames)('refers to its weights file at aligned places that do not overlap: %s', (name) => {
    const built = buildModel(tiny, tinyCheckpoint);
    const { onnx, weights } = built.graphs[name];
    const file = built.weights.get(weights);
    const places = new Map(file?.entries.map(({ offset, byteLength }) => [offset, byteLength]));
    let end = 0;
    for (const { offset, byteLength } of file?.entries ?? []) {
      expect(offset % 64).toBe(0);
      expect(offset).toBeGreaterThanOrEqual(end);
      end = offset + byteLength;
    }
    expect(file?.byteLength).toBe(end);
    for (const tensor of parsed(onnx).graph?.initializer ?? []) {
      if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL) continue;
      const external = Object.fromEntries(tensor.externalData.map(({ key, value }) => [key, value]));
      expect(external.location).toBe(weights);
      expect(String(places.get(Number(external.offset)))).toBe(external.length);
      const elements = tensor.dims.reduce((product, dim) => product * Number(dim), 1);
      expect(external.length).toBe(String(4 * elements));
    }
  });

  it('has every name once in a graph, and no value_info', () => {
    for (const { onnx } of Object.values(buildModel(tiny, tinyCheckpoint).graphs)) {
      const graph = parsed(onnx).graph;
      const names = [
        ...(graph?.input ?? []).map(({ name }) => name),
        ...(graph?.initializer ?? []).map(({ name }) => name),
        ...(graph?.node ?? []).flatMap(({ output }) => output),
      ];
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
      expect(graph?.valueInfo).toEqual([]);
    }
  });

  it('has the same weights files for both forms of attention', () => {
    const places = (attention: 'fused' | 'chunked') =>
      [...buildModel(tiny, tinyCheckpoint, { attention }).weights].map(([name, file]) => [
        name,
        file.entries.map(({ offset, byteLength }) => [offset, byteLength]),
      ]);
    expect(places('chunked')).toEqual(places('fused'));
  });

  it('changes the form of attention without the checkpoint', () => {
    const fused = buildModel(tiny, tinyCheckpoint);
    const chunked = buildModel(tiny, tinyCheckpoint, { attention: 'chunked' });
    const ops = (onnx: Uint8Array) => new Set(parsed(onnx).graph?.node.map(({ opType }) => opType));
    const changed = inForm(fused, { attention: 'chunked', precision: 'fp32' });
    for (const name of graphNames) {
      expect(Buffer.compare(changed.graphs[name].onnx, chunked.graphs[name].onnx), name).toBe(0);
      expect(ops(changed.graphs[name].onnx), name).not.toContain('MultiHeadAttention');
    }
    expect(ops(fused.graphs['mask-decoder'].onnx)).toContain('MultiHeadAttention');
    expect(changed.weights).toEqual(fused.weights);
  });

  describe('in half precision', () => {
    const half = { attention: 'fused', precision: 'fp16' } as const;
    const inHalf = ['image-encoder', 'memory-attention', 'memory-attention-no-ptrs', 'memory-encoder'];
    const types = (onnx: Uint8Array) =>
      new Set(parsed(onnx).graph?.initializer.map(({ dataType }) => dataType));

    it('leaves decoder and mask prompt as they are, and the others half of their weights', async () => {
      const built = buildModel(tiny, tinyCheckpoint);
      const halved = inForm(built, half);
      for (const name of graphNames) {
        const [before, after] = [built.graphs[name], halved.graphs[name]];
        const [file, halfFile] = [built.weights.get(before.weights), halved.weights.get(after.weights)];
        if (inHalf.includes(name)) {
          expect(types(before.onnx)).not.toContain(DataType.FLOAT16);
          expect(types(after.onnx)).toContain(DataType.FLOAT16);
          expect(2 * (halfFile?.byteLength ?? 0)).toBe(file?.byteLength);
        } else {
          expect(Buffer.compare(before.onnx, after.onnx), name).toBe(0);
          expect(halfFile).toBe(file);
        }
      }
      const [entry, halfEntry] = [built, halved].map(
        ({ weights }) => weights.get('memory-encoder.weights')?.entries[1],
      );
      expect([halfEntry?.offset, halfEntry?.byteLength]).toEqual([
        (entry?.offset ?? 0) / 2,
        (entry?.byteLength ?? 0) / 2,
      ]);
      const values = (await entry?.load()) as Float32Array;
      expect(await halfEntry?.load()).toEqual(Uint16Array.from(values, halfBits));
    });

    it('places every initializer inside its halved file', () => {
      const halved = inForm(buildModel(tiny, tinyCheckpoint), half);
      for (const name of inHalf as GraphName[]) {
        const { onnx, weights } = halved.graphs[name];
        const places = new Map(
          halved.weights.get(weights)?.entries.map(({ offset, byteLength }) => [offset, byteLength]),
        );
        for (const { dataLocation, externalData, dims } of parsed(onnx).graph?.initializer ?? []) {
          if (dataLocation !== TensorProto_DataLocation.EXTERNAL) continue;
          const at = Object.fromEntries(externalData.map(({ key, value }) => [key, Number(value)]));
          expect(places.get(at.offset ?? -1)).toBe(at.length);
          expect(at.length).toBe(dims.reduce((product, dim) => product * Number(dim), 2));
          expect((at.offset ?? 1) % 32).toBe(0);
        }
      }
    });

    it('gives the same bytes for the same input, and another form of attention as well', () => {
      const built = buildModel(tiny, tinyCheckpoint);
      const chunked = inForm(built, { attention: 'chunked', precision: 'fp16' });
      for (const name of graphNames) {
        const [a, b] = [inForm(built, half), inForm(built, half)].map(({ graphs }) => graphs[name].onnx);
        expect(a && b && Buffer.compare(a, b), name).toBe(0);
      }
      const ops = parsed(chunked.graphs['memory-attention'].onnx).graph?.node.map(({ opType }) => opType);
      expect(ops).not.toContain('MultiHeadAttention');
    });

    it('refuses a weight that is too large when it is loaded, and to be halved twice', async () => {
      const built = buildModel(tiny, {
        ...tinyCheckpoint,
        read: async (name) => (await tinyCheckpoint.read(name)).map((value) => 1e6 * value),
      });
      const load = (model: typeof built) => model.weights.get('memory-encoder.weights')?.entries[0]?.load();
      await expect(load(inForm(built, half))).rejects.toMatchObject({ code: 'model/fp16-range' });
      const once = inForm(buildModel(tiny, tinyCheckpoint), half);
      await expect(load(inForm(once, half))).rejects.toThrow('in half precision already');
    });
  });

  it('names missing tensors with the shapes they should have', () => {
    const name = 'image_encoder.trunk.blocks.0.attn.qkv.weight';
    expect(() => buildModel(tiny, altered({ [name]: undefined }))).toThrowError(
      expect.objectContaining({
        code: 'checkpoint/missing-tensor',
        message: expect.stringContaining(
          `tiny.pt does not fit the configuration: it lacks ${name} [288, 96]`,
        ),
      }),
    );
  });

  it('names tensors of a wrong shape with both shapes', () => {
    expect(() => buildModel(tiny, altered({ no_obj_ptr: [1, 128] }))).toThrowError(
      expect.objectContaining({
        code: 'checkpoint/wrong-shape',
        message: expect.stringContaining('no_obj_ptr is [1, 128] instead of [1, 256]'),
      }),
    );
  });

  it('refuses tensors that the configuration has no use for', () => {
    const old = officialConfig('2.0', 'tiny');
    expect(() => buildModel(old, tinyCheckpoint)).toThrowError(
      expect.objectContaining({
        code: 'checkpoint/unexpected-tensor',
        message: expect.stringContaining('no_obj_embed_spatial'),
      }),
    );
  });

  it('lists a few of many wrong tensors and counts the rest', () => {
    const empty: Checkpoint = { ...tinyCheckpoint, tensors: new Map() };
    expect(() => buildModel(tiny, empty)).toThrowError(/; and 466 more\./);
  });
});

describe('expectedTensors', () => {
  /** Tensors and parameters of Meta's state dicts, counted in PyTorch. */
  const counts: Readonly<Record<string, readonly [tensors: number, parameters: number]>> = {
    '2.1 tiny': [471, 38_962_754],
    '2.1 small': [519, 46_060_610],
    '2.1 base+': [615, 80_850_434],
    '2.1 large': [903, 224_446_898],
    '2.0 tiny': [468, 38_946_242],
  };
  const sizes = officialVersions.flatMap((version) => officialSizes.map((size) => [version, size] as const));

  it.each(sizes)('counts what Meta counts: SAM %s %s', (version, size) => {
    const expected = expectedTensors(officialConfig(version, size));
    const known = counts[`${version} ${size}`];
    if (!known) {
      // SAM 2.0 lacks three tensors of 2.1 and is the same otherwise.
      expect(expected.size).toBe(expectedTensors(officialConfig('2.1', size)).size - 3);
      return;
    }
    const parameters = [...expected.values()].reduce((n, shape) => n + shape.reduce((m, d) => m * d, 1), 0);
    expect([expected.size, parameters]).toEqual(known);
  });
});
