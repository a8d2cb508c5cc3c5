/**
 * Torch checkpoints (`torch.save`, the zip format of torch 1.6 and later) read by range.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { ByteSource, Checkpoint, CheckpointDtype, TensorInfo } from './checkpoint.ts';
import { itemSize, widen } from './dtypes.ts';
import { unpickle } from './pickle.ts';
import { PersistentId, type PickledTensor, PickleGlobal } from './pickle-classes.ts';
import { modelInPickle } from './pickled-groups.ts';
import { quote, shortened } from './quote.ts';
import { missingTensor } from './state-dict.ts';
import { openZip, type ZipEntry, type ZipReader } from './zip.ts';

/** Meta's largest has 0.1 MB; a training checkpoint's optimizer adds as much again. */
const maxPickleLength = 1 << 25;
/** SAM 2 has four at most. Shapes of any length could ask for any amount of work. */
const maxDimensions = 8;

/** A checked view of a storage; `offset` and `strides` count elements. */
interface TorchTensor extends TensorInfo {
  readonly entry: ZipEntry;
  readonly offset: number;
  readonly strides: readonly number[];
}

const storageDtypes: Readonly<Record<string, CheckpointDtype>> = {
  'torch.FloatStorage': 'float32',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.DoubleStorage': 'float64',
  'torch.LongStorage': 'int64',
  'torch.IntStorage': 'int32',
  'torch.ByteStorage': 'uint8',
  'torch.BoolStorage': 'bool',
};

/**
 * Reads the pickle of a torch checkpoint; storages are read when a tensor is.
 *
 * @throws the codes of `zip.ts`, `pickle.ts` and `pickled-groups.ts`, `checkpoint/not-a-checkpoint`,
 *   `checkpoint/bad-tensor`, `checkpoint/unsupported-dtype`, `checkpoint/byte-order`, `checkpoint/too-large`
 */
export async function openTorch(source: ByteSource): Promise<Checkpoint> {
  const zip = await openZip(source);
  const { pickle, folder } = findPickle(zip, source.name);
  await checkByteOrder(zip, folder, source.name);
  if (pickle.size > maxPickleLength) {
    throw new TrackletError(
      'checkpoint/too-large',
      `${source.name}: its pickle has ${pickle.size} bytes; at most ${maxPickleLength} are read. Save only ` +
        '{"model": model.state_dict()}.',
    );
  }
  const value = unpickle(await zip.read(pickle), `${source.name} (${shortened(pickle.name)})`);
  const pickled = modelInPickle(value, source.name);
  const tensors = new Map<string, TorchTensor>();
  for (const [name, tensor] of pickled) {
    tensors.set(name, checkTensor(tensor, name, zip, folder, source.name));
  }
  return {
    name: source.name,
    tensors,
    async read(name) {
      const tensor = tensors.get(name);
      if (!tensor) throw missingTensor(source.name, name);
      return readTensor(zip, tensor);
    },
  };
}

/** The entry `<folder>/data.pkl`; the folder's name is the file's when it was saved. */
function findPickle(zip: ZipReader, fileName: string): { pickle: ZipEntry; folder: string } {
  for (const [name, pickle] of zip.entries) {
    const match = /^([^/]*\/)?data\.pkl$/.exec(name);
    if (match) return { pickle, folder: match[1] ?? '' };
  }
  throw new TrackletError(
    'checkpoint/not-a-checkpoint',
    `${fileName}: this is a zip file, but no torch checkpoint: it has no entry "data.pkl". Choose Meta's .pt ` +
      'as downloaded (not packed again), or a .safetensors file.',
  );
}

async function checkByteOrder(zip: ZipReader, folder: string, fileName: string): Promise<void> {
  const entry = zip.entries.get(`${folder}byteorder`);
  if (!entry || entry.size > 16) return;
  const order = new TextDecoder().decode(await zip.read(entry));
  if (order === 'little') return;
  throw new TrackletError(
    'checkpoint/byte-order',
    `${fileName}: its numbers are stored in the byte order ${JSON.stringify(order)}; only "little" is read. ` +
      'Save it again on a little-endian machine.',
  );
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const areSizes = (value: unknown): value is number[] => Array.isArray(value) && value.every(isSize);

/** Checks that a tensor's view lies inside its storage and its storage inside the file. */
function checkTensor(
  tensor: PickledTensor,
  name: string,
  zip: ZipReader,
  folder: string,
  fileName: string,
): TorchTensor {
  const bad = (what: string): TrackletError =>
    new TrackletError(
      'checkpoint/bad-tensor',
      `${fileName}: the tensor ${quote(name)} is damaged: ${what}. Download or copy the file again.`,
    );
  const { offset, size: shape, stride: strides } = tensor;
  if (!isSize(offset) || !areSizes(shape) || !areSizes(strides) || shape.length !== strides.length) {
    throw bad('its shape, strides or offset are no lists of sizes');
  }
  if (shape.length > maxDimensions) throw bad(`it has ${shape.length} dimensions`);
  const id = tensor.storage instanceof PersistentId ? tensor.storage.id : undefined;
  const [tag, type, key, , storageLength] = Array.isArray(id) ? id : [];
  if (
    tag !== 'storage' ||
    !(type instanceof PickleGlobal) ||
    typeof key !== 'string' ||
    !isSize(storageLength)
  ) {
    throw bad('its storage is not described as torch does');
  }
  const dtype = storageDtypes[type.name];
  if (!dtype) {
    throw new TrackletError(
      'checkpoint/unsupported-dtype',
      `${fileName}: the tensor ${quote(name)} is stored as ${shortened(type.name)}; read are ` +
        `${Object.keys(storageDtypes).join(', ')}. Convert it with tensor.float().`,
    );
  }
  const entry = zip.entries.get(`${folder}data/${key}`);
  if (!entry) throw bad(`its storage ${quote(`data/${key}`)} is not in the file`);
  if (entry.size < storageLength * itemSize[dtype]) {
    throw bad(
      `its storage ${quote(entry.name)} has ${entry.size} bytes instead of ${storageLength * itemSize[dtype]}`,
    );
  }
  const count = elementCount(shape);
  // More elements than the storage has (an expanded view) could ask for any amount of memory.
  if (count > storageLength || (count > 0 && offset + span(shape, strides) > storageLength)) {
    throw bad(`its shape [${shape.join(', ')}] does not fit its storage of ${storageLength} elements`);
  }
  return { dtype, shape, entry, offset, strides };
}

const elementCount = (shape: readonly number[]): number =>
  shape.includes(0) ? 0 : shape.reduce((product, n) => product * n, 1);

/** Elements from the first to the last of a view with at least one, both included. */
const span = (shape: readonly number[], strides: readonly number[]): number =>
  shape.reduce((sum, n, i) => sum + (n - 1) * (strides[i] ?? 0), 1);

/** Row-major values of a view. */
async function readTensor(zip: ZipReader, tensor: TorchTensor): Promise<Float32Array> {
  const { shape, strides, dtype } = tensor;
  const count = elementCount(shape);
  if (count === 0) return new Float32Array(0);
  const item = itemSize[dtype];
  const bytes = await zip.read(tensor.entry, tensor.offset * item, span(shape, strides) * item);
  const stored = widen(bytes, dtype);
  if (isContiguous(shape, strides)) return stored;
  const values = new Float32Array(count);
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < count; to++) {
    values[to] = stored[from] as number;
    // Count up from the last dimension, carrying over where one is full.
    for (let d = shape.length - 1; d >= 0; d--) {
      const [i, n, stride] = [(index[d] as number) + 1, shape[d] as number, strides[d] as number];
      from += stride;
      index[d] = i;
      if (i < n) break;
      from -= n * stride;
      index[d] = 0;
    }
  }
  return values;
}

/** Whether a view's elements follow each other in row-major order; strides of dimensions of size 1 do not matter. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    if (shape[d] !== 1 && strides[d] !== expected) return false;
    expected *= shape[d] as number;
  }
  return true;
}
