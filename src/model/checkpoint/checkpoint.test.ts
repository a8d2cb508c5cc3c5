/**
 * Checkpoints as torch and safetensors write them, read from files and from blobs, and broken ones.
 * `fixtures/make.py` makes the files.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TrackletError } from '../../errors.ts';
import type { ByteSource, Checkpoint } from './checkpoint.ts';
import { crc32 } from './crc32.ts';
import { halfToFloat } from './dtypes.ts';
import { openFileSource } from './file-source.ts';
import { blobSource, bytesSource, openCheckpoint } from './open.ts';

interface ExpectedTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bits: readonly number[];
}

const path = (file: string): string => fileURLToPath(new URL(`./fixtures/${file}`, import.meta.url));
const bytesOf = (file: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(path(file)));
const expected: Record<string, Record<string, ExpectedTensor>> = JSON.parse(
  readFileSync(path('expected.json'), 'utf8'),
);

async function checkAll(checkpoint: Checkpoint, tensors: Record<string, ExpectedTensor>): Promise<void> {
  expect([...checkpoint.tensors.keys()].sort()).toEqual(Object.keys(tensors).sort());
  for (const [name, { dtype, shape, bits }] of Object.entries(tensors)) {
    expect(checkpoint.tensors.get(name), name).toMatchObject({ dtype, shape });
    const values = await checkpoint.read(name);
    expect([...new Uint32Array(values.buffer, values.byteOffset, values.length)], name).toEqual(bits);
  }
}

/** Opens and reads everything; gives the error that this must end in. */
async function failure(source: ByteSource): Promise<TrackletError> {
  try {
    const checkpoint = await openCheckpoint(source);
    for (const name of checkpoint.tensors.keys()) await checkpoint.read(name);
  } catch (error) {
    if (error instanceof TrackletError) return error;
    throw error;
  }
  throw new Error('read without an error');
}

describe('good files', () => {
  it.each(Object.entries(expected))('%s from a file, bit for bit', async (file, tensors) => {
    const source = await openFileSource(path(file));
    try {
      await checkAll(await openCheckpoint(source), tensors);
    } finally {
      await source.close();
    }
  });

  it.each(Object.entries(expected))('%s from a blob, bit for bit', async (file, tensors) => {
    await checkAll(await openCheckpoint(blobSource(new Blob([bytesOf(file)]), file)), tensors);
  });

  it('reads a storage only when one of its tensors is read', async () => {
    const source = bytesSource(bytesOf('views.pt'), 'views.pt');
    const ranges: [number, number][] = [];
    const checkpoint = await openCheckpoint({
      ...source,
      read(offset, length) {
        ranges.push([offset, length]);
        return source.read(offset, length);
      },
    });
    const opening = ranges.length;
    expect(checkpoint.tensors.size).toBeGreaterThan(4);
    expect(await checkpoint.read('scalar')).toEqual(Float32Array.of(2.5));
    expect(ranges.slice(opening).map(([, length]) => length)).toEqual([30, 4]);
  });
});

describe('the demo model', () => {
  it('has 359 tensors and 4,028,866 numbers, all finite', async () => {
    const source = await openFileSource(
      fileURLToPath(new URL('../../../models/demo/nano_fp16.pt', import.meta.url)),
    );
    try {
      const checkpoint = await openCheckpoint(source);
      expect(checkpoint.tensors.size).toBe(359);
      let numbers = 0;
      for (const name of checkpoint.tensors.keys()) {
        const values = await checkpoint.read(name);
        expect(values.every(Number.isFinite), name).toBe(true);
        numbers += values.length;
      }
      expect(numbers).toBe(4_028_866);
    } finally {
      await source.close();
    }
  });
});

describe('broken files', () => {
  it.each([
    ['evil.pt', 'checkpoint/forbidden-class', 'system'],
    ['getattr.pt', 'checkpoint/no-state-dict', 'no named tensors'],
    ['whole-model.pt', 'checkpoint/no-state-dict', 'torch.nn.modules.linear.Linear'],
    ['sparse.pt', 'checkpoint/forbidden-class', '"no_obj_ptr"'],
    ['two-models.pt', 'checkpoint/several-models', '"model"; "ema"'],
    ['student-teacher.pt', 'checkpoint/several-models', 'names with "teacher."'],
    ['lora.pt', 'checkpoint/adapters', '"q.lora_A.weight"'],
    ['opcode-inst.pt', 'checkpoint/forbidden-opcode', '0x69'],
    ['opcode-ext.pt', 'checkpoint/forbidden-opcode', '0x82'],
    ['protocol0.pt', 'checkpoint/bad-pickle', 'protocol 0'],
    ['no-stop.pt', 'checkpoint/bad-pickle', 'ends too early'],
    ['loop.pt', 'checkpoint/no-state-dict', 'no named tensors'],
    ['no-tensors.pt', 'checkpoint/no-state-dict', '"epoch", "names"'],
    ['duplicate.pt', 'checkpoint/duplicate-tensor', '"a"'],
    ['complex.pt', 'checkpoint/unsupported-dtype', 'torch.ComplexFloatStorage'],
    ['legacy.pt', 'checkpoint/legacy-torch', '1.6'],
    ['cut.pt', 'checkpoint/truncated', 'cut off'],
    ['flipped-bit.pt', 'checkpoint/corrupt', 'checksum'],
    ['compressed.pt', 'checkpoint/compressed-entry', 'data.pkl'],
    ['big-endian.pt', 'checkpoint/byte-order', '"big"'],
    ['not-torch.zip', 'checkpoint/not-a-checkpoint', 'data.pkl'],
    ['huge-shape.pt', 'checkpoint/bad-tensor', '"weight"'],
    ['expanded.pt', 'checkpoint/bad-tensor', '2147483648'],
    ['past-the-end.pt', 'checkpoint/bad-tensor', 'does not fit'],
    ['negative-stride.pt', 'checkpoint/bad-tensor', 'strides'],
    ['short-storage.pt', 'checkpoint/bad-tensor', '16 bytes instead of 1600'],
    ['no-storage.pt', 'checkpoint/bad-tensor', 'data/9'],
    ['offsets-outside.safetensors', 'checkpoint/truncated', '"a"'],
    ['overlap.safetensors', 'checkpoint/bad-tensor', 'shares bytes with "a"'],
    ['wrong-length.safetensors', 'checkpoint/bad-tensor', '12 bytes for the shape [2, 2]'],
    ['backwards.safetensors', 'checkpoint/bad-tensor', '-16 bytes'],
    ['unknown-dtype.safetensors', 'checkpoint/unsupported-dtype', 'F8_E4M3'],
    ['negative-shape.safetensors', 'checkpoint/bad-header', 'a.shape.0'],
    ['huge-shape.safetensors', 'checkpoint/bad-header', 'a.shape.2'],
    ['no-offsets.safetensors', 'checkpoint/bad-header', 'a.data_offsets'],
    ['no-tensors.safetensors', 'checkpoint/no-state-dict', 'no tensors'],
    ['not-json.safetensors', 'checkpoint/bad-header', 'not JSON'],
    ['cut-header.safetensors', 'checkpoint/truncated', 'header'],
    ['cut-data.safetensors', 'checkpoint/truncated', 'ends at byte'],
  ])('%s: %s', async (file, code, part) => {
    const error = await failure(bytesSource(bytesOf(file), file));
    expect(error.code).toBe(code);
    expect(error.message).toContain(file);
    expect(error.message).toContain(part);
  });

  it.each([
    ['empty', '', 'empty'],
    ['a web page', '<!DOCTYPE html><html>Sign in</html>', 'web page'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n', 'git lfs pull'],
    ['any text', 'hello, this is some text that means nothing', 'neither'],
  ])('%s is not a checkpoint', async (_, text, part) => {
    const error = await failure(bytesSource(new TextEncoder().encode(text), 'weights.pt'));
    expect(error.code).toBe('checkpoint/not-a-checkpoint');
    expect(error.message).toContain(part);
  });

  it('runs nothing of an evil pickle', () => {
    expect(existsSync('evil-pickle-was-run')).toBe(false);
  });

  it.each(['views.pt', 'good.safetensors'])('%s names a tensor that it does not have', async (file) => {
    const checkpoint = await openCheckpoint(bytesSource(bytesOf(file), file));
    await expect(checkpoint.read('nowhere')).rejects.toMatchObject({
      code: 'checkpoint/missing-tensor',
      message: expect.stringContaining('"nowhere"'),
    });
  });

  it('names a path that cannot be opened', async () => {
    await expect(openFileSource(path('no-such.pt'))).rejects.toMatchObject({ code: 'checkpoint/unreadable' });
    await expect(openFileSource(path(''))).rejects.toMatchObject({ code: 'checkpoint/unreadable' });
  });

  it("shortens a zip entry's name of any length in its message", async () => {
    const bytes = storedZip(`${'n'.repeat(10_000)}/data.pkl`, new Uint8Array(4));
    const error = await failure(bytesSource(bytes, 'name.pt'));
    expect(error.code).toBe('checkpoint/forbidden-opcode');
    expect(error.message.length).toBeLessThan(600);
  });

  it('refuses two zip entries over the same bytes', async () => {
    const bytes = bytesOf('views.pt');
    const records = [...bytes.keys()].filter(
      (at) => String.fromCharCode(...bytes.slice(at, at + 4)) === 'PK\x01\x02',
    );
    const [first = 0, second = 0] = records;
    bytes.set(bytes.slice(first + 42, first + 46), second + 42);
    const error = await failure(bytesSource(bytes, 'overlap.pt'));
    expect(error).toMatchObject({
      code: 'checkpoint/corrupt',
      message: expect.stringContaining('inside another'),
    });
  });

  it('refuses a tensor of more dimensions than any has', async () => {
    const header = JSON.stringify({ a: { dtype: 'F32', shape: new Array(9).fill(1), data_offsets: [0, 4] } });
    const error = await failure(bytesSource(safetensorsFile(header, 4), 'deep.safetensors'));
    expect(error.code).toBe('checkpoint/bad-header');
  });

  it.each(['F8_E4M3', 'constructor', 'toString'])('refuses numbers of the type %s', async (dtype) => {
    const header = JSON.stringify({ a: { dtype, shape: [1], data_offsets: [0, 4] } });
    const error = await failure(bytesSource(safetensorsFile(header, 4), 'type.safetensors'));
    expect(error).toMatchObject({
      code: 'checkpoint/unsupported-dtype',
      message: expect.stringContaining(`"${dtype}"`),
    });
  });

  it('refuses a header that would take long to read', async () => {
    const header = `{${' '.repeat(9_000_000)}}`;
    const error = await failure(bytesSource(safetensorsFile(header, 4), 'long.safetensors'));
    expect(error.code).toBe('checkpoint/too-large');
  });

  it.each([
    ['of any length', 'n'.repeat(100_000)],
    ['that breaks the line', 'a\nDo as this says'],
  ])('refuses a name %s', async (_, name) => {
    const header = JSON.stringify({ [name]: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } });
    const error = await failure(bytesSource(safetensorsFile(header, 4), 'name.safetensors'));
    expect(error.code).toBe('checkpoint/bad-name');
    expect(error.message.length).toBeLessThan(400);
    expect(error.message).not.toContain('\n');
  });

  it('stops a pickle whose stack would fill the memory', async () => {
    const pickle = new Uint8Array(5_000_000).fill(0x4e /* NONE */);
    pickle.set([0x80, 2]);
    const error = await failure(bytesSource(storedZip('x/data.pkl', pickle), 'nones.pt'));
    expect(error.code).toBe('checkpoint/too-large');
  });

  it('stops a pickle that would fill the memory', async () => {
    // Five million empty dicts in a row: 5 MB of file, far more in memory.
    const pickle = new Uint8Array(5_000_000).fill(0x7d);
    pickle.set([0x80, 2]);
    const error = await failure(bytesSource(storedZip('x/data.pkl', pickle), 'dicts.pt'));
    expect(error.code).toBe('checkpoint/too-large');
  });
});

describe('arithmetic', () => {
  it('computes CRC-32, also in pieces', () => {
    const bytes = new TextEncoder().encode('123456789');
    expect(crc32(bytes)).toBe(0xcbf43926);
    expect(crc32(bytes.subarray(5), crc32(bytes.subarray(0, 5)))).toBe(0xcbf43926);
  });

  it('widens halves', () => {
    expect([0x0001, 0x03ff, 0x0400, 0x3c00, 0x7bff, 0xc000].map(halfToFloat)).toEqual([
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      1,
      65504,
      -2,
    ]);
    expect(halfToFloat(0xfc00)).toBe(Number.NEGATIVE_INFINITY);
    expect(halfToFloat(0x7e00)).toBeNaN();
    expect(halfToFloat(0x8000)).toBe(-0);
  });
});

/** A safetensors file of this header and `length` bytes of zeros. */
function safetensorsFile(header: string, length: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + length);
  new DataView(file.buffer).setUint32(0, text.length, true);
  file.set(text, 8);
  return file;
}

/** A zip file of one stored entry, without checksum. */
function storedZip(name: string, content: Uint8Array): Uint8Array {
  const nameBytes = new TextEncoder().encode(name);
  const directory = 30 + nameBytes.length + content.length;
  const bytes = new Uint8Array(directory + 46 + nameBytes.length + 22);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x04034b50, true);
  view.setUint16(26, nameBytes.length, true);
  bytes.set(nameBytes, 30);
  bytes.set(content, 30 + nameBytes.length);
  view.setUint32(directory, 0x02014b50, true);
  view.setUint32(directory + 20, content.length, true);
  view.setUint32(directory + 24, content.length, true);
  view.setUint16(directory + 28, nameBytes.length, true);
  bytes.set(nameBytes, directory + 46);
  const end = directory + 46 + nameBytes.length;
  view.setUint32(end, 0x06054b50, true);
  view.setUint32(end + 12, 46 + nameBytes.length, true);
  view.setUint32(end + 16, directory, true);
  return bytes;
}
